"""posecheck routines: what there is, or what one of them consists of."""

from __future__ import annotations

import argparse

from posecheck.coaching.course import Course, course_of
from posecheck.poses.pose import library
from posecheck.poses.routine import find_routine, routines


def run(options: argparse.Namespace) -> None:
    """List the routines, or the steps of one."""
    chosen = [find_routine(options.routine)] if options.routine else routines()
    poses = library()
    courses = [course_of(routine, poses) for routine in chosen]
    if options.routine:
        print("\n".join((_line(courses[0]), chosen[0].summary, *_steps(courses[0]))))
    else:
        print("\n".join(map(_line, courses)))


def _line(course: Course) -> str:
    return f"{course.id}  {course.name}, {course.minutes} minutes, {len(course.steps)} poses"


def _steps(course: Course) -> list[str]:
    return [
        f"{number}. {step.pose.name}: {step.plan.words()}"
        for number, step in enumerate(course.steps, 1)
    ]
