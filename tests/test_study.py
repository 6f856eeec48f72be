"""A study's figures are those of the papers that define them, and those that were planted."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from posecheck.cli import main
from posecheck.errors import UsageError
from posecheck.poses.pose import Pose
from posecheck.reporting.published import PublishedReport, read_report
from posecheck.study.agreement import agree
from posecheck.study.items import Item, items_of, said_by_program
from posecheck.study.ratings import Ratings, SheetError, read_key, read_sheets
from posecheck.study.sheets import FOR_RATERS, KEY_CSV, write_sheets
from posecheck.study.statistics import (
    Answer,
    bland_altman,
    cohen,
    fleiss,
    fleiss_of_counts,
    icc_2_1,
    proportion,
    require_libraries,
)
from posecheck.study.words import estimate_words, share_words
from tests.conftest import SAMPLES
from tests.golden.driver import EXPECTED

COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
"""Two judges, 200 persons, three categories: kappa .492 (Educ Psychol Meas 20:37, table 2)."""
FLEISS_1971 = [
    *("00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040", "00006"),
    *("10050", "11040", "03300", "10050", "02031", "00501", "30012", "51000", "02040", "10203"),
    *("00006", "01050", "02013", "20040", "10041", "05010", "40002", "02040", "10500", "00006"),
]
"""Six psychiatrists, 30 patients, five categories: kappa .430 (Psychol Bull 76:378, table 1)."""
FOURTEEN_RATERS = [
    *([0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1]),
    *([7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]),
]
"""The worked example of many textbooks, ten subjects: kappa .210."""
SHROUT_FLEISS_1979 = [
    *([9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]),
]
"""Four judges, six targets: ICC(2,1) .29 (Psychol Bull 86:420, table 2)."""
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI_WRIGHT = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
"""Peak expiratory flow by two meters, l/min (Bland and Altman 1986, Lancet 1:307)."""


def listed(table: Sequence[Sequence[int]]) -> tuple[list[Answer], list[Answer]]:
    """A table of two raters as their answers, one after another."""
    pairs = [
        (str(row), str(column))
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


def test_cohens_kappa_is_that_of_his_paper() -> None:
    found = cohen(*listed(COHEN_1960))
    assert found.value == pytest.approx(0.492, abs=5e-4)
    assert (found.low, found.high) == pytest.approx((0.392, 0.591), abs=1e-3)
    assert found.n == 200


def test_fleiss_kappa_is_that_of_his_paper() -> None:
    counts = np.array([[int(digit) for digit in row] for row in FLEISS_1971], dtype=float)
    found = fleiss_of_counts(counts)
    assert found.value == pytest.approx(0.430, abs=5e-4)
    assert found.low < 0.430 < found.high
    rows = [[str(at) for at, count in enumerate(row) for _ in range(int(count))] for row in counts]
    assert fleiss(rows) == found
    assert fleiss_of_counts(np.array(FOURTEEN_RATERS)).value == pytest.approx(0.210, abs=5e-4)


def test_the_icc_is_that_of_shrout_and_fleiss() -> None:
    found = icc_2_1(np.array(SHROUT_FLEISS_1979, dtype=float))
    assert found.value == pytest.approx(0.29, abs=5e-3)
    assert (found.low, found.high) == pytest.approx((0.019, 0.761), abs=1e-3)


def test_limits_of_agreement_are_those_of_bland_and_altman() -> None:
    found = bland_altman(np.array(WRIGHT) - np.array(MINI_WRIGHT, dtype=float))
    assert found.bias.value == pytest.approx(-2.1, abs=0.05)
    assert found.sd == pytest.approx(38.8, abs=0.05)
    assert (found.lower.value, found.upper.value) == pytest.approx((-78.1, 73.9), abs=0.1)
    assert (found.bias.low, found.bias.high) == pytest.approx((-22.0, 17.8), abs=0.1)
    # They took the limits at two standard deviations, -79.7 and 75.5; the halves of the intervals
    # are theirs.
    halves = [one.high - one.value for one in (found.lower, found.upper)]
    assert halves == pytest.approx([34.6, 34.6], abs=0.1)


def test_a_share_has_wilsons_interval() -> None:
    found = proportion(9, 10)
    assert (found.low, found.high) == pytest.approx((0.596, 0.982), abs=1e-3)


def test_planted_kappa_and_icc_are_found_again() -> None:
    rng = np.random.default_rng(5)
    n, kappa = 20_000, 0.6
    truth = rng.integers(0, 2, n)
    copies = [
        np.where(rng.random(n) < math.sqrt(kappa), truth, rng.integers(0, 2, n)) for _ in "ab"
    ]
    one, other = ([str(value) for value in copy] for copy in copies)
    assert cohen(one, other).value == pytest.approx(kappa, abs=0.02)
    icc = 0.75
    people = rng.normal(0, math.sqrt(icc), (3000, 1))
    table = people + rng.normal(0, math.sqrt(1 - icc), (3000, 2))
    assert icc_2_1(table).value == pytest.approx(icc, abs=0.03)


def test_what_cannot_be_computed_is_not_guessed() -> None:
    assert estimate_words(cohen(["right"] * 5, ["right"] * 5)) == "\N{EN DASH}"
    assert estimate_words(cohen(["right", None], [None, "low"])) == "\N{EN DASH}"
    assert estimate_words(cohen(["right", "low"], ["right", "right"])) == "0.00"
    assert estimate_words(cohen(["right", "low"], ["right", "low"])) == "1.00"
    assert math.isnan(fleiss([["right", None], ["low", "low"]]).value)
    assert math.isnan(icc_2_1(np.ones((4, 2))).value)
    assert math.isnan(bland_altman(np.array([1.0])).sd)
    assert math.isnan(proportion(0, 0).value)


def test_without_the_libraries_it_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.stats", None)
    with pytest.raises(UsageError, match=r"pip install 'posecheck-coach\[study\]'$"):
        require_libraries()


# The sample clips, of which every frame's truth is known, as a study with one perfect rater.


def column(name: str) -> str:
    """The truth's name of a measurement."""
    return {"lumbar_arch_deg": "lumbar_extension_deg"}.get(name, name)


class Truth:
    """What a rater would say who sees the posed bones."""

    def __init__(self, path: Path, pose: Pose) -> None:
        with path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self._pose = pose
        self._posed = [row for row in rows if row["phase"].startswith(("hold", "fault"))]
        self._step_s = float(rows[1]["time_s"]) - float(rows[0]["time_s"])
        self._held = [row for row in rows if self._right(row)]

    def says(self, item: Item) -> str | float | None:
        if not self._posed:
            return None
        if item.name.startswith("held_"):
            side = item.name.removeprefix("held_").removesuffix("_s")
            frames_held = [row for row in self._held if row["side"] == side]
            return len(frames_held) * self._step_s
        if item.kind == "value":
            values = self._values(item.name)
            return float(np.median(values)) if values else None
        (rule,) = (rule for rule in self._pose.rules if rule.id == item.name)
        beyond = [
            rule.band.beyond(value, was_inside=True) for value in self._values(rule.measurement)
        ]
        a_second = 1 / self._step_s
        if sum(one < 0 for one in beyond) >= a_second:
            return "low"
        return "high" if sum(one > 0 for one in beyond) >= a_second else "right"

    def _right(self, row: dict[str, str]) -> bool:
        values = [(rule.band, row[column(rule.measurement)]) for rule in self._pose.rules]
        return all(text and band.beyond(float(text), was_inside=True) == 0 for band, text in values)

    def _values(self, name: str) -> list[float]:
        return [float(row[column(name)]) for row in self._posed if row[column(name)]]


@pytest.fixture(scope="module")
def pose() -> Pose:
    from posecheck.poses.pose import find_pose

    return find_pose("low_lunge")


@pytest.fixture(scope="module")
def reports() -> dict[str, PublishedReport]:
    """What the program says of the clips, as it is kept among the golden results."""
    clips = sorted(path.stem for path in SAMPLES.glob("*.mp4"))
    return {clip: read_report(EXPECTED / f"{clip}.low_lunge" / "report.json") for clip in clips}


def rated(pose: Pose, reports: dict[str, PublishedReport]) -> Iterator[tuple[str, str, object]]:
    for clip in reports:
        truth = Truth(SAMPLES / f"{clip}.csv", pose)
        for item in items_of(pose):
            if (said := truth.says(item)) is not None:
                yield clip, item.name, said


@pytest.mark.checkout
def test_the_program_against_the_truth_of_the_sample_clips(
    pose: Pose, reports: dict[str, PublishedReport]
) -> None:
    answers = {("truth", clip, name): said for clip, name, said in rated(pose, reports)}
    ratings = Ratings(raters=("truth",), clips=tuple(reports), answers=answers)  # type: ignore[arg-type]
    found = agree(ratings, reports, items_of(pose))
    rules = {one.rule: one for one in found.rules}
    assert (rules["trunk_upright"].majority.value, rules["trunk_upright"].majority.n) == (1, 6)
    assert rules["stretch"].sensitivity.value == 1
    assert all(one.specificity.value == 1 for one in found.rules if one.specificity.n)
    held = {one.name: one for one in found.values}
    for side in ("left", "right"):
        limits = held[f"held_{side}_s"].limits
        assert -1 < limits.lower.value < limits.upper.value < 1
    assert held["held_right_s"].not_told == 2  # the front leg out of frame, and the oblique view
    assert held["rear_thigh_deg"].limits.sd < 4
    assert json.dumps(found.as_dict(), allow_nan=False)
    page = shipped_page()
    for one in found.rules:
        figures = (
            estimate_words(one.majority),
            *map(share_words, (one.sensitivity, one.specificity)),
        )
        assert f"| {one.rule} | {' | '.join(figures)} | {one.not_told} |" in page


def shipped_page() -> str:
    return (Path(__file__).parents[1] / "docs" / "study.md").read_text(encoding="utf-8")


def test_the_program_answers_as_a_rater_does(
    pose: Pose, reports: dict[str, PublishedReport]
) -> None:
    faults, unseen = reports["low_lunge_faults"], reports["front_leg_out_of_frame"]
    said = {item.name: said_by_program(faults, item) for item in items_of(pose)}
    assert [said[rule.id] for rule in pose.rules] == ["high", None, "low", "high", "right", "low"]
    assert said["held_left_s"] == pytest.approx(18.6, abs=0.5)
    assert said_by_program(unseen, Item(name="front_knee", kind="rule")) is None


def filled(folder: Path, pose: Pose, reports: dict[str, PublishedReport], key: Path) -> None:
    """Both raters say what is true, but the second takes every third clip's front knee for low."""
    numbers = {video: number for number, video in read_key(key).items()}
    said = {
        (numbers[f"{clip}.mp4"], name): str(value).replace(".", ",")
        for clip, name, value in rated(pose, reports)
    }
    for at, path in enumerate(sorted(folder.glob("*.csv"))):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for number, row in enumerate(rows):
            row |= {name: said.get((row["clip"], name), "unsure") for name in list(row)[2:8]}
            row |= {name: said.get((row["clip"], name), "") for name in list(row)[8:]}
            if at and number % 3 == 0:
                row["front_knee"] = "LOW"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=";")  # as Excel in Europe
            writer.writeheader()
            writer.writerows(rows)


def test_from_clips_to_figures(
    pose: Pose,
    reports: dict[str, PublishedReport],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    study, out = tmp_path / "study", tmp_path / "out"
    assert main(["study", "sheet", str(SAMPLES), "--raters", "2", "--out", str(study)]) == 0
    sheets = study / FOR_RATERS
    names = {path.name for path in sheets.iterdir()}
    assert names == {"clips", "rater_1.csv", "rater_1.html", "rater_2.csv", "rater_2.html"}
    given = "".join(
        path.read_text(encoding="utf-8-sig") for path in sheets.iterdir() if path.is_file()
    )
    assert not any(clip in given for clip in reports)  # blind
    orders = [
        [line.split(",")[1] for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]
        for path in sorted(sheets.glob("*.csv"))
    ]
    assert orders[0] != orders[1]
    filled(sheets, pose, reports, study / KEY_CSV)
    assert main(["study", "agreement", str(sheets), str(EXPECTED), "--out", str(out)]) == 0
    assert "trunk_upright: kappa 1.00" in capsys.readouterr().out
    plain = json.loads((out / "agreement.json").read_text(encoding="utf-8"))
    knee = next(one for one in plain["rules"] if one["rule"] == "front_knee")
    assert knee["raters"]["value"] < 1
    assert plain["raters"] == ["rater_1", "rater_2"]
    page = (out / "agreement.html").read_text(encoding="utf-8")
    assert "Bland-Altman plot of rear thigh" in page
    with (out / "agreement.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["measure"] for row in csv.DictReader(file)} >= {"icc_2_1", "sensitivity"}


def test_the_same_seed_makes_the_same_study(pose: Pose, tmp_path: Path) -> None:
    videos = sorted(SAMPLES.glob("*.mp4"))
    keys = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        _, key = write_sheets(videos, pose, tmp_path / name, raters=1, seed=seed)
        keys.append(read_key(key))
    assert keys[0] == keys[1] != keys[2]
    with pytest.raises(UsageError, match=r"key\.csv: a study is there already: choose another"):
        write_sheets(videos, pose, tmp_path / "a", raters=1, seed=1)


def test_a_video_called_like_a_formula_stays_a_name(pose: Pose, tmp_path: Path) -> None:
    (video := tmp_path / "=1+1.mp4").write_bytes(b"")
    _, key = write_sheets([video], pose, tmp_path / "study", raters=1, seed=1)
    assert key.read_bytes().decode("utf-8-sig").splitlines() == ["clip,video", "C01,'=1+1.mp4"]
    assert read_key(key) == {"C01": "=1+1.mp4"}


def test_all_that_is_wrong_in_a_sheet_is_said_at_once(pose: Pose, tmp_path: Path) -> None:
    path = tmp_path / "rater.csv"
    path.write_text(
        "rater,clip,trunk_upright,held_left_s\n"
        "ann,C01,maybe,soon\nann,C09,right,\nann,C01,right,1\n,C02,unsure,2.5\n",
        encoding="utf-8",
    )
    with pytest.raises(SheetError) as raised:
        read_sheets([path], items_of(pose), ("C01", "C02"))
    assert str(raised.value).splitlines() == [
        f"{path}: line 2: trunk_upright: found 'maybe', allowed is right, low, high, unsure",
        f"{path}: line 2: held_left_s: found 'soon', allowed is a number",
        f"{path}: line 3: clip: 'C09' is not in the key: correct the number",
        f"{path}: line 4: ann has rated C01 before: remove one of the lines",
        f"{path}: line 5: rater: is empty: say who rated",
    ]
    path.write_text("rater,clip,trunk_uprigth\n", encoding="utf-8")
    with pytest.raises(SheetError, match=r"no column is called 'trunk_uprigth' \(did you mean"):
        read_sheets([path], items_of(pose), ("C01",))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sheet", "nowhere.mp4"], "nowhere.mp4: there is no such file: check the path"),
        (["sheet", "{}"], "{}: holds no video: give the clips to be rated"),
        (["agreement", "{}", "{}", "--key", "{}/key.csv"], "{}/key.csv: cannot be read (No such"),
    ],
)
def test_what_is_missing_is_said_in_a_line(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [one.format(tmp_path) for one in arguments]
    assert main(["study", *arguments, "--out", str(tmp_path / "out")]) in (2, 3)
    assert capsys.readouterr().err.startswith(f"posecheck: {message.format(tmp_path)}")
