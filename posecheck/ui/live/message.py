"""What the browser gets of one instant: plain values, ready to be drawn and said.

Everything is decided here; the browser only draws. Places are shares of the frame's width and
height, as it was filmed.
"""

from __future__ import annotations

import math
from typing import Any, Final

from posecheck.coaching.announcer import Line
from posecheck.coaching.camera_coach import Setup
from posecheck.coaching.course import LessonMoment
from posecheck.coaching.lesson import Lesson
from posecheck.coaching.plan import COUNTDOWN_S, GuidedMoment, Moment, Plan, Stage
from posecheck.coaching.practice import LiveState, Practice
from posecheck.judging.clock import Clock, HeldSide, Phase, Tally
from posecheck.judging.rules import Finding
from posecheck.judging.session import Assessment
from posecheck.measuring.ledger import ledger_of
from posecheck.measuring.reading import Reading
from posecheck.measuring.unit import Unit
from posecheck.poses.band import Band
from posecheck.poses.pose import Pose
from posecheck.reporting.headline import Headline, Tone
from posecheck.reporting.marks import Stroke, marks_of, shade_of
from posecheck.reporting.wording import (
    in_margin_words,
    leg_words,
    measurement_words,
    not_looked_at,
    reading_words,
    rule_words,
    target_words,
    with_unit,
)
from posecheck.ui.live.beside import breath_now, figure_beside
from posecheck.ui.live.place import place_line, standing_rule
from posecheck.ui.live.visits import Preferences
from posecheck.ui.recordings import clips
from posecheck.words import spoken, stage

Json = dict[str, Any]
SOUNDS: Final = {
    spoken.HOLD.id: "start",
    spoken.BEGIN.id: "start",
    spoken.HALFWAY.id: "half",
    spoken.SWITCH.id: "done",
    spoken.REST.id: "done",
    spoken.CHANGE_SIDES.id: "done",
    spoken.DONE.id: "done",
}
"""Soft sounds of the clock, by the line they go with; made by static/sound.js."""
PREFERENCES: Final = Preferences()
GAUGE_BANDS: Final = 2.0
"""A gauge shows twice its band: half a band on either side."""
GAUGE_REACH: Final = {Unit.DEG: 40.0, Unit.LEG_LENGTHS: 0.4, Unit.TRUNK_LENGTHS: 0.4}
"""How wide a band with an open end is drawn: about the median of the others."""


def live_message(
    state: LiveState,
    practice: Practice | Lesson,
    *,
    line: Headline,
    time_ms: float,
    preferences: Preferences = PREFERENCES,
) -> Json:
    """The message for one frame; `line` heads it, `time_ms` is the browser's own stamp of it."""
    pose, plan = practice.pose, practice.plan
    moment, assessment = state.moment, state.assessment
    before = moment.stage in (Stage.SETUP, Stage.COUNTDOWN)
    known = not state.to_be_named
    return {
        "type": "state",
        "time_ms": time_ms,
        "stage": moment.stage,
        "pose": "" if state.to_be_named else pose.name,
        "picture": _picture(assessment),
        "headline": {"id": line.phrase.id, "text": line.phrase.text, "tone": line.tone},
        "dial": _dial(state, pose, plan),
        "place": place_line(state, pose, plan),
        "unjudged": not_looked_at(pose) if known and _is_read(moment) else "",
        "lesson": _lesson(state.lesson),
        "sides": _sides(moment, assessment.clock, pose, plan) if pose.judged else [],
        "gauges": _gauges(assessment) if known else [],
        "ledger": _ledger(assessment),
        "checks": _checks(state.setup) if before else [],
        "prospects": _prospects(state.setup) if before and known else [],
        "figure": figure_beside(state, pose, mirror=preferences.mirror) if known else None,
        "breath": breath_now(state, pose, pace=preferences.pace),
        "lines": [said(line) for line in state.lines],
        "cue": assessment.cue.id if assessment.cue else None,
        "complete": moment.complete,
    }


def _is_read(moment: Moment) -> bool:
    """Whether someone who practises now looks at more than the clock."""
    if moment.guided is not None:
        return not moment.guided.timed and moment.stage is not Stage.DONE
    return moment.stage in (Stage.SETUP, Stage.COUNTDOWN, Stage.NEXT)


def said(line: Line) -> Json:
    """A line to be said, the recordings that say it, and the soft sound that goes with it."""
    return {
        "id": line.id,
        "text": line.text,
        "urgency": int(line.urgency),
        "fresh_s": line.fresh_s,
        "clips": clips(line.text),
        "sound": SOUNDS.get(line.id.partition(".")[0]),
    }


def _sides(moment: Moment, clock: Clock, pose: Pose, plan: Plan) -> list[Json]:
    return [
        {
            "side": side,
            "name": leg_words(side, pose),
            "done": moment.done.get(side, 0),
            "sets": plan.sets,
            "active": side == _turn(moment, clock),
        }
        for side in plan.sides
    ]


def _checks(setup: Setup) -> list[Json]:
    return [{"name": one.name, "passed": one.passed} for one in setup.checks]


def _prospects(setup: Setup) -> list[Json]:
    return [
        {
            "name": measurement_words(one.rule.measurement),
            "error": None if one.error is None else f"± {with_unit(one.error, one.rule.unit)}",
        }
        for one in setup.prospects
    ]


def _picture(assessment: Assessment) -> Json:
    if assessment.body is None:
        return {"bones": [], "faults": [], "labels": []}
    marks = marks_of(assessment)
    width, height = assessment.body.seen.size_wh

    def ends(line: Stroke) -> list[float]:
        return [
            round(float(value), 4)
            for point in line
            for value in (point[0] / width, point[1] / height)
        ]

    return {
        "bones": [ends(line) for line in marks.bones],
        "faults": [ends(line) for line in marks.faults],
        "labels": [
            {
                "text": label.text,
                "x": round(float(label.at_px[0]) / width, 4),
                "y": round(float(label.at_px[1]) / height, 4),
                "status": label.shade,
                "leftward": label.leftward,
            }
            for label in marks.labels
        ],
    }


def _lesson(lesson: LessonMoment | None) -> Json | None:
    """The steps of the session, and what its buttons show; a single pose has no steps to show."""
    if lesson is None:
        return None
    several = len(lesson.marks) > 1
    return {
        "name": lesson.name,
        "steps": [{"name": one.name, "state": one.state} for one in lesson.marks if several],
        "left": stage.minutes_left(lesson.minutes_left) if several else "",
        "paused": lesson.paused,
        "asks_to_end": lesson.asks_to_end,
        "skippable": lesson.skippable,
    }


def _dial(state: LiveState, pose: Pose, plan: Plan) -> Json:
    """The ring and the figure in it: seconds left of what runs now."""
    ring = _running_dial(state.moment, state.assessment, pose, plan)
    if state.lesson is not None and state.lesson.paused:
        return ring | {"caption": stage.ON_PAUSE, "tone": "calm"}
    return ring


def _running_dial(moment: Moment, assessment: Assessment, pose: Pose, plan: Plan) -> Json:
    clock, stopped_by = assessment.clock, standing_rule(assessment)
    if moment.guided is not None:
        return _guided_ring(moment.guided)
    if moment.stage is Stage.NEXT and moment.rest_s:
        return _ring(moment.rest_s, moment.lead_s or moment.rest_s, stage.NEXT, "calm")
    if moment.countdown_s is not None:
        return _ring(moment.countdown_s, COUNTDOWN_S, stage.STARTING, "calm")
    if moment.rest_s is not None:
        return _ring(moment.rest_s, plan.rest_s, stage.RESTING, "calm")
    if clock.tally is not None:
        return _count_ring(moment, clock, clock.tally, stopped_by and rule_words(stopped_by, pose))
    left_s = max(0.0, clock.target_s - clock.held_s)
    if moment.stage is Stage.DONE:
        return _ring(0.0, clock.target_s, stage.ALL_DONE, "good")
    if stopped_by is not None and clock.phase is Phase.PAUSED:
        why = stage.paused(rule_words(stopped_by, pose))
        return _ring(left_s, clock.target_s, why, "wrong")
    waiting = clock.phase is Phase.WAITING
    caption = stage.SECONDS_TO_HOLD if waiting else stage.SECONDS_LEFT
    if not left_s:
        caption = stage.TARGET_REACHED
    return _ring(left_s, clock.target_s, caption, "good" if clock.side else "calm")


def _guided_ring(guided: GuidedMoment) -> Json:
    if guided.timed:
        return _ring(guided.left_s, guided.whole_s, stage.SECONDS_LEFT, "good")
    return {"figure": "", "share": 0.0, "caption": "", "tone": "calm"}


def _count_ring(moment: Moment, clock: Clock, tally: Tally, wrong: str | None) -> Json:
    """Repetitions done, counting up as one counts them aloud; wrong: what stops them, in words."""
    paused = clock.pause_rule is not None and clock.phase is Phase.HOLDING
    tone: Tone = "wrong" if paused else "good" if clock.side else "calm"
    caption = stage.of_repetitions(tally.target)
    if moment.stage is Stage.DONE:
        caption = stage.ALL_DONE
    elif paused and wrong:
        caption = stage.to_fix(wrong)
    return {
        "figure": str(tally.full),
        "share": round(clock.share, 4),
        "caption": caption,
        "tone": tone,
    }


def _ring(left_s: float, whole_s: float, caption: str, tone: Tone) -> Json:
    return {
        "figure": str(math.ceil(left_s - 1e-6)) if left_s > 0 else "\N{CHECK MARK}",
        "share": round(1 - left_s / whole_s, 4) if whole_s else 1.0,
        "caption": caption,
        "tone": tone,
    }


def _turn(moment: Moment, clock: Clock) -> HeldSide | None:
    """The side that is held, or is to be held next."""
    return moment.next_side if moment.stage is Stage.REST else clock.side


def _gauges(assessment: Assessment) -> list[Json]:
    """Out of the pose no angle is right or wrong."""
    if assessment.in_pose is False or assessment.body is None:
        return []
    return [_gauge(finding) for finding in assessment.deciding()]


def _ledger(assessment: Assessment) -> Json | None:
    """Where the stretch comes from, when it is one and the back is seen."""
    ledger = ledger_of(assessment.readings) if assessment.in_pose else None
    if ledger is None:
        return None
    return {
        "stretch": stage.stretch(with_unit(ledger.stretch_deg, Unit.DEG)),
        "parts": stage.stretch_parts(
            hip=with_unit(ledger.hip_deg, Unit.DEG),
            back=with_unit(ledger.back_deg, Unit.DEG),
            error=with_unit(ledger.error_deg, Unit.DEG),
        ),
        "back_share": round(ledger.back_deg / ledger.stretch_deg, 3),
    }


def _gauge(finding: Finding) -> Json:
    """An angle on its scale; the band always fills the middle half."""
    rule, reading = finding.rule, finding.reading
    words = in_margin_words if finding.strays else target_words
    return {
        "name": measurement_words(rule.measurement),
        "text": reading_words(
            finding.rule.measurement, reading.value if reading.judged else None, reading.unit
        ),
        "target": words(rule.band, rule.unit),
        "margin": _gauge_margin(rule.band, reading.unit),
        "share": _gauge_share(rule.band, reading) if reading.judged else None,
        "status": shade_of(finding),
    }


def _gauge_margin(band: Band, unit: Unit) -> Json:
    """How far the margin reaches beyond the band, as a share of the scale; 0 at an open end."""
    low, high = _gauge_ends(band, unit)
    share = round(min(band.slack / (GAUGE_BANDS * (high - low)), 0.25), 3)
    return {
        "low": share if math.isfinite(band.low) else 0.0,
        "high": share if math.isfinite(band.high) else 0.0,
    }


def _gauge_ends(band: Band, unit: Unit) -> tuple[float, float]:
    reach = GAUGE_REACH[unit]
    low = band.low if math.isfinite(band.low) else band.high - reach
    return low, band.high if math.isfinite(band.high) else band.low + reach


def _gauge_share(band: Band, reading: Reading) -> float:
    """Where on its scale a value is, 0 to 1; on the open side of a band all is right."""
    low, high = _gauge_ends(band, reading.unit)
    share = (reading.value - (low + high) / 2) / (GAUGE_BANDS * (high - low)) + 0.5
    least = 0.0 if math.isfinite(band.low) else 0.25
    most = 1.0 if math.isfinite(band.high) else 0.75
    return round(min(max(share, least), most), 3)
