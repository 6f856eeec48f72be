"""A recording of landmarks: a session with no image in it, to be checked again or shared.

The file is a NumPy .npz with time_s (n,), xy_px (n, 33, 2), visibility (n, 33), world_m (n, 33, 3)
and size_wh (2,); a frame in which nobody was found is all NaN. repeated (n,) says by 1 which frames
showed what the one before did, and doubt_px (n, 33, 2) what two looks differ by, all NaN where only
one was taken; older files have neither.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from posecheck.body.company import ALONE, Company
from posecheck.body.landmarks import JOINT_COUNT, FloatArray, Landmarks
from posecheck.closing import Closing
from posecheck.errors import SourceError, printable
from posecheck.sources import LONGEST_S, MAX_SIDE_PX, SourceInfo, require_file
from posecheck.sources.frames import Frame

SUFFIX: Final = ".npz"
SESSION_SUFFIX: Final = ".session"
"""A session file holds the same arrays and more (sessions/session_file.py)."""
SUFFIXES: Final = (SUFFIX, SESSION_SUFFIX)
MOST_FRAMES: Final = 500_000
"""About four and a half hours at 30 frames a second, 0.8 GB once read."""
FARTHEST_PX: Final = 10.0 * MAX_SIDE_PX
FARTHEST_M: Final = 100.0
"""A joint said to be farther from the frame's corner, or from the hips, is not known."""
SHORTEST_STEP_S: Final = 1e-3
"""A thousand frames a second; closer stamps say nothing about a rate."""
REPEATED: Final = "repeated"
"""An array that a file need not have: it cannot be told from landmarks, which move by 0.1 to 3
hundred-thousandths of the height in frames that hang, and not at all where they were made."""
DOUBT: Final = "doubt_px"
"""An array that a file need not have: without it the errors are those of a single look."""
BACKGROUND_BGR: Final = (40, 36, 32)
"""What a frame without an image shows: dark, so that the stick figure stands out."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LandmarkRecording:
    """Landmarks over time, one row a frame; shapes as in the file."""

    time_s: FloatArray
    xy_px: FloatArray
    visibility: FloatArray
    world_m: FloatArray
    size_wh: tuple[int, int]
    repeated: NDArray[np.bool_]
    doubt_px: FloatArray

    def landmarks(self, index: int) -> Landmarks | None:
        """The landmarks of that frame; None when no person was found."""
        if np.isnan(self.xy_px[index]).all():
            return None
        doubt_px = self.doubt_px[index]
        return Landmarks(
            xy_px=self.xy_px[index],
            world_m=self.world_m[index],
            visibility=self.visibility[index],
            size_wh=self.size_wh,
            doubt_px=None if np.isnan(doubt_px).any() else doubt_px,
        )


class Replay(Closing):
    """Plays a landmark recording as a source of dark frames. Use it in `with`."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises SourceError when it is not a landmark recording."""
        self.recording = load_landmark_recording(path)
        time_s = self.recording.time_s
        step_s = float(np.median(np.diff(time_s))) if len(time_s) > 1 else math.nan
        self.info = SourceInfo(
            path=printable(str(path)),
            width=self.recording.size_wh[0],
            height=self.recording.size_wh[1],
            duration_s=float(time_s[-1]) + (0.0 if math.isnan(step_s) else step_s),
            fps=1 / step_s if step_s > SHORTEST_STEP_S else None,
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """One note: what cannot be judged without the image."""
        return ("This is a landmark recording: rules that need the image are not judged.",)

    def frames(self) -> Iterator[Frame]:
        """Dark frames of the recorded size at the recorded times."""
        width, height = self.recording.size_wh
        image_bgr = np.full((height, width, 3), BACKGROUND_BGR, dtype=np.uint8)
        for index, time_s in enumerate(self.recording.time_s):
            yield Frame(
                image_bgr=image_bgr,
                time_s=float(time_s),
                index=index,
                repeated=bool(self.recording.repeated[index]),
            )


class ReplayDetector:
    """Finds in each frame what was recorded for it."""

    def __init__(self, recording: LandmarkRecording) -> None:
        self._recording = recording

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing beyond what the source says."""
        return ()

    @property
    def company(self) -> Company:
        """Only the followed person was recorded."""
        return ALONE

    def detect(self, frame: Frame) -> Landmarks | None:
        """The landmarks recorded for that frame's index."""
        return self._recording.landmarks(frame.index)

    def close(self) -> None:
        """Nothing is held open."""


class LandmarkRecorder:
    """Collects the landmarks of a stream, to be saved as a recording. About 1.6 kB a frame."""

    def __init__(self) -> None:
        self._time_s: list[float] = []
        self._rows: list[FloatArray] = []
        self._repeated: list[bool] = []
        self._size_wh = (1, 1)

    def add(self, frame: Frame, landmarks: Landmarks | None) -> None:
        """Note what was found in the frame."""
        self._time_s.append(frame.time_s)
        self._size_wh = frame.size_wh
        self._repeated.append(frame.repeated)
        row = np.full((JOINT_COUNT, 8), np.nan)
        if landmarks is not None:
            row[:, 0:2] = landmarks.xy_px
            row[:, 2] = landmarks.visibility
            row[:, 3:6] = landmarks.world_m
            if landmarks.doubt_px is not None:
                row[:, 6:8] = landmarks.doubt_px
        self._rows.append(row.astype(np.float32))

    def arrays(self) -> dict[str, Any]:
        """What was collected, as in the file."""
        rows = np.array(self._rows).reshape(-1, JOINT_COUNT, 8)
        return {
            "time_s": np.array(self._time_s),
            "xy_px": rows[:, :, 0:2],
            "visibility": rows[:, :, 2],
            "world_m": rows[:, :, 3:6],
            "size_wh": np.array(self._size_wh),
            REPEATED: np.array(self._repeated, dtype=np.uint8),
            DOUBT: rows[:, :, 6:8],
        }

    def save(self, path: Path) -> None:
        """Write the recording to exactly that path."""
        with path.open("wb") as file:
            np.savez_compressed(file, **self.arrays())


def load_landmark_recording(path: Path) -> LandmarkRecording:
    """Read a landmark recording. Raises SourceError: file, place and what to do."""
    require_file(path)
    try:
        with zipfile.ZipFile(path) as archive:
            arrays = _arrays(path, archive)
    except SourceError:
        raise
    except Exception:  # damaged bytes make zipfile, zlib and NumPy raise a dozen kinds
        raise SourceError(
            f"{path}: is not a landmark recording (.npz): give another file"
        ) from None
    _check(path, arrays)
    width, height = arrays.pop("size_wh").astype(int)
    time_s = arrays["time_s"]
    return LandmarkRecording(
        time_s=time_s,
        xy_px=_known(arrays["xy_px"], FARTHEST_PX),
        visibility=np.nan_to_num(arrays["visibility"], nan=0.0, posinf=0.0, neginf=0.0),
        world_m=_known(arrays["world_m"], FARTHEST_M),
        size_wh=(int(width), int(height)),
        repeated=arrays[REPEATED] > 0 if REPEATED in arrays else np.zeros(len(time_s), dtype=bool),
        doubt_px=_known(arrays.get(DOUBT, np.full_like(arrays["xy_px"], np.nan)), FARTHEST_PX),
    )


def _arrays(path: Path, archive: zipfile.ZipFile) -> dict[str, FloatArray]:
    """The arrays. None is read before its shape is found right: a small file may claim any."""
    there = {name for name in _shapes(0) if f"{name}.npy" in archive.namelist()}
    missing = next((name for name in _shapes(0) if name not in there | {REPEATED, DOUBT}), None)
    if missing:
        raise SourceError(f"{path}: {missing} is missing: not a landmark recording")
    declared = {name: _declared(path, archive, name) for name in _shapes(0) if name in there}
    frames = declared["time_s"][0] if declared["time_s"] else 0
    if frames < 1:
        raise SourceError(f"{path}: time_s: holds no frame: record again")
    if frames > MOST_FRAMES:
        raise SourceError(
            f"{path}: time_s: holds {frames} frames, more than {MOST_FRAMES}: record less at once"
        )
    for name, expected in _shapes(frames).items():
        if declared.get(name, expected) != expected:
            raise SourceError(
                f"{path}: {name}: has shape {declared[name]}, expected {expected}: record again"
            )
    arrays = {}
    for name in declared:
        with archive.open(f"{name}.npy") as member:
            array = np.lib.format.read_array(member, allow_pickle=False)
        arrays[name] = np.asarray(array, dtype=np.float64)
    return arrays


def _declared(path: Path, archive: zipfile.ZipFile, name: str) -> tuple[int, ...]:
    with archive.open(f"{name}.npy") as member:
        version = np.lib.format.read_magic(member)
        read = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, _, kind = read(member)
    if kind.kind not in "fiu":
        raise SourceError(f"{path}: {name}: holds {kind}, not numbers: record again")
    return tuple(shape)


def _known(places: FloatArray, farthest: float) -> FloatArray:
    """The places, NaN for any that nobody can be at."""
    far = ~(np.abs(places) <= farthest).all(axis=-1, keepdims=True)
    return np.where(far, np.nan, places)


def _shapes(frames: int) -> dict[str, tuple[int, ...]]:
    return {
        "time_s": (frames,),
        "xy_px": (frames, JOINT_COUNT, 2),
        "visibility": (frames, JOINT_COUNT),
        "world_m": (frames, JOINT_COUNT, 3),
        "size_wh": (2,),
        REPEATED: (frames,),
        DOUBT: (frames, JOINT_COUNT, 2),
    }


ARRAYS: Final = tuple(_shapes(0))
"""What a recording may hold, by name."""


def _check(path: Path, arrays: dict[str, FloatArray]) -> None:
    time_s, size_wh = arrays["time_s"], arrays["size_wh"]
    if not np.isfinite(time_s).all() or not (np.diff(time_s) > 0).all():
        raise SourceError(f"{path}: time_s: does not increase throughout: record again")
    if time_s[0] < 0 or time_s[-1] > LONGEST_S:
        hours = f"{LONGEST_S / 3600:.0f}"
        raise SourceError(f"{path}: time_s: is not within 0 and {hours} hours: record again")
    if not ((size_wh >= 1) & (size_wh <= MAX_SIDE_PX)).all():
        raise SourceError(
            f"{path}: size_wh: is not a width and a height of 1 to {MAX_SIDE_PX} pixels: "
            "record again"
        )
