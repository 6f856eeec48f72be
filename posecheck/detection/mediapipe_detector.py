"""MediaPipe's pose landmarker as a detector: the only module that imports mediapipe."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision
from numpy.typing import NDArray

from posecheck.body.company import Company
from posecheck.body.landmarks import FloatArray, Landmarks
from posecheck.closing import Closing
from posecheck.detection.astray import Astray
from posecheck.detection.bystanders import Bystanders
from posecheck.detection.heavy_model import find_heavy_model, heavy_model_name
from posecheck.detection.hidden import without_hidden
from posecheck.detection.looks import STANDARD, Looks
from posecheck.detection.model import find_model
from posecheck.detection.second_look import SecondLook
from posecheck.errors import ModelUnavailableError
from posecheck.sources.frames import Frame

RESTART_GAP_MS: Final = 60_000
"""A minute: MediaPipe's smoothing has forgotten everything long before."""
BLACK_PX: Final = 64
"""The smallest side its detector takes without enlarging; nobody is in it."""
VISIBILITY_SHARE: Final = 0.1
"""How much of a frame's own visibility MediaPipe's low-pass takes (pose_landmark_filtering)."""
FILTERED_FPS: Final = 30.0
"""What that share is made for: it counts frames, so that at one a second a joint that comes into
view would stay hidden for as many seconds as it has frames to follow."""
SLOW_STEP_S: Final = 0.2
"""From five frames a second on the low-pass is MediaPipe's own; below, it goes by time."""
LONGEST_PX: Final = 960
"""MediaPipe looks at 256 x 256 pixels of a person, but its mask costs as many as it is given."""
MASK_WIDTH_STEP_PX: Final = 4
"""MediaPipe aborts the process when a mask whose rows fill no whole 16 bytes is read."""


HEAVY_SURENESS: Final = 0.25
"""A power. The heavy weights are less sure of a far knee in view: one in twenty is below 0.41, with
the standard ones below 0.80; this brings it to 0.80 (rendered lunges)."""


class _VisibilityMemory:
    """Takes out what the landmarker's low-pass still remembers of the stream before.

    Nothing from outside resets that filter, but it is linear: what it keeps of the stream before
    can be worked out from its first answer, and fades by the same share from frame to frame. In the
    same way each frame's own visibility is had back where frames come too slowly for it.
    """

    def __init__(self) -> None:
        self._last: FloatArray | None = None
        self._before: FloatArray | None = None
        self._remembered: FloatArray | None = None
        self._filtered: FloatArray | None = None
        self._by_time: FloatArray | None = None

    def restart(self) -> None:
        """From now on another stream is seen."""
        self._before, self._remembered = self._last, None
        self._filtered = self._by_time = None

    def __call__(self, visibility: FloatArray, step_s: float) -> FloatArray:
        """(33,) as a new landmarker would have it. step_s: since the frame before."""
        return self._timed(self._of_this_stream(visibility), step_s)

    def _timed(self, visibility: FloatArray, step_s: float) -> FloatArray:
        """As it is, up to the first slow step; from then on as if 30 frames came each second."""
        before, self._filtered = self._filtered, visibility
        if before is None or (self._by_time is None and step_s <= SLOW_STEP_S):
            return visibility
        kept = 1.0 - VISIBILITY_SHARE
        own = np.clip((visibility - kept * before) / VISIBILITY_SHARE, 0.0, 1.0)
        last = before if self._by_time is None else self._by_time
        kept_by_time = kept ** (step_s * FILTERED_FPS)
        self._by_time = kept_by_time * last + (1.0 - kept_by_time) * own
        return self._by_time

    def _of_this_stream(self, visibility: FloatArray) -> FloatArray:
        self._last = visibility
        if self._before is None:
            return visibility
        kept = 1.0 - VISIBILITY_SHARE
        if self._remembered is None:
            own = (visibility - kept * self._before) / VISIBILITY_SHARE
            self._remembered = visibility - own
        else:
            self._remembered = kept * self._remembered
        return np.clip(visibility - self._remembered, 0.0, 1.0)


class MediaPipeDetector(Closing):
    """PoseLandmarker in VIDEO mode: it tracks and smooths, so time must increase.

    A second one finds the person anew now and then, at the same time and on another processor.
    """

    def __init__(self, model: Path, *, masks: bool = False, looks: Looks = STANDARD) -> None:
        self._tracker = landmarker(model, vision.RunningMode.VIDEO, masks=masks)
        self._scout = landmarker(model, vision.RunningMode.IMAGE, masks=False)
        self._model = model
        self._looks = looks
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="second look")
        self._memory = _VisibilityMemory()
        self._start_ms = 0
        self._last_ms = -1
        self._look_again()

    def _look_again(self) -> None:
        self._bystanders = Bystanders(self._find)
        self._second_look = SecondLook(self._find, every_s=self._looks.again_every_s)
        self._astray = Astray(self._find)
        self._followed: Landmarks | None = None
        self._last_s = math.nan

    @classmethod
    def of(cls, looks: Looks, *, masks: bool = False) -> Self:
        """With the model of this machine. Raises ModelUnavailableError."""
        model = find_heavy_model() if looks.weights == "heavy" else find_model()
        return cls(model, masks=masks, looks=looks)

    @property
    def words(self) -> str:
        """Which model, and how the person is looked for, for a report."""
        return f"{heavy_model_name(self._model)}, {self._looks.words}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Whether someone else was in the frame."""
        return self._bystanders.notes

    @property
    def company(self) -> Company:
        """Who else was in view at the last search for bystanders, a second ago at most."""
        return self._bystanders.company

    def detect(self, frame: Frame) -> Landmarks | None:
        """Landmarks of the followed person, None when nobody is found."""
        image_bgr = self._bystanders.hidden(frame.image_bgr, frame.time_s, self._followed)
        # MediaPipe refuses equal stamps, which frames closer than a millisecond would give.
        now_ms = max(self._start_ms + round(frame.time_s * 1000), self._last_ms + 1)
        due = self._second_look.due(frame.time_s)
        anew = self._aside.submit(self._find, image_bgr) if due else None
        found = self._track(image_bgr, now_ms)
        found_anew = anew.result() if anew else None
        step_s, self._last_s = frame.time_s - self._last_s, frame.time_s
        if found is not None:
            found = self._as_taken(replace(frame, image_bgr=image_bgr), found, found_anew, step_s)
        self._followed = found
        return found

    def _as_taken(
        self, frame: Frame, tracked: Landmarks, anew: Landmarks | None, step_s: float
    ) -> Landmarks | None:
        """The tracked person with what the other looks say of them; None for one let go."""
        tracked = replace(tracked, visibility=self._as_sure(tracked, step_s))
        if anew and self._astray(frame.image_bgr, frame.time_s, tracked, anew):
            self._let_go()
            return None
        return without_hidden(self._second_look(frame.image_bgr, frame.time_s, tracked, anew))

    def _as_sure(self, found: Landmarks, step_s: float) -> FloatArray:
        """(33,) visibility on the standard weights' scale."""
        visibility = self._memory(found.visibility, step_s)
        return visibility**HEAVY_SURENESS if self._looks.weights == "heavy" else visibility

    def restart(self) -> None:
        """Begin another stream, as a new detector would.

        A landmarker is expensive to create and never gives its memory back, so it is kept for the
        next stream.
        """
        self._let_go()
        self._look_again()

    def _let_go(self) -> None:
        """Whoever is tracked next is found anew.

        A black frame makes the tracker lose the person it followed; the jump in time lets its
        smoothing forget where that person was.
        """
        self._memory.restart()
        self._start_ms = self._last_ms + RESTART_GAP_MS
        self._track(np.zeros((BLACK_PX, BLACK_PX, 3), np.uint8), self._start_ms)

    def _track(self, image_bgr: NDArray[np.uint8], now_ms: int) -> Landmarks | None:
        self._last_ms = now_ms
        return find_in(self._tracker, image_bgr, now_ms)

    def _find(self, image_bgr: NDArray[np.uint8]) -> Landmarks | None:
        return find_in(self._scout, image_bgr, None)

    def close(self) -> None:
        """Free the landmarkers."""
        self._aside.shutdown(wait=True)
        self._tracker.close()
        self._scout.close()


def landmarker(model: Path, mode: vision.RunningMode, *, masks: bool) -> vision.PoseLandmarker:
    """One of MediaPipe's. Raises ModelUnavailableError."""
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model)),
        running_mode=mode,
        output_segmentation_masks=masks,
    )
    try:
        return vision.PoseLandmarker.create_from_options(options)
    except (ValueError, RuntimeError, OSError):
        raise ModelUnavailableError(
            f"{model}: MediaPipe cannot read this model: correct $POSECHECK_MODEL, or unset it to "
            "use the standard model"
        ) from None


def find_in(
    eye: vision.PoseLandmarker, image_bgr: NDArray[np.uint8], at_ms: int | None
) -> Landmarks | None:
    """Who is in the picture; at_ms: its time for one that tracks, None for one that does not."""
    height, width = image_bgr.shape[:2]
    fitted = _Fitted.to(image_bgr)
    picture = _picture(fitted.image_bgr)
    result = eye.detect(picture) if at_ms is None else eye.detect_for_video(picture, at_ms)
    return _first_person(result, fitted, (width, height))


@dataclass(frozen=True, eq=False)
class _Fitted:
    """A frame as MediaPipe gets it. columns: how many are the frame's; others fill it up."""

    image_bgr: NDArray[np.uint8]
    columns: int

    @classmethod
    def to(cls, image_bgr: NDArray[np.uint8]) -> _Fitted:
        """Shrunk to LONGEST_PX, or its last column repeated until a mask of it can be read."""
        height, width = image_bgr.shape[:2]
        scale = LONGEST_PX / max(width, height)
        if scale < 1.0:
            steps = max(round(scale * width / MASK_WIDTH_STEP_PX), 1)
            small_wh = steps * MASK_WIDTH_STEP_PX, max(round(scale * height), 1)
            small = cv2.resize(image_bgr, small_wh)
            return cls(np.asarray(small, dtype=np.uint8), small_wh[0])
        missing_px = -width % MASK_WIDTH_STEP_PX
        if missing_px:
            filled = cv2.copyMakeBorder(image_bgr, 0, 0, 0, missing_px, cv2.BORDER_REPLICATE)
            return cls(np.asarray(filled, dtype=np.uint8), width)
        return cls(image_bgr, width)


def _picture(image_bgr: NDArray[np.uint8]) -> mp.Image:
    image_rgb = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB)
    return mp.Image(image_format=mp.ImageFormat.SRGB, data=image_rgb)


def _first_person(
    result: vision.PoseLandmarkerResult, fitted: _Fitted, size_wh: tuple[int, int]
) -> Landmarks | None:
    if not result.pose_landmarks:
        return None
    width, height = size_wh
    filled_wh = (width * fitted.image_bgr.shape[1] / fitted.columns, height)
    points = result.pose_landmarks[0]
    world = result.pose_world_landmarks[0]
    masks = result.segmentation_masks
    return Landmarks(
        xy_px=np.array([(p.x, p.y) for p in points], dtype=np.float64) * filled_wh,
        world_m=np.array([(p.x, p.y, p.z) for p in world], dtype=np.float64),
        visibility=np.array([p.visibility or 0.0 for p in points], dtype=np.float64),
        size_wh=size_wh,
        mask=masks[0].numpy_view()[:, : fitted.columns].squeeze(axis=-1).copy() if masks else None,
    )
