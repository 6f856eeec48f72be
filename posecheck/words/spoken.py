"""Every line that is said aloud, except those of the pose files.

At most eight words each (about 2.7 s): a longer line is stale before it ends.
"""

from __future__ import annotations

from typing import Final

from posecheck.words.phrase import Phrase

MOST_WORDS: Final = 8

# The clock.
HOLD: Final = Phrase("hold", "Hold.")
NEW_HOLD: Final = Phrase("new_hold", "New hold.")
HALFWAY: Final = Phrase("halfway", "Halfway.")
GO_ON: Final = Phrase("go_on", "Go on.")
PAUSED: Final = Phrase("paused", "Paused.")
END_ASKED: Final = Phrase("end_asked", "End the practice? Press again to end.")
SWITCH: Final = Phrase("switch", "Switch.")
"""Said before what the other leg does."""
REST: Final = Phrase("rest", "Rest.")
DONE: Final = Phrase("done", "Done. Well done.")
POSE_DONE: Final = Phrase("pose_done", "Done.")
WRONG_LEG: Final = Phrase("wrong_leg", "That leg is done.")
NOT_THIS_LEG: Final = Phrase("not_this_leg", "Not this leg.")
GONE: Final = Phrase("gone", "I can't see you. Clock paused.")
WAITING: Final = Phrase("waiting", "I'll wait for you.")
COME_BACK: Final = Phrase("come_back", "Paused. Come back into the pose.")
START_AGAIN: Final = Phrase("start_again", "Start again when you are ready.")
ALL_THE_WAY: Final = Phrase("all_the_way", "All the way, and back.")
NOT_COUNTED: Final = Phrase("not_counted", "Not counted. Fix your form, then continue.")

# The camera and the mat, before the first hold.
STEP_INTO_VIEW: Final = Phrase("step_into_view", "I can't see you. Step into view.")
UNCOVER: Final = Phrase("uncover", "All black. Uncover the camera.")
LIGHT: Final = Phrase("light", "Too dark. Turn on a light.")
BACKLIGHT: Final = Phrase("backlight", "Light's behind you. Move it in front.")
CLOSER: Final = Phrase("closer", "Come closer to the camera.")
STEP_BACK: Final = Phrase("step_back", "Step back from the camera.")
TO_THE_MIDDLE: Final = Phrase("to_the_middle", "Move to the middle of the frame.")
LEVEL: Final = Phrase("level", "Level the camera.")
LIE_SIDE_ON: Final = Phrase("lie_side_on", "Lie side-on.")
TURN_SIDE_ON: Final = Phrase("turn_side_on", "Turn side-on.")
SIDE_ON: Final = Phrase("side_on", "Turn side-on to the camera.")
FACE: Final = Phrase("face", "Face the camera.")

TOO_FEW: Final = Phrase("too_few", "Too few pictures. Close other programs.")

# What can be judged, and what hides the rest.
SEEN_WELL: Final = Phrase("seen_well", "I can see you well.")
JUDGED_NOTHING: Final = Phrase("judged_nothing", "I can't judge anything from here.")
NOBODY: Final = Phrase("nobody", "I can't see you.")
LEGS_APART: Final = Phrase("legs_apart", "I can't tell your legs apart.")
BACK_UNSEEN: Final = Phrase("back_unseen", "I can't see your back.")
HANDS_DOWN: Final = Phrase("hands_down", "Rest your hands on your front thigh.")
HANDS_OFF_HIPS: Final = Phrase("hands_off_hips", "Take your hands off your hips.")
CLOTHES_HIDE: Final = Phrase("clothes_hide", "Your clothes may hide your back.")
TWO_PEOPLE: Final = Phrase("two_people", "I see two people. One should step out.")
SEVERAL_PEOPLE: Final = Phrase("several_people", "I see several people. Only one may stay.")
SOMEONE_ELSE: Final = Phrase("someone_else", "Someone else is in view. I'm following you.")

# Getting to know the back.
HOLD_STILL: Final = Phrase("hold_still", "Tuck your tailbone and hold still.")
BACK_HURTS: Final = Phrase("back_hurts", "Back pain? Then only hold still.")
ARCH_ONCE: Final = Phrase("arch_once", "Now arch your back once.")
TUCK_AGAIN: Final = Phrase("tuck_again", "Good. Tuck your tailbone again.")
NO_ARCH_SEEN: Final = Phrase("no_arch_seen", "I saw no arch. Your back isn't judged.")

# The guide through what no camera can judge.
BEGIN: Final = Phrase("begin", "Begin.")
CHANGE_SIDES: Final = Phrase("change_sides", "Change sides.")

# The voice itself.
HEAR_ME: Final = Phrase("hear_me", "You will hear me like this.")
LOOK: Final = Phrase("look", "Look at the screen.")

# Now and then, in a hold that lasts: about the time, not about form that may be out of view.
KEEP_BREATHING: Final = Phrase("courage.breathing", "Keep breathing. Not long now.")
LONG_BREATHS: Final = Phrase("courage.breaths", "Long, slow breaths.")
NEARLY: Final = Phrase("courage.nearly", "Stay with it. Nearly there.")


def count(number: int) -> Phrase:
    """A number said aloud: the last seconds, or full repetitions."""
    return Phrase(f"count.{number}", str(number))


def so_many(done: int, sets: int, then: Phrase) -> Phrase:
    """How many holds of a side are done, and what follows."""
    what = then.text
    if len(f"{done} of {sets}. {what}".split()) > MOST_WORDS:
        what = what.removeprefix(f"{SWITCH.text} ")  # the other leg says it
    return Phrase(f"{then.id}.{done}.{sets}", f"{done} of {sets}. {what}")


def then(first: Phrase, leg: Phrase) -> Phrase:
    """A line and, after it, what the leg that is meant does; alone where both are too long."""
    both = f"{first.text} {leg.text}"
    text = both if len(both.split()) <= MOST_WORDS else leg.text
    return Phrase(f"{first.id}.{leg.id}", text)


def welcome_back(leg: str | None, number: tuple[int, int] | None, *, what: str) -> Phrase:
    """Where it stands, for someone who was away, as "Right leg, hold 2 of 3"."""
    of = f"{what} {number[0]} of {number[1]}" if number else ""
    where = ", ".join(one for one in (leg, of) if one)
    text = f" {where[0].upper()}{where[1:]}." if where else ""
    return Phrase(f"welcome_back.{where}".rstrip("."), f"Welcome back.{text}")


KNEELING: Final = "kneeling"
LEGS_FIRST: Final = {
    KNEELING: "{} knee down.",
    "rear": "{} leg back.",
    "front": "{} leg forward.",
    "lifted": "{} leg up.",
    "standing": "Stand on your {} leg.",
    "long": "{} leg straight.",
    "drawn_up": "{} knee drawn up.",
}
"""What the leg that a hold is named by does, as a pose file names it; or that it kneels."""


def next_pose(name: str, view: Phrase | None = None) -> Phrase:
    """The pose that comes next and, when that changes, how to be seen in it."""
    text = f"Next: {name[0].lower()}{name[1:]}."
    return Phrase(f"next.{name}", f"{text} {view.text}" if view else text)


def near_side(side: str) -> Phrase:
    """Which side is to be turned to the camera."""
    return Phrase(f"near.{side}", f"Turn your {side} side to the camera.")


def leg_first(side: str, kind: str) -> Phrase:
    """The leg to begin with, by what it does."""
    text = LEGS_FIRST[kind].format(side)
    return Phrase(f"leg.{side}.{kind}", f"{text[0].upper()}{text[1:]}")


def missing(part: str) -> Phrase:
    """A part of the body the camera does not show; farther away it would."""
    return Phrase(f"missing.{part}", f"I can't see your {part}: step back.")


def covered(part: str) -> Phrase:
    """A part of the body that is within the frame, and something hides it."""
    return Phrase(f"covered.{part}", f"I can't see your {part}: clear the view.")


def hidden(joint: str) -> Phrase:
    """A joint that something hides."""
    return Phrase(f"hidden.{joint}", f"I can't see your {joint}.")


def unclear(limb: str) -> Phrase:
    """A part of the body that looks one way and then another."""
    return Phrase(f"unclear.{limb}", f"I can't see your {limb} well.")


def out_of_frame(joint: str) -> Phrase:
    """A joint beyond the edge."""
    return Phrase(f"outside.{joint}", f"Your {outside(joint)}.")


def not_judged(measurement: str) -> Phrase:
    """What cannot be judged from where the camera stands."""
    return Phrase(f"not_judged.{measurement}", f"I can't judge your {measurement} here.")


def pose_name(name: str) -> Phrase:
    """The pose that was recognised."""
    return Phrase(f"pose.{name}", f"{name}.")


def outside(joint: str) -> str:
    """A joint beyond the edge, for whoever goes on: "left toes are out of frame"."""
    return f"{joint} {is_or_are(joint)} out of frame"


def is_or_are(part: str) -> str:
    """The verb for a part of the body: toes are several."""
    return "are" if part.endswith("s") else "is"
