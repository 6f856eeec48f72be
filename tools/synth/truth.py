"""The true angles of a frame, measured on the posed bones, and their CSV file."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from synth.body import SUFFIX, Body, Side, opposite
from synth.motion import Instant, heading_rotation
from synth.rotations import Array, angle_at_deg, pitch_deg
from synth.scene import Camera


@dataclass(frozen=True, kw_only=True)
class TruthRow:
    """One frame; None where it does not apply. Signs: forward is the way the body faces."""

    time_s: float  #: presentation time in the video
    phase: str
    side: Side | None  #: the rear leg's side, during a lunge
    facing: str | None  #: left or right in the frame; None while turning
    front_knee_deg: float | None  #: inside angle hip-knee-ankle
    rear_knee_deg: float | None
    rear_thigh_deg: float | None  #: from vertical, + knee behind the hip
    front_shin_deg: float | None  #: from vertical, + knee ahead of the ankle
    trunk_lean_deg: float  #: mid-hip to mid-shoulder from vertical, + forward
    stretch_deg: float | None  #: rear thigh less trunk lean
    lumbar_extension_deg: float | None  #: beyond the personal neutral back
    view_yaw_deg: float  #: 0 exactly from the side, + more of the front is seen


COLUMNS = tuple(field.name for field in fields(TruthRow))


def truth_of(body: Body, instant: Instant, camera: Camera, time_s: float) -> TruthRow:
    """Measure one frame."""
    joints = body.posed_joints(instant.rotations)
    hips, shoulders = _middle(body, joints, "upperleg01"), _middle(body, joints, "upperarm01")
    trunk_deg = _from_vertical_deg(shoulders - hips)
    lunge: dict[str, float | None] = dict.fromkeys(_LUNGE_ANGLES)
    if instant.rear is not None:
        lunge.update(_lunge_angles(body, instant.rotations, instant.rear, trunk_deg))
    return TruthRow(
        time_s=time_s,
        phase=instant.phase,
        side=instant.rear,
        facing=None if instant.phase == "turn" else _facing(instant),
        trunk_lean_deg=trunk_deg,
        view_yaw_deg=_view_yaw_deg(hips, instant, camera),
        **lunge,
    )


def write_truth(
    path: Path, rows: Iterable[TruthRow], notes: Mapping[str, str] | None = None
) -> None:
    """One line a frame; angles to 0.1 degrees, times to a microsecond.

    Notes are further columns that say the same in every line.
    """
    notes = notes or {}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*COLUMNS, *notes])
        for row in rows:
            writer.writerow([*(_cell(row, column) for column in COLUMNS), *notes.values()])


_LUNGE_ANGLES = (
    "front_knee_deg",
    "rear_knee_deg",
    "rear_thigh_deg",
    "front_shin_deg",
    "stretch_deg",
    "lumbar_extension_deg",
)


def _cell(row: TruthRow, name: str) -> str:
    value = getattr(row, name)
    if value is None:
        return ""
    if name == "time_s":
        return f"{value:.6f}"
    # Adding 0.0 turns -0.0 into 0.0.
    return value if isinstance(value, str) else f"{round(value, 1) + 0.0:.1f}"


def _lunge_angles(body: Body, rotations: Array, rear: Side, trunk_deg: float) -> dict[str, float]:
    joints = body.posed_joints(rotations)

    def leg(side: Side) -> list[Array]:
        bones = ("upperleg01", "lowerleg01", "foot")
        return [joints[body.index[bone + SUFFIX[side]]] for bone in bones]

    front_hip, front_knee, front_ankle = leg(opposite(rear))
    rear_hip, rear_knee, rear_ankle = leg(rear)
    rear_thigh_deg = _from_vertical_deg(rear_hip - rear_knee)
    pelvis, thorax = (rotations[body.index[bone]] for bone in ("root", "spine01"))
    return {
        "front_knee_deg": angle_at_deg(front_hip, front_knee, front_ankle),
        "rear_knee_deg": angle_at_deg(rear_hip, rear_knee, rear_ankle),
        "rear_thigh_deg": rear_thigh_deg,
        "front_shin_deg": _from_vertical_deg(front_knee - front_ankle),
        "stretch_deg": rear_thigh_deg - trunk_deg,
        "lumbar_extension_deg": pitch_deg(pelvis) - pitch_deg(thorax),
    }


def _from_vertical_deg(upwards: Array) -> float:
    """Sagittal lean of a segment that points upwards, + forward."""
    return float(np.degrees(np.arctan2(-upwards[1], upwards[2])))


def _middle(body: Body, joints: Array, bone: str) -> Array:
    return (joints[body.index[bone + ".L"]] + joints[body.index[bone + ".R"]]) / 2.0


def _forward_xy(instant: Instant) -> Array:
    return (heading_rotation(instant.heading_deg) @ np.array([0.0, -1.0, 0.0]))[:2]


def _facing(instant: Instant) -> str:
    return "right" if _forward_xy(instant)[0] > 0 else "left"


def _view_yaw_deg(hips: Array, instant: Instant, camera: Camera) -> float:
    hips_xy = heading_rotation(instant.heading_deg)[:2, :2] @ hips[:2] + instant.position_xy_m
    to_camera = camera.eye[:2] - hips_xy
    share = _forward_xy(instant) @ to_camera / np.linalg.norm(to_camera)
    return float(np.degrees(np.arcsin(np.clip(share, -1.0, 1.0))))
