"""Draws the two pictures of docs/lumbar.md: python -m tools.draw_lumbar.

The person mask with the back's outline, in a neutral and in an arched hold of the sample clip.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.body.body_frame import BodyTracker
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import find_model
from posecheck.measuring.lumbar import ALONG, LOOKED_AT, Trunk, back_outline, see_back
from posecheck.shipped import shipped
from posecheck.sources.video_file import VideoFile

CLIP = "low_lunge_arch.mp4"
PICTURES = {8.0: "lumbar_neutral.jpg", 15.0: "lumbar_arched.jpg"}
MASK_BGR, OUTLINE_BGR, TRUNK_BGR = (150, 200, 60), (40, 140, 255), (240, 240, 240)
ABOVE_TRUNKS, BELOW_TRUNKS, BESIDE_TRUNKS = 0.9, 0.9, 1.1


def draw(
    image_bgr: NDArray[np.uint8], mask: NDArray[np.float32], trunk: Trunk
) -> NDArray[np.uint8]:
    """The trunk, enlarged: the mask green, the trunk's line white, the outline orange."""
    tint = np.clip(mask, 0, 1)[..., None] * 0.35
    picture = (image_bgr * (1 - tint) + np.array(MASK_BGR) * tint).astype(np.uint8)
    outline = back_outline(mask, (mask.shape[1], mask.shape[0]), trunk)
    assert outline is not None
    rows = (LOOKED_AT[0] <= ALONG) & (LOOKED_AT[1] >= ALONG)
    places = trunk.hip_px + trunk.length_px * (
        ALONG[rows, None] * trunk.up + outline[rows, None] * trunk.back
    )
    scale = 3
    middle = trunk.hip_px + 0.5 * trunk.length_px * trunk.up
    low = (middle - trunk.length_px * np.array([BESIDE_TRUNKS, ABOVE_TRUNKS])).astype(int)
    high = (middle + trunk.length_px * np.array([BESIDE_TRUNKS, BELOW_TRUNKS])).astype(int)
    part = cv2.resize(picture[low[1] : high[1], low[0] : high[0]], None, fx=scale, fy=scale)

    def at(points: NDArray[np.float64]) -> NDArray[np.int32]:
        return np.round((points - low) * scale).astype(np.int32).reshape(-1, 1, 2)

    line = np.array([trunk.hip_px, trunk.hip_px + trunk.length_px * trunk.up])
    cv2.polylines(part, [at(line)], False, TRUNK_BGR, 3, cv2.LINE_AA)
    cv2.polylines(part, [at(places)], False, OUTLINE_BGR, 5, cv2.LINE_AA)
    return np.asarray(part, dtype=np.uint8)


def main() -> None:
    """Draw both."""
    tracker, wanted = BodyTracker(), sorted(PICTURES)
    with (
        VideoFile(shipped("sample_videos") / CLIP) as source,
        MediaPipeDetector(find_model(), masks=True) as detector,
    ):
        for frame in source.frames():
            landmarks = detector.detect(frame)
            if landmarks is None or landmarks.mask is None:
                continue
            body = tracker.update(frame.time_s, landmarks)
            if frame.time_s >= wanted[0]:
                name = PICTURES[wanted.pop(0)]
                picture = draw(frame.image_bgr, landmarks.mask, Trunk.of(body))
                cv2.imwrite(str(Path("docs") / name), picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
                print(f"docs/{name}: curvature {see_back(body).curvature:.2f}")
            if not wanted:
                return


if __name__ == "__main__":
    main()
