"""The text of a plan to begin with: written once, then changed by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from posecheck.poses.pose import Pose

STOP: Final = ["Stop at sharp or pinching pain, numbness, tingling or dizziness."]
"""For a pose whose file does not say when to stop."""
HEAD: Final = """\
# A plan for PoseCheck. Change what you like, then read it through: posecheck plan check FILE
# Once it has begun, do not change it: write another file with a later start, and both are kept.
"""
CHANGE: Final = """\
# What is judged differently for this person; `posecheck poses {pose}` shows the rules.
# [[do.change]]
# rule = "{rule}"
# needs = "advice"                # only said; "hold" stops the clock
# why = "..."
"""


def plan_text(
    label: str, poses: Sequence[Pose], *, start: date, weeks: int, days_a_week: int
) -> str:
    """A plan as TOML, with the doses of the poses' files."""
    cautions = dict.fromkeys(caution for pose in poses for caution in pose.cautions)
    stops = [caution for caution in cautions if caution.startswith("Stop")] or STOP
    stop = "".join(f"  {quoted(one)},\n" for one in stops)
    lines = [
        HEAD,
        f"label = {quoted(label)}",
        f"start = {start.isoformat()}",
        f"weeks = {weeks}",
        f'days_a_week = {days_a_week}              # or: days = ["Mon", "Wed", "Fri"]',
        "notes = []",
        f"stop = [\n{stop}]",
        *map(_task, poses),
    ]
    return "\n".join(lines)


def file_name(label: str, start: date) -> str:
    """The file's name: whom it is for, and from when on."""
    words = re.sub(r"[^\w-]+", "_", label, flags=re.ASCII).strip("_-")
    return f"plan_{words or 'home'}_{start.isoformat()}.toml"


def quoted(text: str) -> str:
    """A text as TOML writes it, whatever it holds."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"' + "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in escaped) + '"'
    )


def _task(pose: Pose) -> str:
    dose = pose.dose
    amount = f"hold_s = {dose.hold_s:g}" if dose.hold_s else f"reps = {dose.reps}"
    lines = ["", "[[do]]", f'pose = "{pose.id}"', amount, f"sets = {dose.sets}"]
    if pose.worked_leg is not None:
        lines.append(
            'sides = "each"                # or "left", "right": the leg that is stretched'
        )
    lines.append(f"rest_s = {dose.rest_s:g}")
    if pose.rules:
        lines.append(CHANGE.format(pose=pose.id, rule=pose.rules[0].id).rstrip())
    return "\n".join(lines) + "\n"
