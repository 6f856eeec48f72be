"""Frames as a browser sends them."""

from __future__ import annotations

import struct

import cv2
import numpy as np
import pytest

from posecheck.errors import SourceError
from posecheck.sources.browser import BrowserFrames

EPOCH_MS = 1_790_000_000_000.0


def jpeg(size_wh: tuple[int, int] = (64, 48), grey: int = 90) -> bytes:
    picture = np.full((size_wh[1], size_wh[0], 3), grey, dtype=np.uint8)
    return cv2.imencode(".jpg", picture)[1].tobytes()


def headless() -> bytes:
    """A header that says how large the frame is, and then nothing."""
    whole = jpeg()
    return whole[: whole.index(b"\xff\xc4")]


def claiming(width: int, height: int) -> bytes:
    """A small picture whose header says that it is another size."""
    whole = jpeg()
    at = whole.index(b"\xff\xc0") + 5
    return whole[:at] + struct.pack(">HH", height, width) + whole[at + 4 :]


def of_many_scans() -> bytes:
    """A progressive picture whose last scan is repeated: 200 bytes more cost a whole picture."""
    progressive = [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
    whole = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8), progressive)[1].tobytes()
    return whole[:-2] + whole[whole.rindex(b"\xff\xda") : -2] * 1000 + whole[-2:]


def message(time_ms: float, picture: bytes | None = None) -> bytes:
    return struct.pack("<d", time_ms) + (jpeg() if picture is None else picture)


def times(stamps_ms: list[float]) -> list[float | None]:
    frames = BrowserFrames()
    found = [frames.frame(message(EPOCH_MS + stamp)) for stamp in stamps_ms]
    return [None if frame is None else round(frame.time_s, 4) for frame in found]


def test_a_message_is_a_picture_and_its_time() -> None:
    frames = BrowserFrames()
    first, second = (frames.frame(message(EPOCH_MS + stamp)) for stamp in (0, 40))
    assert first is not None
    assert second is not None
    assert (first.time_s, first.index, first.size_wh) == (0.0, 0, (64, 48))
    assert second.time_s == pytest.approx(0.04, abs=1e-4)
    assert second.index == 1
    assert abs(int(first.image_bgr.mean()) - 90) <= 2


def test_pictures_out_of_order_are_left_out() -> None:
    assert times([0, 80, 40, 80, 120]) == [0.0, 0.08, None, None, 0.12]


def test_a_clock_that_is_set_back_costs_a_stall_and_no_more() -> None:
    assert times([0, 5_000, -3_600_000, -3_599_900]) == [0.0, 5.0, 6.0, 6.1]


def test_after_a_reload_time_has_gone_on() -> None:
    assert times([0, 5_000, 8_200]) == [0.0, 5.0, 8.2]


def test_a_progressive_picture_is_one_too() -> None:
    progressive = [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
    whole = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8), progressive)[1].tobytes()
    frame = BrowserFrames().frame(message(EPOCH_MS, whole))
    assert frame is not None
    assert frame.size_wh == (64, 48)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (b"", "browser: a message of 0 bytes is not a frame"),
        (b"1234567", "browser: a message of 7 bytes is not a frame"),
        (message(0, b"x" * 1_000_000), "browser: a message of 1000008 bytes is not a frame"),
        (message(0, b"not a picture"), "browser: a message that is not a JPEG image"),
        (
            message(0, cv2.imencode(".png", np.zeros((20, 40, 3), np.uint8))[1].tobytes()),
            "browser: a message that is not a JPEG image",
        ),
        (message(0, jpeg((4000, 20))), "browser: a frame of 4000 x 20 is too large"),
        (message(0, headless()), "browser: a JPEG image that cannot be read"),
        (message(0, claiming(65535, 65535)), "browser: a frame of too many pixels"),
        (message(0, claiming(12000, 9000)), "browser: a frame of too many pixels"),
        (message(0, claiming(0, 0)), "browser: a message that is not a JPEG image"),
        (message(0, of_many_scans()), "browser: a JPEG image of too many scans"),
        (message(1e16), "browser: a frame without a time"),
        (message(-1.0), "browser: a frame without a time"),
        (message(float("nan")), "browser: a frame without a time"),
        (message(float("inf")), "browser: a frame without a time"),
    ],
)
def test_what_is_not_a_picture_is_refused(bad: bytes, words: str) -> None:
    with pytest.raises(SourceError) as raised:
        BrowserFrames().frame(bad)
    assert str(raised.value) == words


def test_what_the_camera_has_mirrored_is_turned_round_at_the_door() -> None:
    half = np.zeros((48, 64, 3), np.uint8)
    half[:, :32] = 200
    message = struct.pack("<d", EPOCH_MS) + cv2.imencode(".jpg", half)[1].tobytes()
    plain, turned = BrowserFrames().frame(message), BrowserFrames(mirrored=True).frame(message)
    assert plain is not None
    assert turned is not None
    assert (turned.image_bgr == plain.image_bgr[:, ::-1]).all()
    assert turned.image_bgr[0, -1, 0] > 150 > turned.image_bgr[0, 0, 0]
