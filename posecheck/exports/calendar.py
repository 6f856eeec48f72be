"""A plan as a calendar file (.ics, RFC 5545): one all-day entry that comes again on its days.

Written here rather than by a library: it is one entry of a dozen lines, and the tests read it back
with one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from posecheck import __version__
from posecheck.plans.due import first_day, weekdays_of
from posecheck.plans.home_plan import HomePlan
from posecheck.plans.wording import dose_words, name_of

BYDAY: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_LINE_BYTES: Final = 75
"""RFC 5545, 3.1: longer ones are folded."""
ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
TITLE: Final = "Exercises"


def as_ics(plan: HomePlan) -> str:
    """The text of the file. Raises UsageError or PoseFileError as the plan's poses do."""
    tasks = [_task_line(plan, number) for number in range(len(plan.do))]
    about = "\n".join([*tasks, *plan.notes, *plan.stop])
    first, last = first_day(plan), plan.end - timedelta(days=1)
    days = ",".join(BYDAY[day] for day in weekdays_of(plan))
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//PoseCheck//PoseCheck {__version__}//EN",
        "BEGIN:VEVENT",
        f"UID:{_uid(plan)}",
        f"DTSTAMP:{_basic(plan.start)}T000000Z",
        f"DTSTART;VALUE=DATE:{_basic(first)}",
        f"DTEND;VALUE=DATE:{_basic(first + timedelta(days=1))}",
        f"RRULE:FREQ=WEEKLY;WKST=MO;BYDAY={days};UNTIL={_basic(last)}",
        f"SUMMARY:{f'{TITLE}: {plan.label}'.translate(ESCAPED)}",
        f"DESCRIPTION:{about.translate(ESCAPED)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _task_line(plan: HomePlan, number: int) -> str:
    task = plan.do[number]
    pose = task.prescribed()
    name = name_of(task, pose)
    return name if pose is None else f"{name}: {dose_words(task, pose)}"


def _uid(plan: HomePlan) -> str:
    """The same for the same plan, so that it replaces itself where it is imported again."""
    whose = f"{plan.label}\n{plan.start.isoformat()}"
    return f"{hashlib.sha256(whose.encode()).hexdigest()[:32]}@posecheck"


def _basic(day: date) -> str:
    return f"{day:%Y%m%d}"


def _folded(line: str) -> Iterator[str]:
    """The line in parts, the later ones beginning with a space; no letter is cut in two."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > LONGEST_LINE_BYTES:
            yield part
            part = " "
        part += letter
    yield part
