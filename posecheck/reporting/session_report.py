"""The report of a whole session: by pose and side what was held, what was lost and to what."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import markupsafe

from posecheck import __version__
from posecheck.disclaimer import DISCLAIMER
from posecheck.judging.clock import HeldSide
from posecheck.poses.pose import Pose
from posecheck.reporting.palette import css_properties
from posecheck.reporting.report import Report
from posecheck.reporting.report_html import environment
from posecheck.reporting.sentences import LOCAL
from posecheck.reporting.totals import side_totals
from posecheck.reporting.wording import not_looked_at, rule_words, side_words

SESSION_JSON: Final = "session.json"
SESSION_HTML: Final = "session.html"
SCHEMA: Final = "posecheck.session/1"
WORTH_NAMING_S: Final = 2.0
"""Lost to one thing in all; less is a wobble."""


@dataclass(frozen=True, kw_only=True)
class SideRow:
    """One side of one pose. wanted, done: holds, or sets. lost_s: by what stopped the clock.

    amount: what was held or counted, in words.
    """

    pose: str
    side: HeldSide
    name: str
    wanted: int
    done: int
    amount: str
    lost_s: Mapping[str, float]

    @property
    def complete(self) -> bool:
        """Whether all that was wanted is done."""
        return self.done >= self.wanted

    @property
    def lost(self) -> str:
        """What time was lost to, most first: "trunk lean 12 s, not seen 3 s"."""
        return ", ".join(f"{what} {seconds:.0f} s" for what, seconds in self.lost_s.items())


@dataclass(frozen=True, kw_only=True)
class SessionReport:
    """rows: judged poses; guided_s: by pose, seconds that were timed and not judged.

    unseen: by pose that was guided, why nothing of it was looked at.
    """

    rows: tuple[SideRow, ...]
    guided_s: Mapping[str, float] = field(default_factory=dict)
    unseen: Mapping[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether all that was wanted is done."""
        return all(row.complete for row in self.rows)

    @property
    def sentence(self) -> str:
        """All of it in a sentence or two, what is missing named with what it was lost to."""
        if len({row.pose for row in self.rows}) == 1:
            return " ".join(_outcome(row) for row in self.rows)
        missing = [row for row in self.rows if not row.complete]
        holds = f"{sum(min(row.done, row.wanted) for row in self.rows)} of "
        holds += f"{sum(row.wanted for row in self.rows)} holds and sets done."
        where = (f"{row.pose}, {_lower(_outcome(row))}" for row in missing)
        return (
            " ".join((holds, *where)) if self.rows else "All of it was guided, none of it judged."
        )

    @property
    def guided_lines(self) -> tuple[str, ...]:
        """A line for each pose that was guided."""
        return tuple(
            f"{pose}: {seconds:.0f} s, guided and not judged. {self.unseen.get(pose, '')}".strip()
            for pose, seconds in self.guided_s.items()
        )

    def files(self) -> dict[str, bytes]:
        """The report as data and as a page, by file name."""
        rows = [asdict(row) | {"lost_s": dict(row.lost_s)} for row in self.rows]
        data: dict[str, Any] = {
            "schema": SCHEMA,
            "posecheck_version": __version__,
            "sentence": self.sentence,
            "rows": rows,
            "guided_s": dict(self.guided_s),
            "not_looked_at": dict(self.unseen),
        }
        page = environment().get_template("session.html.jinja")
        html = page.render(
            report=self,
            colours=markupsafe.Markup(css_properties(":root")),
            local=LOCAL,
            disclaimer=DISCLAIMER,
            version=__version__,
        )
        text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
        return {SESSION_JSON: f"{text}\n".encode(), SESSION_HTML: html.encode()}


def session_report(
    parts: Sequence[tuple[Report, Mapping[HeldSide, int]]],
    guided: Sequence[tuple[Pose, float]] = (),
) -> SessionReport:
    """Of each pose its report, and how many holds or sets were wanted of each side.

    A pose that was taken up more than once is one. guided: poses with their timed seconds.
    """
    by_pose: dict[str, list[tuple[Report, Mapping[HeldSide, int]]]] = {}
    for report, wanted in parts:
        by_pose.setdefault(report.pose.id, []).append((report, wanted))
    rows = [row for reports in by_pose.values() for row in _rows(reports)]
    guided_s: Counter[str] = Counter()
    for pose, seconds in guided:
        guided_s[pose.name] += round(seconds)
    unseen = {pose.name: not_looked_at(pose) for pose, _ in guided}
    return SessionReport(rows=tuple(rows), guided_s=dict(guided_s), unseen=unseen)


def _rows(parts: Sequence[tuple[Report, Mapping[HeldSide, int]]]) -> list[SideRow]:
    pose = parts[0][0].pose
    holds = tuple(hold for report, _ in parts for hold in report.holds)
    wanted = {side: count for _, wants in parts for side, count in wants.items()}
    rows = []
    for total in side_totals(holds, pose):
        if total.side not in wanted:
            continue
        lost_ms: Counter[str] = Counter()  # counters hold whole numbers by type
        for hold in holds:
            for pause in hold.pauses if hold.side == total.side else ():
                seconds = pause.end_s - pause.start_s
                lost_ms[rule_words(pause.rule, pose)] += round(1000 * seconds)
        rows.append(
            SideRow(
                pose=pose.name,
                side=total.side,
                name=side_words(total.side, pose).capitalize(),
                wanted=wanted[total.side],
                done=total.done,
                amount=total.words(pose),
                lost_s={what: ms / 1000 for what, ms in lost_ms.most_common()},
            )
        )
    return rows


def _outcome(row: SideRow) -> str:
    """One side: "Right 2 of 3: 12 s lost to trunk lean."."""
    who = "Both" if row.side == "both" else row.side.capitalize()
    worst = next(iter(row.lost_s.items()), None)
    if row.complete or worst is None or worst[1] < WORTH_NAMING_S:
        return f"{who} {row.done} of {row.wanted}."
    return f"{who} {row.done} of {row.wanted}: {worst[1]:.0f} s lost to {worst[0]}."


def _lower(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}"
