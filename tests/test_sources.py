"""One contract for every source, and every kind of bad file with its exact message."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream

from posecheck.errors import SourceError
from posecheck.recordings.ahead import ITEMS_AHEAD, work_ahead
from posecheck.sources.camera import Camera
from posecheck.sources.frames import Frame, Repeats
from posecheck.sources.replay import (
    LandmarkRecorder,
    Replay,
    ReplayDetector,
    load_landmark_recording,
)
from posecheck.sources.video_file import LONGEST_SIDE_PX, VideoFile
from posecheck.testing import LungeBody, ScriptedDetector, frames


def write_video(
    path: Path,
    *,
    size_wh: tuple[int, int] = (64, 48),
    times_s: list[float] | None = None,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    container: str | None = None,
    title: str = "",
) -> Path:
    """A video whose left quarter is bright and the rest dark."""
    times_s = times_s if times_s is not None else [index / 10 for index in range(10)]
    image = np.full((size_wh[1], size_wh[0], 3), 40, dtype=np.uint8)
    image[:, : size_wh[0] // 4] = 220
    with av.open(str(path), "w", format=container) as output:
        output.metadata["title"] = title
        stream = output.add_stream(codec, rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size_wh
        stream.pix_fmt = pix_fmt
        stream.codec_context.time_base = Fraction(1, 1000)
        for time_s in times_s:
            picture = av.VideoFrame.from_ndarray(image, format="bgr24")
            picture.pts, picture.time_base = round(time_s * 1000), Fraction(1, 1000)
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
    return path


def write_sound(path: Path) -> Path:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=16000)
        silence = av.AudioFrame.from_ndarray(
            np.zeros((1, 16000), dtype=np.float32), format="fltp", layout="mono"
        )
        silence.sample_rate = 16000
        output.mux(stream.encode(silence))
        output.mux(stream.encode(None))
    return path


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    recorder = LandmarkRecorder()
    for frame in frames(seconds=0.5):
        recorder.add(frame, None if frame.index == 3 else LungeBody().landmarks())
    recorder.save(tmp_path / "session.npz")
    return tmp_path / "session.npz"


@pytest.fixture(params=["plain", "odd size", "grey", "ten bit", "mpeg4", "vp9", "mjpeg", "replay"])
def source(
    request: pytest.FixtureRequest, tmp_path: Path, recording: Path
) -> Iterator[VideoFile | Replay]:
    paths = {
        "plain": lambda: write_video(tmp_path / "a.mp4"),
        "odd size": lambda: write_video(tmp_path / "a.avi", size_wh=(63, 47), codec="ffv1"),
        "grey": lambda: write_video(tmp_path / "a.mkv", codec="ffv1", pix_fmt="gray"),
        "ten bit": lambda: write_video(tmp_path / "a.mkv", codec="ffv1", pix_fmt="yuv420p10le"),
        "mpeg4": lambda: write_video(tmp_path / "a.mp4", codec="mpeg4"),
        "vp9": lambda: write_video(tmp_path / "a.webm", codec="libvpx-vp9"),
        "mjpeg": lambda: write_video(tmp_path / "a.mov", codec="mjpeg", pix_fmt="yuvj420p"),
    }
    with (
        Replay(recording)
        if request.param == "replay"
        else VideoFile(paths[request.param]()) as opened
    ):
        yield opened


def test_every_source_keeps_the_contract(source: VideoFile | Replay) -> None:
    seen = list(source.frames())
    times_s = [frame.time_s for frame in seen]
    assert times_s[0] == 0
    assert all(later > earlier for earlier, later in itertools.pairwise(times_s))
    assert [frame.index for frame in seen] == list(range(len(seen)))
    assert {frame.size_wh for frame in seen} == {(source.info.width, source.info.height)}
    assert {frame.image_bgr.dtype for frame in seen} == {np.dtype(np.uint8)}
    assert source.info.duration_s == pytest.approx(times_s[-1] + times_s[1], abs=0.11)


def test_a_title_in_any_encoding_is_no_obstacle(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mkv", title="Hueftbeuger")
    whole = path.read_bytes()
    assert b"Hueft" in whole
    path.write_bytes(whole.replace(b"Hueft", "H\xfcft ".encode("latin-1")))
    with VideoFile(path) as video:
        assert len(list(video.frames())) == 10


def test_a_variable_frame_rate_keeps_its_times(tmp_path: Path) -> None:
    times_s = [0.0, 0.033, 0.1, 0.5, 0.533, 2.0]
    with VideoFile(write_video(tmp_path / "a.mkv", times_s=times_s)) as video:
        assert [frame.time_s for frame in video.frames()] == pytest.approx(times_s, abs=1e-3)


def test_a_first_picture_that_comes_late_stays_late(tmp_path: Path) -> None:
    """So that times are those a player shows."""
    with VideoFile(write_video(tmp_path / "a.mkv", times_s=[0.1, 0.2, 0.3])) as video:
        assert [frame.time_s for frame in video.frames()] == pytest.approx([0.1, 0.2, 0.3])


def test_a_stream_cut_out_of_a_longer_one_starts_at_zero(tmp_path: Path) -> None:
    with VideoFile(write_video(tmp_path / "a.mkv", times_s=[7.0, 7.1, 7.2])) as video:
        assert [frame.time_s for frame in video.frames()] == pytest.approx([0, 0.1, 0.2])


def test_a_time_that_no_video_reaches_is_left_out_and_reported(tmp_path: Path) -> None:
    day_s = 86_400.0
    path = write_video(tmp_path / "a.mkv", times_s=[0.0, 0.1, day_s, day_s + 0.1])
    with VideoFile(path) as video:
        assert [frame.time_s for frame in video.frames()] == pytest.approx([0.0, 0.1])
        assert video.notes == ("Frames stamped later than 6 hours were left out.",)


def test_4k_is_made_smaller_on_the_way_in(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", size_wh=(3840, 2160), times_s=[0.0, 0.1])
    with VideoFile(path) as video:
        assert (video.info.width, video.info.height) == (3840, 2160)
        assert next(iter(video.frames())).size_wh == (LONGEST_SIDE_PX, 720)


@pytest.mark.parametrize(
    ("turn_deg", "size_wh", "bright"),
    [
        (0, (64, 48), np.s_[:, :8]),
        (90, (48, 64), np.s_[:8, :]),
        (180, (64, 48), np.s_[:, -8:]),
        (270, (48, 64), np.s_[-8:, :]),
    ],
)
def test_a_turned_phone_video_stands_upright(
    tmp_path: Path, turn_deg: int, size_wh: tuple[int, int], bright: tuple[slice, slice]
) -> None:
    """The bright left quarter ends up where turning the frame clockwise puts it."""
    path = turned(write_video(tmp_path / "a.mp4"), turn_deg)
    with VideoFile(path) as video:
        assert video.info.rotation_deg == turn_deg
        assert (video.info.width, video.info.height) == size_wh
        picture = next(iter(video.frames())).image_bgr
    assert picture.shape[1::-1] == size_wh
    assert picture[bright].mean() > 180
    assert picture.mean() < 120


MATRIX = {  # clockwise turn: the upper left of an MP4 track header's matrix (ISO 14496-12, 8.3.2)
    0: (1, 0, 0, 1),
    90: (0, 1, -1, 0),
    180: (-1, 0, 0, -1),
    270: (0, -1, 1, 0),
}


def turned(path: Path, turn_deg: int) -> Path:
    """The same file with its track header saying how far to turn the frame clockwise."""
    data = bytearray(path.read_bytes())
    a, b, c, d = MATRIX[turn_deg]
    at = data.index(b"tkhd") + 4 + 40
    for offset, value in ((0, a), (4, b), (12, c), (16, d)):
        data[at + offset : at + offset + 4] = (value << 16).to_bytes(4, "big", signed=True)
    path.write_bytes(data)
    return path


def test_without_time_stamps_the_nominal_rate_counts_and_is_reported(tmp_path: Path) -> None:
    with VideoFile(write_video(tmp_path / "a.h264", container="h264")) as video:
        times_s = [frame.time_s for frame in video.frames()]
        assert video.info.fps is not None
        assert times_s == pytest.approx(list(np.arange(10) / video.info.fps))
        assert video.notes == ("The file carries no time stamps; its nominal frame rate was used.",)


def test_a_cut_off_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "a.mkv", times_s=[i / 10 for i in range(100)])
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with VideoFile(cut) as video:
        assert 1 <= len(list(video.frames())) < 100
        assert len(video.notes) == 1


def test_a_whole_file_has_no_notes(tmp_path: Path) -> None:
    with VideoFile(write_video(tmp_path / "a.mp4", times_s=[i / 10 for i in range(40)])) as video:
        assert len(list(video.frames())) == 40
        assert video.notes == ()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(
            lambda path: None, "{path}: there is no such file: check the path", id="missing"
        ),
        pytest.param(
            lambda path: path.touch(),
            "{path}: the file is empty: copy or export it again",
            id="empty",
        ),
        pytest.param(
            lambda path: path.mkdir(), "{path}: is a folder: give a video file", id="folder"
        ),
        pytest.param(
            lambda path: path.write_text("not a video " * 500),
            "{path}: is not a video that can be read, or it is cut off: "
            "give a video file, or copy it again",
            id="text",
        ),
        pytest.param(
            lambda path: path.write_bytes(write_video(path).read_bytes()[:700]),
            "{path}: is not a video that can be read, or it is cut off: "
            "give a video file, or copy it again",
            id="cut off before its index",
        ),
        pytest.param(
            write_sound, "{path}: has no video track, only sound: give a video", id="only sound"
        ),
    ],
)
def test_a_bad_file_is_reported_in_one_line(tmp_path: Path, make: object, message: str) -> None:
    path = tmp_path / "clip.mp4"
    assert callable(make)
    make(path)
    with pytest.raises(SourceError) as caught:
        VideoFile(path)
    assert str(caught.value) == message.format(path=path)


def test_a_camera_that_is_not_there() -> None:
    with pytest.raises(SourceError) as caught:
        Camera(97)
    assert str(caught.value) == (
        "camera 97: cannot be opened: plug it in, or close the program that uses it"
    )


def test_a_recording_gives_back_what_was_found(recording: Path) -> None:
    expected = LungeBody().landmarks()
    with Replay(recording) as replay:
        detector = ReplayDetector(replay.recording)
        found = [detector.detect(frame) for frame in replay.frames()]
    assert [one is None for one in found] == [index == 3 for index in range(15)]
    assert found[0] is not None
    assert found[0].xy_px == pytest.approx(expected.xy_px, abs=1e-3)
    assert found[0].size_wh == expected.size_wh


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"time_s": None}, "time_s is missing: not a landmark recording"),
        ({"time_s": np.zeros(15)}, "time_s: does not increase throughout: record again"),
        (
            {"xy_px": np.zeros((15, 17, 2))},
            "xy_px: has shape (15, 17, 2), expected (15, 33, 2): record again",
        ),
        (
            {"size_wh": np.array([0, 480])},
            "size_wh: is not a width and a height of 1 to 8192 pixels: record again",
        ),
    ],
)
def test_a_bad_recording_is_reported_in_one_line(
    recording: Path, change: dict[str, np.ndarray | None], message: str
) -> None:
    with np.load(recording) as file:
        arrays = {**file, **change}
    np.savez(recording, **{name: array for name, array in arrays.items() if array is not None})
    with pytest.raises(SourceError) as caught:
        load_landmark_recording(recording)
    assert str(caught.value) == f"{recording}: {message}"


def test_a_broken_recording(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(SourceError) as caught:
        load_landmark_recording(path)
    assert str(caught.value) == f"{path}: is not a landmark recording (.npz): give another file"


def test_reading_ahead_changes_nothing() -> None:
    seen = [frame.index for frame in work_ahead(frames(seconds=2), name="reader")]
    assert seen == list(range(60))


def test_reading_ahead_hands_errors_on() -> None:
    def failing() -> Iterator[Frame]:
        yield from frames(seconds=0.2, fps=10)
        raise SourceError("clip.mp4: gone")

    ahead = work_ahead(failing(), name="reader")
    assert [next(ahead).index, next(ahead).index] == [0, 1]
    with pytest.raises(SourceError, match=r"^clip\.mp4: gone$"):
        next(ahead)


def test_reading_ahead_stops_when_nobody_listens() -> None:
    read = []

    def endless() -> Iterator[Frame]:
        for frame in frames(seconds=1e6, size_wh=(2, 2)):
            read.append(frame.index)
            yield frame

    ahead = work_ahead(endless(), name="reader")
    next(ahead)
    ahead.close()
    assert len(read) <= 1 + ITEMS_AHEAD + 2
    assert "reader" not in {thread.name for thread in threading.enumerate()}


def test_stages_that_feed_one_another_all_end_when_nobody_listens() -> None:
    ended = []

    def stage(items: Iterator[Frame], name: str) -> Iterator[Frame]:
        try:
            with closing(work_ahead(items, name=name)) as ahead:
                yield from ahead
        finally:
            ended.append(name)

    endless = frames(seconds=1e6, size_wh=(2, 2))
    last = stage(stage(stage(endless, "first"), "second"), "third")
    assert next(last).index == 0
    assert isinstance(last, Generator)
    last.close()
    assert ended == ["first", "second", "third"]
    assert not {"first", "second", "third"} & {thread.name for thread in threading.enumerate()}


def test_the_scripted_detector_sees_its_script() -> None:
    detector = ScriptedDetector(lambda t: LungeBody().landmarks() if t > 0.2 else None)
    assert [detector.detect(frame) is None for frame in frames(seconds=0.4, fps=10)] == [
        True,
        True,
        True,
        False,
    ]


def picture(noise: float, seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A grey wall with someone in front of it."""
    chance = np.random.default_rng(seed)
    grey = np.full((120, 160, 3), 120.0)
    grey[40:100, 60:100] = 60.0
    return np.clip(grey + chance.normal(0.0, noise, grey.shape), 0, 255).astype(np.uint8)


def test_a_picture_that_hangs_is_noticed() -> None:
    repeats = Repeats()
    refined = (picture(0.0) + 3).astype(np.uint8)
    shown = (picture(2.0), picture(2.0), picture(2.0, seed=1), picture(0.0), refined, refined)
    assert [repeats(one) for one in shown] == [False, True, False, False, True, True]


def test_a_standstill_outlasts_a_codec_that_begins_anew() -> None:
    repeats = Repeats()
    wall = np.full((480, 640, 3), 100, np.uint8)
    anew, moved = wall.copy(), wall.copy()
    anew[200, 100:106] += 11  # three of the pixels looked at
    moved[200:208, 100:108] += 11
    assert [repeats(one) for one in (wall, anew)] == [False, False]
    assert [repeats(one) for one in (anew, anew, anew, wall, moved)] == [*4 * [True], False]


def test_slow_movement_is_no_standstill() -> None:
    """Compared with the last frame that was new, not with the one before."""
    repeats = Repeats()
    brighter = [np.full((60, 80, 3), 100 + level, np.uint8) for level in range(20)]
    assert [repeats(one) for one in brighter].count(False) == 3


def test_another_size_is_another_picture() -> None:
    repeats = Repeats()
    assert not repeats(np.zeros((60, 80, 3), np.uint8))
    assert not repeats(np.zeros((80, 60, 3), np.uint8))


def test_a_landmark_recording_says_which_frames_hung(tmp_path: Path) -> None:
    recorder = LandmarkRecorder()
    hung = [False, False, True, True, False]
    for frame, repeated in zip(frames(seconds=0.5, fps=10), hung, strict=True):
        recorder.add(replace(frame, repeated=repeated), LungeBody().landmarks())
    recorder.save(path := tmp_path / "session.npz")
    with Replay(path) as replay:
        assert [frame.repeated for frame in replay.frames()] == hung


def test_an_older_landmark_recording_has_no_frame_that_hung(tmp_path: Path) -> None:
    recorder = LandmarkRecorder()
    for frame in frames(seconds=0.5, fps=10):
        recorder.add(frame, LungeBody().landmarks())
    recorder.save(path := tmp_path / "session.npz")
    with np.load(path) as arrays:
        older = {name: arrays[name] for name in arrays.files if name != "repeated"}
    np.savez(path, **older)
    with Replay(path) as replay:
        assert [frame.repeated for frame in replay.frames()] == [False] * 5
