"""What moves beside the picture: a figure that shows the way, and the pace of the breath."""

from __future__ import annotations

from typing import Any, Final

from posecheck.body.landmarks import mid_hip
from posecheck.coaching.plan import Stage
from posecheck.coaching.practice import LiveState
from posecheck.judging.clock import HeldSide, Phase
from posecheck.judging.session import Assessment
from posecheck.poses.pose import Pose
from posecheck.ui.moving import moving_figure

HOLD_BREATH_S: Final = (4.0, 6.0)
"""In and out, during holds: the pace of breathing_360.toml."""
RESTING: Final = (Stage.REST, Stage.NEXT)


def figure_beside(state: LiveState, pose: Pose, *, mirror: bool) -> dict[str, Any] | None:
    """How to put right what is wrong, or the way into the pose; mirror: as the picture is."""
    moment, clock, cue = state.moment, state.assessment.clock, state.assessment.cue
    waits = clock.side is None and not state.assessment.in_pose
    side = _side_shown(state, pose)
    figure = None
    if side is not None and (waits or moment.stage in RESTING):
        figure = moving_figure(pose, side, mirror=mirror)
    elif cue is not None and clock.side is not None:
        figure = moving_figure(pose, clock.side, mirror=mirror, cue_id=cue.id)
    return figure and figure | {"at": _free_corner(state.assessment, mirror=mirror)}


def _side_shown(state: LiveState, pose: Pose) -> HeldSide | None:
    """The side whose turn it is, or will be; None when nothing is to come."""
    moment = state.moment
    if moment.guided is not None:
        return moment.guided.side
    if not pose.judged:
        return (state.lesson.side if state.lesson else None) or "both"
    if moment.stage not in RESTING and state.lesson is not None:
        return state.lesson.side or moment.next_side
    return moment.next_side


def _free_corner(assessment: Assessment, *, mirror: bool) -> str:
    """On which side of the screen the person is not: nothing covers the face."""
    if assessment.body is None:
        return "left"
    hip_px = float(mid_hip(assessment.body.all_joints)[0])
    return "left" if (hip_px > assessment.body.seen.size_wh[0] / 2) != mirror else "right"


def breath_now(state: LiveState, pose: Pose, *, pace: bool) -> dict[str, float] | None:
    """The pace of the breath and how long it has gone on, seconds; None where there is none.

    pace: whether it is wanted in holds; what is about breathing has it anyway.
    """
    guided, clock = state.moment.guided, state.assessment.clock
    if state.lesson is not None and state.lesson.paused:
        return None
    if guided is not None and guided.timed and pose.breath is not None:
        in_s, out_s, at_s = pose.breath.in_s, pose.breath.out_s, guided.whole_s - guided.left_s
    elif pace and guided is None and clock.phase is Phase.HOLDING and clock.tally is None:
        (in_s, out_s), at_s = HOLD_BREATH_S, clock.held_s
    else:
        return None
    return {"in_s": in_s, "out_s": out_s, "at_s": round(at_s, 2)}
