"""Joints as .trc and angles as .mot, in the conventions of OpenSim and Sports2D.

TRC: metres, the origin at the middle of the hips in every frame (so the person does not travel),
X to the right of the picture, Y up, Z towards the camera. They are MediaPipe's guess of the body's
size.

MOT: degrees, from the picture, as if the person faced right. A segment's angle is anticlockwise
from the horizontal, -180 to 180, from its lower to its upper end (foot: heel to toes), so that who
stands has 90. A joint's is 0 in standing, + in flexion and dorsiflexion. Names are Sports2D's, with
lines in place of spaces, at which OpenSim's older reader (Storage) would cut them.

The times are the frames' own: DataRate is their mean. What was not seen is an empty cell in .trc
and nan in .mot, as their readers expect.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from posecheck.body.body_frame import BodyFrame, BodyTracker
from posecheck.body.landmarks import FloatArray, Joint
from posecheck.sources.replay import LandmarkRecording

MIDPOINTS: Final = {
    "Hip": (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    "Neck": (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
}
MOUTHS: Final = {Joint.MOUTH_LEFT: "LMouth", Joint.MOUTH_RIGHT: "RMouth"}
HEADER: Final = (
    *("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"),
    *("OrigDataRate", "OrigDataStartFrame", "OrigNumFrames"),
)
JOINT_ANGLES: Final = ("ankle", "knee", "hip")
SEGMENT_ANGLES: Final = ("foot", "shank", "thigh")
ANGLES: Final = (
    *(f"{side}_{name}" for name in JOINT_ANGLES for side in ("right", "left")),
    *(f"{side}_{name}" for name in SEGMENT_ANGLES for side in ("right", "left")),
    "trunk",
)
"""The columns of the .mot, in Sports2D's order."""


def marker_name(joint: Joint) -> str:
    """The joint as Sports2D and Pose2Sim name it: "RKnee", "LBigToe"."""
    if joint in MOUTHS:
        return MOUTHS[joint]
    words = joint.name.replace("FOOT_INDEX", "BIG_TOE").split("_")
    side = {"LEFT": "L", "RIGHT": "R"}.get(words[0])
    return (side or "") + "".join(word.capitalize() for word in words[1 if side else 0 :])


def bodies(recording: LandmarkRecording) -> list[BodyFrame | None]:
    """Every frame's body, its legs told apart; None where nobody was found."""
    tracker = BodyTracker()
    found = []
    for index, time_s in enumerate(recording.time_s):
        landmarks = recording.landmarks(index)
        found.append(None if landmarks is None else tracker.update(float(time_s), landmarks))
    return found


def as_trc(recording: LandmarkRecording, name: str) -> str:
    """The text of a .trc; `name` is the file's own, which its first line repeats."""
    names = [*map(marker_name, Joint), *MIDPOINTS]
    rate = f"{_rate(recording.time_s):.6f}"
    count = len(recording.time_s)
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{name}",
        "\t".join(HEADER),
        f"{rate}\t{rate}\t{count}\t{len(names)}\tm\t{rate}\t1\t{count}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"X{n}\tY{n}\tZ{n}" for n in range(1, len(names) + 1)),
    ]
    for number, (time_s, body) in enumerate(
        zip(recording.time_s, bodies(recording), strict=True), 1
    ):
        cells = (f"{value:.5f}" if np.isfinite(value) else "" for value in _places_m(body).flat)
        lines.append("\t".join([str(number), f"{time_s:.6f}", *cells]))
    return "\n".join(lines) + "\n"


def as_mot(recording: LandmarkRecording) -> str:
    """The text of a .mot."""
    head = [
        *("Coordinates", "version=1", f"nRows={len(recording.time_s)}"),
        *(f"nColumns={len(ANGLES) + 1}", "inDegrees=yes", "", "endheader"),
        "\t".join(["time", *ANGLES]),
    ]
    rows = (
        "\t".join([f"{time_s:.6f}", *(f"{value:.3f}" for value in angles_deg(body).values())])
        for time_s, body in zip(recording.time_s, bodies(recording), strict=True)
    )
    return "\n".join([*head, *rows]) + "\n"


def angles_deg(body: BodyFrame | None) -> dict[str, float]:
    """The angles of one frame by column; NaN where a joint was not seen."""
    if body is None:
        return dict.fromkeys(ANGLES, np.nan)
    found = {"trunk": _inclination_deg(body, MIDPOINTS["Hip"], MIDPOINTS["Neck"])}
    for side in ("right", "left"):
        hip, knee, ankle, heel, toe = (
            (Joint[f"{side.upper()}_{part}"],)
            for part in ("HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
        )
        foot = _inclination_deg(body, heel, toe)
        shank = _inclination_deg(body, ankle, knee)
        thigh = _inclination_deg(body, knee, hip)
        found |= {f"{side}_foot": foot, f"{side}_shank": shank, f"{side}_thigh": thigh}
        found[f"{side}_ankle"] = _wrapped_deg(foot - shank + 90)
        found[f"{side}_knee"] = _wrapped_deg(thigh - shank)
        found[f"{side}_hip"] = _wrapped_deg(thigh - found["trunk"])
    return {name: found[name] for name in ANGLES}


def _inclination_deg(body: BodyFrame, lower: tuple[Joint, ...], upper: tuple[Joint, ...]) -> float:
    """-180..180 from the horizontal, anticlockwise as if the person faced right."""
    start_px, end_px = (
        np.mean([body.seen[joint] for joint in joints], axis=0) for joints in (lower, upper)
    )
    ahead_px, down_px = end_px - start_px
    if body.facing == "left":
        ahead_px = -ahead_px
    return float(np.degrees(np.arctan2(-down_px, ahead_px)))


def _wrapped_deg(angle_deg: float) -> float:
    """The same angle within -180 and 180."""
    return (angle_deg + 180) % 360 - 180


def _places_m(body: BodyFrame | None) -> FloatArray:
    """(35, 3): the joints, then the midpoints; NaN where not seen."""
    if body is None:
        return np.full((len(Joint) + len(MIDPOINTS), 3), np.nan)
    seen = np.isfinite([body.seen[joint] for joint in Joint]).all(axis=1, keepdims=True)
    joints_m = np.where(seen, body.all_joints.world_m, np.nan) * (1, -1, -1)
    midpoints_m = [joints_m[[*pair]].mean(axis=0) for pair in MIDPOINTS.values()]
    return np.vstack([joints_m, midpoints_m])


def _rate(time_s: FloatArray) -> float:
    """Frames a second on average; 0 for a single one."""
    return float((len(time_s) - 1) / (time_s[-1] - time_s[0])) if len(time_s) > 1 else 0.0
