"""Writes a pose file from one demonstrated hold: a clip, a landmark recording or a photograph.

The steadiest stretch that is not standing is taken for the hold. Its medians become bands, with
slack, for every measurement that was judged in it; comments say where each number came from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from posecheck.body.body_frame import BodyFrame, BodyTracker
from posecheck.body.landmarks import FloatArray, Joint, mid_hip, trunk_px
from posecheck.body.view import SeenFrom
from posecheck.detection.detector import Detector
from posecheck.disclaimer import DISCLAIMER
from posecheck.errors import NoPersonError
from posecheck.measuring.measurement import Measurement
from posecheck.measuring.measurements import MEASUREMENTS
from posecheck.measuring.meter import Meter
from posecheck.measuring.reading import Readings
from posecheck.measuring.unit import Unit
from posecheck.poses.pose import WorkedLeg
from posecheck.sources.frames import Frame

STEADY_WITHIN_S: Final = 1.0
"""Someone on the way into a pose moves more than that within a second."""
STEADY_TRUNKS: Final = 0.10
"""A joint wanders no farther than this within a second of a hold (rendered sway: 0.04)."""
SHORTEST_S: Final = 2.0
"""Less than two seconds is passing through, not a demonstrated hold."""
JUDGED_SHARE: Final = 0.8
"""Of the hold's frames; a measurement that comes and goes makes no rule."""
HALF_BAND_DEG: Final = 10.0
"""No band is narrower than twice this: a camera sees no finer."""
HALF_SHAPE: Final = {
    Unit.DEG: 32.0,
    Unit.LEG_LENGTHS: 0.3,
    Unit.HIP_HEIGHTS: 0.3,
    Unit.TRUNK_LENGTHS: 0.3,
}
"""Wide: the shape says which pose it is, not whether it is right."""
SLACK: Final = {
    Unit.DEG: 5.0,
    Unit.LEG_LENGTHS: 0.05,
    Unit.HIP_HEIGHTS: 0.05,
    Unit.TRUNK_LENGTHS: 0.05,
}
"""Five degrees are not crossed by noise in a 30 s hold (docs/timing.md); lengths alike."""
HALF_BAND: Final = {
    Unit.DEG: HALF_BAND_DEG,
    Unit.LEG_LENGTHS: 0.12,
    Unit.HIP_HEIGHTS: 0.12,
    Unit.TRUNK_LENGTHS: 0.12,
}
"""Of a rule's band: a little more than the error of one reading (docs/accuracy.md)."""
STRAIGHT_DEG: Final = 180.0
FRONT_YAW_DEG: Final = 50.0
"""Nearer to facing the camera than to side-on, with the error of the view in between."""
LYING_DEG: Final = 55.0
"""Of the trunk from upright; nobody stands so, nobody lies steeper."""
CORE: Final = [
    *(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP),
    *(Joint.LEFT_KNEE, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE),
]

Kind = Literal["lunge", "one leg", "one leg, from the front", "one knee drawn up", "both alike"]


@dataclass(frozen=True, kw_only=True)
class _Recipe:
    """What a pose of one kind is recognised by, and what must be right in it."""

    leg: WorkedLeg
    view: SeenFrom
    shape: tuple[str, ...]
    rules: tuple[str, ...]


RECIPES: Final[dict[Kind, _Recipe]] = {
    "lunge": _Recipe(
        leg="rear",
        view="side",
        shape=("stride", "rear_knee_height", "trunk_lean_deg"),
        rules=(
            *("trunk_lean_deg", "stretch_deg", "front_knee_deg", "rear_thigh_deg"),
            *("front_shin_deg", "rear_knee_deg"),
        ),
    ),
    "one leg": _Recipe(
        leg="lifted",
        view="side",
        shape=("lifted_foot_height", "lifted_thigh_deg", "trunk_lean_deg"),
        rules=("trunk_lean_deg", "standing_knee_deg", "lifted_thigh_deg", "lifted_knee_deg"),
    ),
    "one leg, from the front": _Recipe(
        leg="lifted",
        view="front",
        shape=("lifted_foot_height", "lifted_knee_out"),
        rules=("foot_off_knee", "hips_over_foot", "pelvis_level_deg", "shoulders_level_deg"),
    ),
    "one knee drawn up": _Recipe(
        leg="long",
        view="side",
        shape=("trunk_lean_deg", "drawn_up_hip_deg", "long_hip_deg"),
        rules=("long_hip_deg", "long_knee_deg", "drawn_up_hip_deg"),
    ),
    "both alike": _Recipe(
        leg="both",
        view="side",
        shape=("trunk_lean_deg", "hip_deg", "knee_deg", "knee_height"),
        rules=(
            *("trunk_lean_deg", "hip_deg", "knee_deg", "thigh_lean_deg"),
            *("elbow_deg", "arm_line_deg"),
        ),
    ),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class _Instant:
    """What is kept of one frame. places: (33, 2) trunk lengths from the hips, x right, y up."""

    time_s: float
    yaw_deg: float
    places: FloatArray
    readings: Readings


@dataclass(frozen=True, kw_only=True)
class _Learned:
    """A measurement over the hold. error: median half-width; judged: share of the frames."""

    kind: Measurement
    median: float
    p05: float
    p95: float
    error: float
    judged: float


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A pose file learned, and what it was learned from."""

    toml: str
    start_s: float
    end_s: float


def learn(
    frames: Iterable[Frame],
    detector: Detector,
    *,
    pose_id: str,
    name: str,
    source: str,
    photograph: bool = False,
) -> Lesson:
    """Watch a demonstration and write it down. `source` is named in the file.

    photograph: the frames are all of one picture, which is taken for the hold as it is. Raises
    NoPersonError when nobody, or no hold, was seen.
    """
    instants = list(_watch(frames, detector))
    if not instants:
        raise NoPersonError(f"{source}: no person found: film the whole body, in light")
    hold = instants[-1:] if photograph else _steadiest(instants)
    if not hold:
        raise NoPersonError(
            f"{source}: no pose but standing was held still for {SHORTEST_S:g} s: "
            "hold it longer, or give a photograph"
        )
    kind = _kind(hold)
    if kind is None:
        raise NoPersonError(
            f"{source}: from the front only a pose on one leg can be learned: film it from the side"
        )
    recipe = RECIPES[kind]
    rules = [one for one in _all_learned(hold, recipe.rules) if one.judged >= JUDGED_SHARE]
    shape = [one for one in _all_learned(hold, recipe.shape) if one.judged >= JUDGED_SHARE]
    if not rules or not shape:
        raise NoPersonError(
            f"{source}: too little of the body was seen in the hold: film it from the "
            f"{recipe.view}, the whole body in view"
        )
    toml = "\n".join(_lines(pose_id, name, source, recipe, hold, shape, rules))
    return Lesson(toml=f"{toml}\n", start_s=hold[0].time_s, end_s=hold[-1].time_s)


def _watch(frames: Iterable[Frame], detector: Detector) -> Iterable[_Instant]:
    tracker, meter = BodyTracker(), Meter()
    for frame in frames:
        landmarks = detector.detect(frame)
        if landmarks is None:
            continue
        body = tracker.update(frame.time_s, landmarks)
        yield _Instant(
            time_s=frame.time_s,
            yaw_deg=body.yaw_deg,
            places=places_of(body),
            readings=meter.read(frame.time_s, body),
        )


def places_of(body: BodyFrame) -> FloatArray:
    """(33, 2) where the joints are: trunk lengths from the hips, x to the right, y up."""
    offsets = body.all_joints.xy_px - mid_hip(body.all_joints)
    return np.asarray(offsets * (1, -1) / (trunk_px(body.all_joints) or math.nan))


def _steadiest(instants: Sequence[_Instant]) -> Sequence[_Instant]:
    """The longest stretch without movement that is not standing; empty when there is none."""
    best: Sequence[_Instant] = ()
    start = 0
    for end in range(len(instants)):
        while not _still(instants, start, end):
            start += 1
        stretch = instants[start : end + 1]
        if _length_s(stretch) > max(_length_s(best), SHORTEST_S) and not _standing(stretch):
            best = stretch
    return best


def _still(instants: Sequence[_Instant], start: int, end: int) -> bool:
    """Whether every joint is still near where it was when the stretch began."""
    newest = instants[end]
    if newest.time_s - instants[max(end - 1, 0)].time_s > STEADY_WITHIN_S:
        return start == end
    moved = np.abs(newest.places[CORE] - instants[start].places[CORE]).max()
    return start == end or bool(moved <= 2 * STEADY_TRUNKS)


def _length_s(stretch: Sequence[_Instant]) -> float:
    return stretch[-1].time_s - stretch[0].time_s if stretch else 0.0


def _standing(stretch: Sequence[_Instant]) -> bool:
    """Upright on both straight legs."""
    hips_up = _median(stretch, "knee_deg") > 160 and _median(stretch, "hip_deg") > 160
    upright = abs(_median(stretch, "trunk_lean_deg")) < 20
    on_both = not _median(stretch, "lifted_foot_height") > 0.14
    return hips_up and upright and on_both


def _median(stretch: Sequence[_Instant], name: str) -> float:
    values = np.array([one.readings[name].value for one in stretch])
    judged = values[~np.isnan(values)]
    return float(np.median(judged)) if judged.size else math.nan


def _kind(hold: Sequence[_Instant]) -> Kind | None:
    on_one_leg = _median(hold, "lifted_foot_height") > 0.14
    if float(np.nanmedian([one.yaw_deg for one in hold])) >= FRONT_YAW_DEG:
        return "one leg, from the front" if on_one_leg else None
    if abs(_median(hold, "trunk_lean_deg")) >= LYING_DEG:
        apart_deg = _median(hold, "long_hip_deg") - _median(hold, "drawn_up_hip_deg")
        return "one knee drawn up" if apart_deg >= 35 else "both alike"
    if on_one_leg and _median(hold, "standing_knee_deg") > 130:
        return "one leg"
    return "lunge" if _median(hold, "stride") >= 0.25 else "both alike"


def _all_learned(hold: Sequence[_Instant], names: Iterable[str]) -> Iterable[_Learned]:
    for name in names:
        readings = [one.readings[name] for one in hold]
        judged = [one for one in readings if one.judged]
        if judged:
            p05, median, p95 = np.percentile([one.value for one in judged], (5, 50, 95))
            yield _Learned(
                kind=MEASUREMENTS[name],
                median=float(median),
                p05=float(p05),
                p95=float(p95),
                error=float(np.median([one.error for one in judged])),
                judged=len(judged) / len(readings),
            )


def _lines(
    pose_id: str,
    name: str,
    source: str,
    recipe: _Recipe,
    hold: Sequence[_Instant],
    shape: Sequence[_Learned],
    rules: Sequence[_Learned],
) -> Iterable[str]:
    yield f"# Learned from {source}, {hold[0].time_s:.1f} to {hold[-1].time_s:.1f} s."
    yield "# Read it through: bands, cues and texts are a start, not the last word."
    yield f"id = {_text(pose_id)}"
    yield f"name = {_text(name)}"
    yield f"view = {_text(recipe.view)}"
    yield f"stretched_leg = {_text(recipe.leg)}"
    yield f"summary = {_text(f'As shown in {source}.')}"
    yield 'enter_cue = "Come into the pose."'
    yield 'steps = ["Say here, step by step, how to come into the pose."]'
    yield f"cautions = [{_text(DISCLAIMER)}]"
    yield f"sources = [{_text(f'Learned from {source}.')}]"
    yield ""
    yield "[dose]"
    yield "# Not from the demonstration: the usual dose of a stretch."
    yield "hold_s = 30.0"
    yield f"sets = {3 if recipe.leg != 'both' else 2}"
    yield f'sides = "{"once" if recipe.leg == "both" else "each"}"'
    yield "rest_s = 15.0"
    yield 'source = "Usual dose: 20 to 30 seconds."'
    for one in shape:
        yield from _shape_lines(one)
    for priority, one in enumerate(rules, 1):
        yield from _rule_lines(one, priority, source)
    yield ""
    yield from figure_lines(np.median([one.places for one in hold], axis=0))


def _shape_lines(one: _Learned) -> Iterable[str]:
    yield ""
    yield "[[shape]]"
    yield _origin(one)
    yield f"measurement = {_text(one.kind.name)}"
    yield _band(one, HALF_SHAPE[one.kind.unit])
    yield f"slack = {SLACK[one.kind.unit]}"
    yield 'why = "As demonstrated, with much room: outside it, it is another pose."'


def _rule_lines(one: _Learned, priority: int, source: str) -> Iterable[str]:
    yield ""
    yield "[[rules]]"
    yield f"id = {_text(one.kind.name.removesuffix('_deg'))}"
    yield _origin(one)
    yield f"measurement = {_text(one.kind.name)}"
    yield 'needs = "hold"'
    band = _band(one, max(HALF_BAND[one.kind.unit], one.error))
    yield band
    yield f"slack = {SLACK[one.kind.unit]}"
    yield f"priority = {priority}"
    yield f"cue_low = {_text(one.kind.too_low)}"
    if not band.startswith("at_least"):
        yield f"cue_high = {_text(one.kind.too_high)}"
    yield 'why = "As demonstrated."'
    yield f"source = {_text(f'Learned from {source}.')}"


def figure_lines(places: FloatArray) -> Iterable[str]:
    """The table of a pose file that holds its stick figure."""
    yield "[figure]"
    for joint in Joint:
        x, y = places[joint]
        yield f"{joint.name.lower()} = [{x + 0.0:.2f}, {y + 0.0:.2f}]"


def _origin(one: _Learned) -> str:
    figure = one.kind.unit.figure
    return (
        f"# shown: median {figure(one.median)} {one.kind.unit}, 5 to 95 %: "
        f"{figure(one.p05)} to {figure(one.p95)}, read to within {figure(one.error)}, "
        f"judged in {one.judged:.0%} of the hold"
    )


def _band(one: _Learned, half: float) -> str:
    """The band holds all that was shown; a straight joint cannot be too straight."""
    low, high = min(one.median - half, one.p05), max(one.median + half, one.p95)
    figure = one.kind.unit.figure
    interior = one.kind.name.endswith(("knee_deg", "hip_deg", "elbow_deg", "arm_line_deg"))
    if interior and high >= STRAIGHT_DEG:
        return f"at_least = {figure(low)}"
    return f"between = [{figure(max(low, 0.0) if interior else low)}, {figure(high)}]"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(char if char.isprintable() else " " for char in escaped)}"'
