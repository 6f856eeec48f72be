"""What the stage of a practice, and the guide, show: the one line, captions, buttons, notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posecheck.words import pages, spoken
from posecheck.words.phrase import Phrase

# The one line.
HOLD: Final = Phrase(spoken.HOLD.id, "Hold")
REPEAT: Final = Phrase("repeat", "Go on")
DONE: Final = Phrase(spoken.DONE.id, "Done")
ANY_POSE: Final = Phrase("any_pose", "Get into any pose")
CHECKING: Final = Phrase("checking", "Checking your position")
GET_READY: Final = Phrase("get_ready", "Get ready")
PAUSED: Final = Phrase(spoken.PAUSED.id, "Paused")

# Below the figure of the clock.
STARTING: Final = "starting"
RESTING: Final = "rest"
NEXT: Final = "until the next pose"
ON_PAUSE: Final = "both arms up to go on"
EITHER_LEG: Final = "either leg first"
TOO_FEW: Final = "few pictures: close other programs"
TWO_PEOPLE: Final = "two people: one should step out"
SEVERAL_PEOPLE: Final = "several people: only one may stay"
ALL_DONE: Final = "all done"
TARGET_REACHED: Final = "reached"
SECONDS_LEFT: Final = "seconds left"
SECONDS_TO_HOLD: Final = "seconds to hold"

LANGUAGE: Final = "en"
"""Of all words here, as browsers name it: no voice of another language reads them."""
BUTTONS: Final = {
    "voice_on": "Voice on",
    "voice_off": "Voice off",
    "back": "Back",
    "pause": "Pause",
    "go_on": "Go on",
    "skip": "Skip",
    "step_back": "Previous",
    "end": "End",
    "end_title": "End the practice?",
    "end_text": "What you have done so far is kept. You can take it up again for half an hour.",
    "end_yes": "End it",
    "end_no": "Go on practising",
    "figures": "Figures",
    "full_on": "Full screen",
    "full_off": "Small screen",
    "keys": "Space pauses, arrows change the pose, F shows the figures, Escape ends",
    "retry": "Try again",
    "no_camera": "No camera available",
    "check": pages.CHECK,
    "any_camera": "Browser default",
}

WITH_THE_CIRCLE: Final = "Breathe with the circle"
"""It says by itself when to breathe in, and when out."""
BREATH: Final = {"breathe_in": "Breathe in", "breathe_out": "Breathe out"}
THE_WAY_IN: Final = "The pose"
SOUND_WAITS: Final = "No sound yet: click anywhere"
HEARING: Final = {
    "hear": "Hear it",
    "off": "Nothing is spoken. All of it stands on the screen.",
    "voice": "Spoken by a voice of this computer.",
    "recording": "Spoken by recordings: this browser has no English voice on this computer.",
    "tone": "No voice: this browser has none on this computer and cannot play the recordings. "
    "You hear tones, and read on the screen.",
    "unrecorded": "Some lines of this pose have no recording: you are told to look at the screen.",
}
"""How it will sound, told before Start; the keys are known to the script."""


def paused(why: str) -> str:
    """The clock stands."""
    return f"paused: {why}"


def seconds_left(seconds: int) -> str:
    """What is left of a hold."""
    return f"{seconds} s left"


def coming(what: str) -> str:
    """What is to be done next."""
    return f"Next: {what[0].lower()}{what[1:]}"


def minutes_left(minutes: int) -> str:
    """About how much of a session is left."""
    return f"about {minutes} minute{'' if minutes == 1 else 's'} left"


def to_fix(what: str) -> str:
    """A repetition with this wrong will not count."""
    return f"fix: {what}"


def of_repetitions(target: int) -> str:
    """How many are to be done."""
    return f"of {target} repetitions"


def not_judged(pose: str) -> str:
    """The title of a guide."""
    return f"{pose}: guided and timed, not judged"


def stretch(total: str) -> str:
    """The depth of a stretch."""
    return f"Stretch {total}"


def stretch_parts(*, hip: str, back: str, error: str) -> str:
    """Where it comes from; said right after it."""
    return f": hip {hip}, back {back} (± {error})"


def part(side: str) -> str:
    """A timed part of a guide that has two sides."""
    return f"{side.capitalize()} side"


def turned(what: str, *, facing: str) -> str:
    """The label of a moving figure: which leg does what, and which way it faces on the screen."""
    return f"{what}, facing {facing}"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a practice says when it cannot go on by itself.

    spoken: said aloud, empty where the person is at the screen anyway. retry: whether trying again
    may help. video: without a camera a recorded video can be checked instead.
    """

    title: str
    text: str
    spoken: str = ""
    retry: bool = False
    video: bool = False


TRY_AGAIN: Final = "then press “Try again”."
KEPT: Final = "What you have held so far is kept."
NOTICES: Final = {
    "asking": Notice(
        title="Allow the camera",
        text="Your browser asks whether this page may use the camera. "
        "The video stays on this computer.",
    ),
    "denied": Notice(
        title="The camera is not allowed",
        text="Click the camera icon in the address bar, allow the camera for this page, "
        f"{TRY_AGAIN}",
        spoken="I don't have permission to use the camera.",
        retry=True,
        video=True,
    ),
    "insecure": Notice(
        title="No camera on this address",
        text="Browsers give a camera only to https pages and to localhost. Open this page as "
        "http://localhost, on the computer that runs PoseCheck.",
        spoken="I don't have permission to use the camera.",
    ),
    "none": Notice(
        title="No camera found",
        text=f"Plug a camera in, {TRY_AGAIN} Or check a recorded video instead.",
        spoken="I can't find a camera.",
        retry=True,
        video=True,
    ),
    "busy": Notice(
        title="The camera is in use",
        text=f"Close the program that uses it (a video call?), {TRY_AGAIN}",
        spoken="Another program is using the camera.",
        retry=True,
    ),
    "old": Notice(
        title="This browser is too old",
        text="It cannot hand over the camera's frames. Use Chrome or Edge, Firefox 132 or newer, "
        "or Safari 16.4 or newer.",
        spoken="This browser is too old.",
        video=True,
    ),
    "canvas": Notice(
        title="The browser hides the camera's picture",
        text="It scrambles what pages read from a canvas (in Firefox: resistFingerprinting). Click "
        f"the picture icon in the address bar, allow canvas data for this page, {TRY_AGAIN}",
        spoken="Allow canvas data for this page.",
        retry=True,
    ),
    "unopened": Notice(
        title="The camera does not start",
        text="The browser opened it but plays no video. Press “Try again”, or go back and choose "
        "another camera.",
        spoken="The camera does not start.",
        retry=True,
    ),
    "unplugged": Notice(
        title="Camera disconnected",
        text=f"Plug it in again, {TRY_AGAIN} {KEPT}",
        spoken="Camera disconnected. Clock paused.",
        retry=True,
    ),
    "frozen": Notice(
        title="The picture is frozen",
        text="The camera sends no new frames, so the clock is paused. If it does not continue by "
        f"itself, press “Try again”. {KEPT}",
        spoken="The picture is frozen. Clock paused.",
        retry=True,
    ),
    "hidden": Notice(
        title="This page is not in front",
        text="A browser sends no camera frames to a hidden page. "
        "The clock is paused until it is back.",
        spoken="Bring PoseCheck to the front. Clock paused.",
    ),
    "lost": Notice(
        title="PoseCheck is not responding",
        text="Its program on this computer has stopped or is busy. "
        "If it comes back, the practice continues by itself.",
        spoken="Connection lost. Clock paused.",
    ),
    "silent": Notice(
        title="PoseCheck is behind",
        text="It has not answered for two seconds: this computer is busy. The clock is paused.",
        spoken="This computer is busy. Clock paused.",
    ),
    "unknown": Notice(
        title="This practice is over",
        text="PoseCheck was restarted, or too much time has passed. Go back to begin anew, or to "
        "go on with what is left of it.",
        spoken="This practice is over.",
    ),
    "elsewhere": Notice(
        title="This practice continues in another tab",
        text="Close this one.",
    ),
    "full": Notice(
        title="All slots are in use",
        text="Too many people are practising on this computer. Try again in a few minutes.",
        spoken="All slots are in use.",
        retry=True,
    ),
    "refused": Notice(
        title="Your camera's video cannot be read",
        text="Reload the page. If that does not help, choose another camera.",
        spoken="I can't read the camera's video.",
    ),
    "failed": Notice(
        title="Something went wrong",
        text=f"{KEPT} Reload the page to continue.",
        spoken="Something went wrong.",
        retry=True,
    ),
}
"""By what has happened; the scripts of the page know these names."""
