"""Files as devices write them: each comes out upright, in time and in proportion, or is noted."""

from __future__ import annotations

import io
import itertools
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import cv2
import numpy as np
import pytest
from av.stream import Disposition
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from posecheck.errors import SourceError
from posecheck.judging.checker import Checker
from posecheck.judging.clock import Hold
from posecheck.judging.hold import RESUME_WITHIN_S
from posecheck.judging.repetitions import SET_ENDS_S
from posecheck.judging.session import Session
from posecheck.poses.pose import Pose
from posecheck.recordings.annotated_video import fitted
from posecheck.reporting.report import Report
from posecheck.reporting.report_writer import SLOW, TOO_SLOW, ReportWriter
from posecheck.sources import LONGEST_S
from posecheck.sources.decoding import Decoder
from posecheck.sources.film_time import DISORDERED, REORDERED, TAKES_APART_S, UNSTAMPED, FilmTime
from posecheck.sources.frames import Frame
from posecheck.sources.orientation import Orientation
from posecheck.sources.still import still_frames
from posecheck.sources.video_file import MIRRORED, ODD_PIXELS, ODD_TURN, UNPARTED, UNREAD, VideoFile
from posecheck.testing import LungeBody, ScriptedDetector
from tests.films import BRIGHT, Image, damaged, film, joined, picture, picture_stream, with_matrix

settings.register_profile("files", derandomize=True, deadline=None, max_examples=200)
settings.load_profile("files")


def seen(path: Path) -> tuple[list[Frame], VideoFile]:
    """All frames of the file, and the file, closed."""
    with VideoFile(path) as video:
        return list(video.frames()), video


def bright_corner(image_bgr: Image) -> str:
    """Which quarter is bright: "upper left" and so on."""
    height, width = image_bgr.shape[:2]
    quarters = {
        f"{row} {column}": image_bgr[rows, columns].mean()
        for row, rows in (("upper", np.s_[: height // 2]), ("lower", np.s_[height // 2 :]))
        for column, columns in (("left", np.s_[: width // 2]), ("right", np.s_[width // 2 :]))
    }
    return max(quarters, key=lambda name: quarters[name])


# How a picture is laid.

LAID = {  # (a, b, c, d): where the bright upper left quarter comes to be shown
    (1, 0, 0, 1): "upper left",
    (-1, 0, 0, 1): "upper right",
    (-1, 0, 0, -1): "lower right",
    (1, 0, 0, -1): "lower left",
    (0, 1, 1, 0): "upper left",
    (0, 1, -1, 0): "upper right",
    (0, -1, -1, 0): "lower right",
    (0, -1, 1, 0): "lower left",
}


@pytest.mark.parametrize(("matrix", "corner"), LAID.items())
def test_every_display_matrix_is_believed_whole(
    tmp_path: Path, matrix: tuple[int, int, int, int], corner: str
) -> None:
    frames, video = seen(with_matrix(film(tmp_path / "a.mp4"), matrix))
    a, b, c, d = matrix
    size_wh = (64, 48) if a else (48, 64)
    assert {frame.size_wh for frame in frames} == {size_wh}
    assert (video.info.width, video.info.height) == size_wh
    assert {bright_corner(frame.image_bgr) for frame in frames} == {corner}
    assert video.notes == ((MIRRORED,) if a * d - b * c < 0 else ())


def test_a_turn_between_two_quarters_is_noted(tmp_path: Path) -> None:
    frames, video = seen(with_matrix(film(tmp_path / "a.mp4"), (1, 1, -1, 1)))
    assert bright_corner(frames[0].image_bgr) == "upper left"
    assert video.notes == (ODD_TURN,)


def moved(image: Image, a: int, b: int, c: int, d: int) -> Image:
    """The picture with each pixel put where the matrix says, one after another."""
    height, width = image.shape[:2]
    places = np.array([[a * x + c * y, b * x + d * y] for y in range(height) for x in range(width)])
    places -= places.min(axis=0)
    columns, rows = places.max(axis=0) + 1
    out = np.zeros((rows, columns, 3), dtype=np.uint8)
    out[places[:, 1], places[:, 0]] = image.reshape(-1, 3)
    return out


@given(st.sampled_from(list(LAID)), st.floats(1e-3, 1e6))
def test_a_display_matrix_moves_every_pixel_where_it_says(
    matrix: tuple[int, int, int, int], scale: float
) -> None:
    a, b, c, d = matrix
    image = np.arange(6 * 4 * 3, dtype=np.uint8).reshape(4, 6, 3)
    scaled = [scale * value for value in (a, b, 0, c, d, 0, 0, 0, 1)]
    assert np.array_equal(Orientation.of_matrix(scaled).upright(image), moved(image, a, b, c, d))


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=9, max_size=9))
def test_any_display_matrix_lays_the_whole_picture(matrix: list[int]) -> None:
    image = np.arange(6 * 4 * 3, dtype=np.uint8).reshape(4, 6, 3)
    shown = Orientation.of_matrix(matrix).upright(image)
    assert sorted(shown.reshape(-1)) == sorted(image.reshape(-1))


EXIF_CORNERS = {  # TIFF 6.0, tag 274: the stored upper left quarter is shown there
    **{1: "upper left", 2: "upper right", 3: "lower right", 4: "lower left"},
    **{5: "upper left", 6: "upper right", 7: "lower right", 8: "lower left"},
}


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
@pytest.mark.parametrize(("orientation", "corner"), EXIF_CORNERS.items())
def test_a_photograph_is_laid_as_its_exif_says(
    tmp_path: Path, suffix: str, orientation: int, corner: str
) -> None:
    exif = Pillow.Exif()
    exif[274] = orientation
    path = tmp_path / f"a{suffix}"
    Pillow.fromarray(picture(0, (64, 48))).save(path, exif=exif)
    (first, *_) = still_frames(path)
    assert bright_corner(first.image_bgr) == corner
    assert first.size_wh == ((64, 48) if orientation < 5 else (48, 64))


# Several takes in one file.


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.ts", "libx264"), ("a.ts", "mpeg2video"), ("a.mpg", "mpeg2video"), ("a.webm", "libvpx")],
)
def test_takes_joined_in_one_file_are_all_seen_and_kept_apart(
    tmp_path: Path, name: str, codec: str
) -> None:
    take = film(tmp_path / name, codec=codec, fps=25)
    (alone, _), (both, video) = seen(take), seen(joined(tmp_path / f"both_{name}", take, take))
    assert len(both) >= 2 * len(alone) - 1
    times_s = [frame.time_s for frame in both]
    steps_s = np.diff(times_s)
    assert (steps_s > 0).all()
    assert [round(step) for step in steps_s if step > 1] == [TAKES_APART_S]
    assert np.median(steps_s) == pytest.approx(1 / 25, abs=1e-3)
    assert video.notes == (
        "The file holds 2 takes, one after the other, which are kept 10 s apart, so that no hold "
        f"spans two: the second begins at 0:{round(times_s[0] + 2 - 0.04 + 10):02d}.",
    )
    assert video.info.duration_s == pytest.approx(times_s[-1] + 0.04, abs=0.01)


def test_a_later_take_may_come_from_an_earlier_clock(tmp_path: Path) -> None:
    """FFmpeg takes a clock that falls by more than a minute for one that began again from 0."""
    takes = [film(tmp_path / f"{at}.ts", start_s=at, fps=25) for at in (900, 100, 500)]
    frames, _ = seen(joined(tmp_path / "all.ts", *takes))
    assert len(frames) == 150
    assert frames[-1].time_s < 500


@pytest.mark.parametrize(
    ("name", "codec", "note"),
    [
        ("a.mp4", "libx264", UNREAD),
        ("a.mov", "libx264", UNREAD),
        ("a.avi", "libx264", UNPARTED),
        ("a.flv", "flv", UNREAD),
        ("a.wmv", "wmv2", UNREAD),
    ],
)
def test_a_recording_joined_where_it_cannot_be_told_apart_is_noted(
    tmp_path: Path, name: str, codec: str, note: str
) -> None:
    take = film(tmp_path / name, codec=codec)
    (_, alone), (_, both) = seen(take), seen(joined(tmp_path / f"both_{name}", take, take))
    assert alone.notes == ()
    assert both.notes == (note,)


def test_nothing_goes_on_across_two_takes() -> None:
    assert max(RESUME_WITHIN_S, SET_ENDS_S) < TAKES_APART_S


def test_a_hold_never_spans_two_takes(tmp_path: Path, low_lunge: Pose) -> None:
    """Somebody who is in the pose from the first picture of each take to its last."""
    take = film(tmp_path / "a.ts", seconds=4)
    holds = held(joined(tmp_path / "both.ts", take, take), low_lunge)
    assert [hold.side for hold in holds] == ["right", "right"]
    assert [hold.held_s for hold in holds] == pytest.approx([3.9, 3.9], abs=0.01)


def held(path: Path, pose: Pose) -> list[Hold]:
    """The holds of a right low lunge that lasts as long as the file."""
    body = LungeBody(front_knee_deg=84, front_shin_deg=4)
    with (
        VideoFile(path) as video,
        Checker(ScriptedDetector(lambda time_s: body.landmarks()), Session(pose)) as checker,
    ):
        finished = [checker.process(frame).clock.finished for frame in video.frames()]
        return [hold for hold in (*finished, checker.finish()) if hold is not None]


# Stamps.

STEP_S = 0.04


def placed(stamps_s: list[float | None], *, slowed: float = 1.0) -> tuple[list[float], FilmTime]:
    clock = FilmTime(step_s=STEP_S * slowed, slowed=slowed)
    times_s = [clock.time_s(stamp_s) for stamp_s in stamps_s]
    return [time_s for time_s in times_s if time_s is not None], clock


@given(st.lists(st.none() | st.floats(-1e6, 1e6) | st.sampled_from([0.0, 0.04, 0.08, 5.0])))
def test_whatever_the_stamps_time_increases(stamps_s: list[float | None]) -> None:
    times_s, clock = placed(stamps_s)
    assert all(later > earlier for earlier, later in itertools.pairwise(times_s))
    assert all(0 <= time_s <= LONGEST_S for time_s in times_s)
    assert len(clock.takes_from_s) <= max(len(times_s), 1)


@given(st.integers(1, 8), st.randoms(use_true_random=False))
def test_stamps_out_of_order_lose_no_picture_and_no_time(reach: int, chance: object) -> None:
    """As H.264 in AVI has them: each picture carries the stamp of one that was stored near it."""
    count = 200
    stamps_s = [number * STEP_S for number in range(count)]
    for start in range(0, count, reach):
        block = stamps_s[start : start + reach]
        chance.shuffle(block)  # type: ignore[attr-defined]
        stamps_s[start : start + reach] = block
    times_s, clock = placed(stamps_s)  # type: ignore[arg-type]
    assert len(times_s) == count
    assert clock.takes_from_s == [0.0]
    assert abs(times_s[-1] - (count - 1) * STEP_S) <= reach * STEP_S
    assert min(np.diff(times_s)) >= STEP_S - 1e-6
    assert DISORDERED in clock.notes or stamps_s == sorted(stamps_s)


def test_a_take_as_short_as_a_second_is_one() -> None:
    take_s = [number * STEP_S for number in range(REORDERED + 4)]
    times_s, clock = placed([*take_s, *take_s])
    assert len(times_s) == 2 * len(take_s)
    assert len(clock.takes_from_s) == 2


def test_h264_with_b_pictures_in_avi_keeps_every_picture(tmp_path: Path) -> None:
    frames, video = seen(film(tmp_path / "a.avi", seconds=4, fps=25, b_frames=3))
    assert len(frames) == 100
    assert frames[-1].time_s - frames[0].time_s == pytest.approx(99 / 25, abs=0.1)
    assert video.notes == (DISORDERED,)


@pytest.mark.parametrize("name", ["a.h264", "a.mjpeg"])
def test_a_raw_stream_has_an_assumed_rate_and_says_so(tmp_path: Path, name: str) -> None:
    frames, video = seen(film(tmp_path / name, codec="mjpeg" if "mjpeg" in name else "libx264"))
    assert len(frames) == 20
    assert video.notes == (UNSTAMPED,)


# Damage.


@pytest.mark.parametrize(("numbers", "left"), [((7,), 19), ((0,), 19), ((0, 3, 19), 17)])
def test_a_damaged_picture_costs_itself_alone(
    tmp_path: Path, numbers: tuple[int, ...], left: int
) -> None:
    frames, video = seen(damaged(film(tmp_path / "a.mkv", codec="mjpeg"), *numbers))
    were = "was" if left == 19 else "were"
    assert len(frames) == left
    assert video.notes == (f"The file is damaged: {20 - left} of its 20 frames {were} left out.",)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp4", "libx264"),
        ("a.mp4", "libx265"),
        ("a.webm", "libvpx-vp9"),
        ("a.webm", "libvpx"),
    ],
)
@pytest.mark.parametrize("number", [0, 12, 19])
def test_what_is_lost_with_a_damaged_picture_is_counted(
    tmp_path: Path, name: str, codec: str, number: int
) -> None:
    """All up to the next key picture, every fifth; at the end what the decoder's threads hold."""
    frames, video = seen(damaged(film(tmp_path / name, codec=codec), number))
    lost = 20 - len(frames)
    assert 0 < lost <= 6
    were = "was" if lost == 1 else "were"
    assert f"The file is damaged: {lost} of its 20 frames {were} left out." in video.notes


def test_what_ogg_dropped_is_counted_where_theora_goes_on() -> None:
    """Its reader drops a damaged page; PyAV cannot write Theora, so here are the packets alone."""

    class Stored(SimpleNamespace):
        size, dts, pos, duration, is_discard = 9, 0, 0, 1, False

        def __bytes__(self) -> bytes:
            return b"\x00"

    stream = SimpleNamespace(index=0, codec_context=SimpleNamespace(name="theora"))
    packets = [Stored(pts=number, stream=stream) for number in (0, 1, 2, 6, 7)]
    stream.decode = lambda one: [SimpleNamespace(time=one.pts / 10, pts=one.pts)]
    decoder = Decoder(SimpleNamespace(demux=lambda: packets), stream)  # type: ignore[arg-type]
    assert len(list(decoder.pictures())) == 5
    assert (decoder.damaged, decoder.packets) == (3, 8)


def test_a_file_of_damaged_pictures_alone_is_refused(tmp_path: Path) -> None:
    path = damaged(film(tmp_path / "a.mkv", codec="mjpeg"), *range(20))
    with pytest.raises(SourceError) as caught:
        VideoFile(path)
    assert str(caught.value) == (
        f"{path}: no frame in it can be read: the file may be damaged, or its frames beyond "
        "8192 x 8192; export or copy it again"
    )


def test_an_empty_packet_shows_the_picture_before_once_more(tmp_path: Path) -> None:
    """Theora and AVI store a picture that did not change as nothing."""
    path = film(tmp_path / "a.mp4", codec="mjpeg")
    data = path.read_bytes()
    at = data.index(b"stsz") + 4 + 12 + 4 * 7
    path.write_bytes(data[:at] + bytes(4) + data[at + 4 :])
    frames, video = seen(path)
    assert [frame.repeated for frame in frames] == [number == 7 for number in range(20)]
    assert [frame.time_s for frame in frames] == pytest.approx([n / 10 for n in range(20)])
    assert video.notes == ()


# What the clock makes of it.


def test_a_picture_a_second_is_timed_and_its_faults_found(tmp_path: Path, low_lunge: Pose) -> None:
    report = checked(film(tmp_path / "a.mkv", seconds=20, fps=1), low_lunge, leans_from_s=9.5)
    assert [(hold.side, hold.held_s) for hold in report.holds] == [("right", 10.0)]
    assert [(one.rule, one.seconds) for one in report.findings][:1] == [("trunk_upright", 9.0)]
    assert report.notes == (SLOW,)


def test_a_picture_every_two_seconds_cannot_be_timed_and_says_so(
    tmp_path: Path, low_lunge: Pose
) -> None:
    report = checked(film(tmp_path / "a.mkv", seconds=40, fps=0.5), low_lunge, leans_from_s=20)
    assert report.holds == ()
    assert report.notes[:2] == (SLOW, TOO_SLOW)


def checked(path: Path, pose: Pose, *, leans_from_s: float) -> Report:
    """The report of a right low lunge until then, and of a trunk that leans from then on."""
    right = LungeBody(front_knee_deg=84, front_shin_deg=4).landmarks()
    leaning = LungeBody(trunk_lean_deg=30, rear_thigh_deg=38).landmarks()
    session = Session(pose)
    detector = ScriptedDetector(lambda time_s: right if time_s < leans_from_s else leaning)
    record = ReportWriter(session, io.StringIO())
    with VideoFile(path) as video, Checker(detector, session) as checker:
        for frame in video.frames():
            record.add(checker.process(frame))
        return record.finish(
            info=video.info, model="", last_hold=checker.finish(), notes=video.notes
        )


# Which pictures, how long, how fast.


def two_films(path: Path, *films: tuple[tuple[int, int], Disposition]) -> Path:
    """A file of several streams of pictures, of those sizes and dispositions."""
    with av.open(str(path), "w") as output:
        streams = [picture_stream(output, "ffv1", 10, size_wh) for size_wh, _ in films]
        for stream, (_, disposition) in zip(streams, films, strict=True):
            stream.disposition = disposition
        for number in range(10):
            for stream, (size_wh, _) in zip(streams, films, strict=True):
                one = av.VideoFrame.from_ndarray(picture(number, size_wh), format="bgr24")
                one.pts, one.time_base = 100 * number, Fraction(1, 1000)
                output.mux(stream.encode(one))
        for stream in streams:
            output.mux(stream.encode(None))
    return path


NOTHING, DEFAULT = Disposition(0), Disposition.default
SMALL, LARGE = (64, 48), (160, 120)


@pytest.mark.parametrize(
    ("films", "size_wh"),
    [
        pytest.param([(SMALL, NOTHING), (LARGE, DEFAULT)], LARGE, id="the second is default"),
        pytest.param([(LARGE, NOTHING), (SMALL, DEFAULT)], SMALL, id="a small second is default"),
        pytest.param([(SMALL, DEFAULT), (LARGE, NOTHING)], LARGE, id="a thumbnail comes first"),
        pytest.param([(SMALL, NOTHING), (LARGE, NOTHING)], LARGE, id="none is default"),
        pytest.param([(SMALL, DEFAULT), (LARGE, DEFAULT)], LARGE, id="both are default"),
        pytest.param([((96, 64), DEFAULT), ((128, 96), NOTHING)], (96, 64), id="the first is"),
    ],
)
def test_the_stream_that_is_the_film_is_checked(
    tmp_path: Path, films: list[tuple[tuple[int, int], Disposition]], size_wh: tuple[int, int]
) -> None:
    frames, video = seen(two_films(tmp_path / "a.mkv", *films))
    assert len(frames) == 10
    assert {frame.size_wh for frame in frames} == {size_wh}
    assert video.notes == (
        "It has 2 video streams: the one of {} x {} was checked.".format(*size_wh),
    )


@pytest.mark.parametrize(("name", "codec"), [("a.webm", "libvpx"), ("a.mkv", "libx264")])
def test_the_length_is_that_of_the_pictures_from_the_start(
    tmp_path: Path, name: str, codec: str
) -> None:
    """So that the progress bar does not end in the middle."""
    with VideoFile(film(tmp_path / name, codec=codec, sound_s=8)) as video:
        assert video.info.duration_s == pytest.approx(2.0, abs=0.02)


@pytest.mark.parametrize("name", ["a.webm", "a.mkv", "a.mp4"])
@pytest.mark.parametrize(("start_s", "sound_s"), [(0.0, 8.0), (5.0, 8.0), (20.0, 0.0), (0.0, 2.0)])
def test_sound_or_a_late_picture_is_no_cut(
    tmp_path: Path, name: str, start_s: float, sound_s: float
) -> None:
    codec = "libvpx" if name == "a.webm" else "libx264"
    path = film(tmp_path / name, codec=codec, start_s=start_s, sound_s=sound_s)
    frames, video = seen(path)
    assert len(frames) == 20
    assert video.notes == ()
    assert video.info.duration_s == pytest.approx(2.0, abs=0.02)


def test_pixels_that_change_their_shape_stay_in_proportion(tmp_path: Path) -> None:
    square = film(tmp_path / "a.ts", aspect=Fraction(1))
    narrow = film(tmp_path / "b.ts", aspect=Fraction(3, 4), start_s=2.0)
    frames, _ = seen(joined(tmp_path / "both.ts", square, narrow))
    sizes_wh = [frame.size_wh for frame in frames]
    assert (sizes_wh[0], sizes_wh[-1]) == ((64, 48), (48, 48))
    assert abs(sizes_wh.index((48, 48)) - 20) <= 3
    assert sizes_wh == sorted(sizes_wh, reverse=True)


def test_pixels_far_from_square_are_not_believed(tmp_path: Path) -> None:
    frames, video = seen(film(tmp_path / "a.mp4", aspect=Fraction(8)))
    assert {frame.size_wh for frame in frames} == {(64, 48)}
    assert video.notes == (ODD_PIXELS,)


@pytest.mark.parametrize("size_wh", [(48, 64), (640, 48), (1, 1), (64, 48)])
def test_a_picture_of_another_size_is_shown_in_proportion(size_wh: tuple[int, int]) -> None:
    """A square stays a square, as large as it fits."""
    width, height = size_wh
    image = np.full((height, width, 3), BRIGHT, dtype=np.uint8)
    shown = fitted(image, (64, 48))
    lit = shown.max(axis=2) > 0
    scale = min(64 / width, 48 / height)
    assert shown.shape == (48, 64, 3)
    assert lit.any(axis=0).sum() == max(1, round(width * scale))
    assert lit.any(axis=1).sum() == max(1, round(height * scale))
    assert abs(int(lit[:, ::-1].any(axis=0).argmax()) - int(lit.any(axis=0).argmax())) <= 1


SLOW_MOTION = (
    "The file says that it is slow motion, 4 times slower than it was filmed (120 frames a second, "
    "played at 30): all times are those of the filming."
)
TIME_LAPSE = (
    "The file says that it is a time-lapse, 10 times faster than it was filmed (3 frames a second, "
    "played at 30): all times are those of the filming."
)


@pytest.mark.parametrize(
    ("filmed", "seconds", "note"),
    [
        ("120.000000", 0.5, SLOW_MOTION),
        ("3", 20.0, TIME_LAPSE),
        ("30.0", 2.0, None),
        ("24", 2.0, None),
        ("40", 2.0, None),  # a camera in the dark, which takes fewer than it says
        ("0", 2.0, None),
        ("-30", 2.0, None),
        ("nan", 2.0, None),
        ("1e12", 2.0, None),
        ("fast", 2.0, None),
    ],
)
def test_the_rate_of_the_filming_counts_where_it_is_written(
    tmp_path: Path, filmed: str, seconds: float, note: str | None
) -> None:
    labels = {"com.android.capture.fps": filmed}
    frames, video = seen(film(tmp_path / "a.mp4", fps=30, labels=labels))
    assert len(frames) == 60
    assert video.notes == ((note,) if note else ())
    assert video.info.duration_s == pytest.approx(seconds, abs=0.01)
    assert video.info.fps == pytest.approx(60 / seconds)
    assert video.sound_fits is (note is None)


def test_sonys_rates_count_too(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", fps=30)
    xml = b'<VideoFrame videoCodec="AVC_1920_1080" captureFps="120p" formatFps="30p"/>'
    box = (8 + len(xml)).to_bytes(4, "big") + b"free" + xml
    path.write_bytes(path.read_bytes() + box)
    frames, video = seen(path)
    assert frames[-1].time_s == pytest.approx(59 / 120, abs=1e-3)
    assert video.notes == (SLOW_MOTION,)


def test_a_photograph_that_claims_to_be_enormous_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    data = bytearray(cv2.imencode(".jpg", picture(0, (64, 48)))[1].tobytes())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        list(still_frames(path))
    assert str(caught.value) == (
        f"{path}: is too large a picture: give one with at most 8192 pixels a side"
    )
