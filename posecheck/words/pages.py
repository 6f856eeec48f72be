"""What stands on more than one page: their titles, and the choice that is on two of them."""

from __future__ import annotations

from typing import Final

CHECK: Final = "Check a video"
PRACTISE: Final = "Practise"
PLAN: Final = "Plan"
REVIEW: Final = "Review"
KEPT_NOWHERE: Final = "The files are read here and kept nowhere."
COMPARE: Final = "Compare"
COMPARE_WHAT: Final = (
    "Two checks or practices of one pose: the first time against today, or yours against your "
    "teacher's. With one alone, left against right."
)
COMPARE_FIRST: Final = "First: report.json or a session file"
COMPARE_SECOND: Final = "Second, if there is one"
WHO: Final = "Who practises"
HISTORY: Final = "History"
DETECT: Final = "Detect the pose"
ADAPT: Final = "Adapt it to me"
OWN_FILES: Final = "My own files"
ONE_STRETCH: Final = "One stretch"
OWN_ROUTINE: Final = "Put a routine together"
BEFORE_START: Final = "Before you start"
PLAYER: Final = {
    "player": "The video and its timeline",
    "video": "The video with what was seen",
    "strip": "Place in the video",
    "angles": "The angles over time",
    "moments": "Moments",
    "keys": "Keys: \N{LEFTWARDS ARROW} \N{RIGHTWARDS ARROW} one second, \N{UPWARDS ARROW} "
    "\N{DOWNWARDS ARROW} moment before or after, space plays.",
}
