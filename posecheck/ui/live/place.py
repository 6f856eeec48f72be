"""The lowest line of the stage: which leg and hold it is, or what comes next."""

from __future__ import annotations

from typing import Any

from posecheck.coaching.camera_coach import Setup
from posecheck.coaching.plan import Moment, Plan, Stage
from posecheck.coaching.practice import LiveState
from posecheck.judging.clock import Clock, HeldSide, Phase
from posecheck.judging.session import Assessment
from posecheck.poses.pose import Pose
from posecheck.reporting.headline import Tone
from posecheck.reporting.wording import hold_words, rule_words
from posecheck.words import stage


def place_line(state: LiveState, pose: Pose, plan: Plan) -> dict[str, Any]:
    """Its text, empty for none, and its tone."""
    text, tone = _place(state, pose, plan)
    return {"text": text[:1].upper() + text[1:], "tone": tone}


def _place(state: LiveState, pose: Pose, plan: Plan) -> tuple[str, Tone]:
    moment, clock = state.moment, state.assessment.clock
    if state.lesson is not None and state.lesson.paused:
        return stage.ON_PAUSE, "calm"
    if state.few_pictures:
        return stage.TOO_FEW, "wrong"
    if state.crowd:
        return stage.TWO_PEOPLE if state.crowd == 1 else stage.SEVERAL_PEOPLE, "wrong"
    if moment.stage is Stage.SETUP:
        return _wrong_check(state.setup), "wrong"
    if state.to_be_named or moment.guided is not None:
        return "", "calm"
    if moment.stage is Stage.DONE:
        return stage.ALL_DONE, "calm"
    if moment.stage is Stage.HOLD and clock.phase is Phase.DONE and moment.next_side is not None:
        return _to_come(moment, pose, plan), "calm"
    if moment.stage is Stage.HOLD and clock.side is not None:
        why = _why_it_stands(state.assessment, pose)
        return (why, "wrong") if why else (_hold(moment, clock, clock.side, pose, plan), "calm")
    taken = _taken_up(state.assessment, pose)
    if taken is not None:
        return hold_words(taken, moment.done.get(taken, 0) + 1, plan.sets, pose), "calm"
    return _to_come(moment, pose, plan), "calm"


def _wrong_check(setup: Setup) -> str:
    """By how much it is wrong: "Side-on, 30° off". A name alone would read as if it were right."""
    name = next((check.name for check in setup.checks if check.passed is False), "")
    return name if "," in name else ""


def _why_it_stands(assessment: Assessment, pose: Pose) -> str:
    clock, rule = assessment.clock, standing_rule(assessment)
    if rule is None:
        return ""
    if clock.tally is not None and clock.phase is Phase.HOLDING:
        return stage.to_fix(rule_words(rule, pose))
    return stage.paused(rule_words(rule, pose)) if clock.phase is Phase.PAUSED else ""


def standing_rule(assessment: Assessment) -> str | None:
    """Why the clock stands: what is corrected now, where that is broken; else what stopped it."""
    clock, cue, worst = assessment.clock, assessment.cue, assessment.worst()
    if clock.pause_rule is None or worst is None:
        return clock.pause_rule
    return cue.rule if cue is not None else worst.rule.id


def _taken_up(assessment: Assessment, pose: Pose) -> HeldSide | None:
    """The leg of who is in the pose already, though no clock runs yet: it is no longer to come."""
    if not assessment.in_pose or assessment.body is None or assessment.unwanted is not None:
        return None
    return pose.worked_leg.side(assessment.body) if pose.worked_leg else "both"


def _hold(moment: Moment, clock: Clock, side: HeldSide, pose: Pose, plan: Plan) -> str:
    number = moment.done.get(side, 0) + (clock.phase is not Phase.DONE)
    return hold_words(side, number, plan.sets, pose)


def _to_come(moment: Moment, pose: Pose, plan: Plan) -> str:
    side = moment.next_side
    if side is None:
        return ""
    if not moment.done and len(plan.sides) > 1 and moment.stage is not Stage.NEXT:
        return stage.EITHER_LEG
    number = moment.done.get(side, 0) + 1
    return stage.coming(hold_words(side, number, plan.sets, pose))
