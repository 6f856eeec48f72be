"""Looks over a set-up: camera, model, speed, what can be judged from here, and what stays private.

Everything is reported in words; nothing is changed, nothing is fetched.
"""

from __future__ import annotations

import contextlib
import os
import platform
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from posecheck import __version__
from posecheck.coaching.camera_coach import PARTS, CameraCoach
from posecheck.detection.detector import Detector
from posecheck.detection.mediapipe_detector import MediaPipeDetector
from posecheck.detection.model import (
    MODEL_NAME,
    OVERRIDE_VARIABLE,
    cached_model_path,
    find_model,
    is_known_bundle,
    model_name,
)
from posecheck.errors import ModelUnavailableError, SourceError
from posecheck.history.store import HistoryError, history_path
from posecheck.judging.checker import Checker
from posecheck.judging.session import NOBODY, Session
from posecheck.measuring.back_watch import NOT_IN_POSE, NOT_YET
from posecheck.measuring.meter import TOO_OBLIQUE
from posecheck.poses.pose import Pose, Rule
from posecheck.reporting.report import JUDGED_SHARE_ENOUGH
from posecheck.reporting.wording import measurement_words, with_unit
from posecheck.shipped import shipped
from posecheck.sources.camera import Camera
from posecheck.sources.frames import Frame
from posecheck.sources.video_file import VideoFile

LIVE_FPS: Final = 15.0
"""What the page sends at least; below it cues come late."""
CAMERAS_TRIED: Final = 4
"""A laptop has one or two; each number that is not there costs a second."""
LOOK_S: Final = 10.0
"""Of a video: enough to see the person take up a place, quick enough to wait for."""
FPS_FRAMES: Final = 30
"""A second of an ordinary camera."""
SPEED_CLIP: Final = "low_lunge_both_sides.mp4"
SPEED_FRAMES: Final = 60
"""Two seconds of MediaPipe; the median is steady from about fifty on."""
WARM_UP_FRAMES: Final = 5
"""The first ones are slower: the landmarker finds the person, and memory is taken."""
PACKAGES: Final = ("mediapipe", "opencv-python", "av", "numpy", "streamlit")
SILENT_MEDIAPIPE: Final = ((0, 10, 30), (0, 10, 32))
"""From, and up to but without: later versions report usage to a server whenever they run."""
LOCAL_ADDRESSES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
MARGIN: Final = 10
"""Columns of the longest label, "can judge", so that the answers stand in one column."""
MakeDetector = Callable[[Path], Detector]
OpenCamera = Callable[[int], Camera]


@dataclass(frozen=True, kw_only=True)
class RuleOutlook:
    """Whether a rule can be judged. error: in its unit, None when not; then `reason` says why."""

    rule: Rule
    error: float | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a look showed.

    yaw_deg: median view, 0 is side-on; None when nobody was found.
    seen: share of the frames, 0..1, in which each part of the body was seen.
    rules: those that stop the clock.
    """

    yaw_deg: float | None
    seen: dict[str, float]
    rules: tuple[RuleOutlook, ...]


def with_masks(model: Path) -> Detector:
    """The detector that is used for practising."""
    return MediaPipeDetector(model, masks=True)


def examine(
    pose: Pose,
    video: Path | None = None,
    *,
    make_detector: MakeDetector = with_masks,
    open_camera: OpenCamera = Camera,
) -> Iterator[str]:
    """The screen, line by line. Raises SourceError for a video that cannot be read.

    Raises ModelUnavailableError at the end when there is no model.
    """
    yield _line("Versions", _versions())
    numbers: list[int] = []
    for number, words in _cameras(open_camera):
        yield _line("Camera", words)
        numbers.append(number)
    if not numbers:
        yield _line("Camera", "none found here; a browser elsewhere may have one")
    model, trouble = _model_or_trouble()
    yield _line("Model", _model_words(model) if model else "missing")
    if model is not None:
        yield _line("Speed", _speed(pose, make_detector(model)))
        yield from _view(pose, video, numbers, make_detector(model), open_camera)
    yield _line("Privacy", _listening())
    yield _line("", _statistics())
    yield _line("", _silence())
    yield _line("", _history_words())
    if trouble is not None:
        raise trouble


def _model_or_trouble() -> tuple[Path, None] | tuple[None, ModelUnavailableError]:
    try:
        model = model_here()
    except ModelUnavailableError as error:
        return None, error
    if model is not None:
        return model, None
    return None, ModelUnavailableError(
        "the pose model is not on this computer: run `posecheck model` to fetch it once"
    )


def model_here() -> Path | None:
    """The model that would be used, if it is there and sound; nothing is fetched.

    Raises ModelUnavailableError when the variable that names one is wrong.
    """
    if os.environ.get(OVERRIDE_VARIABLE):
        return find_model()
    path = cached_model_path()
    return path if is_known_bundle(path) else None


def look(frames: Iterable[Frame], detector: Detector, pose: Pose) -> Outlook:
    """What can be judged of the pose in these frames; the detector is closed afterwards."""
    coach = CameraCoach(pose)
    yaw_deg: list[float] = []
    seen: Counter[str] = Counter()
    errors: dict[str, list[float]] = defaultdict(list)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    count = 0
    with Checker(detector, Session(pose)) as checker:
        for frame in frames:
            count += 1
            assessment = checker.process(frame)
            body = assessment.body
            setup = coach.update(frame, body)
            if body is not None:
                yaw_deg.append(body.view.yaw_deg(pose.view))
                seen.update(
                    part
                    for part, joints in PARTS.items()
                    if not np.isnan(body.seen.xy_px[list(joints), 0]).all()
                )
            for prospect in setup.prospects:
                if prospect.error is None:
                    reasons[prospect.rule.id][TOO_OBLIQUE.reason] += 1
                else:
                    errors[prospect.rule.id].append(prospect.error)
            for finding in assessment.deciding():
                obstacle = finding.reading.obstacle
                if obstacle not in (None, NOT_YET, NOT_IN_POSE, TOO_OBLIQUE):
                    reasons[finding.rule.id][obstacle.reason] += 1
    known = [one for one in yaw_deg if not np.isnan(one)]
    return Outlook(
        yaw_deg=median(known) if known else None,
        seen={part: seen[part] / count if count else 0.0 for part in PARTS},
        rules=tuple(
            _outlook(rule, errors[rule.id], reasons[rule.id], count)
            for rule in pose.rules
            if rule.needs == "hold"
        ),
    )


def _outlook(rule: Rule, errors: list[float], reasons: Counter[str], count: int) -> RuleOutlook:
    if not errors or reasons.total() > (1 - JUDGED_SHARE_ENOUGH) * count:
        reason = reasons.most_common(1)[0][0] if reasons else NOBODY.reason
        return RuleOutlook(rule=rule, error=None, reason=reason)
    return RuleOutlook(rule=rule, error=median(errors), reason=None)


def _line(name: str, words: str) -> str:
    return f"{name:<{MARGIN}}{words}"


def _versions() -> str:
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    python = f"Python {platform.python_version()}"
    return (
        f"PoseCheck {__version__}, {python}, {platform.system()} {platform.machine()}, {packages}"
    )


def _cameras(open_camera: OpenCamera) -> Iterator[tuple[int, str]]:
    """The cameras that can be opened, with their size and pace."""
    for number in range(CAMERAS_TRIED):
        try:
            with open_camera(number) as camera:
                times_s = [frame.time_s for frame in islice(_as_long_as(camera), FPS_FRAMES)]
                info = camera.info
        except SourceError:
            continue
        fps = (len(times_s) - 1) / (times_s[-1] - times_s[0]) if len(times_s) > 1 else 0.0
        name = _camera_name(number)
        yield number, f"{number}{name}: {info.width} x {info.height}, {fps:.0f} frames a second"


def _as_long_as(camera: Camera) -> Iterator[Frame]:
    """Its frames, for as long as it gives any."""
    with contextlib.suppress(SourceError):
        yield from camera.frames()


def _camera_name(number: int) -> str:
    """As the system calls it, where it tells (Linux)."""
    try:
        return f" ({Path(f'/sys/class/video4linux/video{number}/name').read_text().strip()})"
    except OSError:
        return ""


def _speed(pose: Pose, detector: Detector) -> str:
    """How long a frame takes from picture to verdict, on a clip that comes with the program."""
    spent_ms = []
    with (
        VideoFile(shipped("sample_videos") / SPEED_CLIP) as source,
        Checker(detector, Session(pose)) as checker,
    ):
        for frame in islice(source.frames(), SPEED_FRAMES):
            start_s = time.perf_counter()
            checker.process(frame)
            spent_ms.append(1000 * (time.perf_counter() - start_s))
    return _speed_words(median(spent_ms[WARM_UP_FRAMES:]))


def _speed_words(frame_ms: float) -> str:
    within = 1000 / frame_ms >= LIVE_FPS
    return f"{frame_ms:.0f} ms a frame; {LIVE_FPS:.0f} a second for practising are " + (
        "within reach" if within else "out of reach: close other programs"
    )


def _view(
    pose: Pose,
    video: Path | None,
    cameras: list[int],
    detector: Detector,
    open_camera: OpenCamera,
) -> Iterator[str]:
    """What can be judged from the video, or else through the first camera."""
    if video is None and not cameras:
        yield _line("View", "nothing to look at: give a video (posecheck doctor VIDEO)")
        return
    if video is not None:
        with VideoFile(video) as source:
            outlook = look(_first(source.frames()), detector, pose)
    else:
        with open_camera(cameras[0]) as camera:
            outlook = look(_first(_as_long_as(camera)), detector, pose)
    name = video or f"camera {cameras[0]}"
    yield from outlook_lines(outlook, f"{name}, {pose.name}")


def _first(frames: Iterable[Frame]) -> Iterator[Frame]:
    for frame in frames:
        if frame.time_s > LOOK_S:
            return
        yield frame


def outlook_lines(outlook: Outlook, name: str) -> Iterator[str]:
    """An outlook in words."""
    if outlook.yaw_deg is None:
        yield _line("View", f"{name}: {NOBODY.reason}")
        return
    yield _line("View", f"{name}: {outlook.yaw_deg:.0f}° off side-on")
    parts = ", ".join(f"{part} {100 * share:.0f} %" for part, share in outlook.seen.items())
    yield _line("", f"seen: {parts}")
    for one in outlook.rules:
        words = measurement_words(one.rule.measurement)
        if one.error is None:
            yield _line("", f"{words}: cannot be judged, {one.reason}")
        else:
            yield _line("", f"{words}: can be judged, ± {with_unit(one.error, one.rule.unit)}")


def _model_words(model: Path) -> str:
    name = model_name(model)
    if name == MODEL_NAME:
        return f"{model}: {name}, verified"
    return f"{model}: {name}, not the standard one; errors were measured with {MODEL_NAME}"


def _history_words() -> str:
    try:
        return f"history, figures only: {history_path()}"
    except HistoryError as error:
        return str(error)


def _listening() -> str:
    address = _setting("server", "address")
    if address in LOCAL_ADDRESSES:
        return f"the page listens on {address} only"
    return f"the page listens on {address or 'every address'}: other computers may reach it"


def _statistics() -> str:
    off = str(_setting("browser", "gatherUsageStats")).lower() == "false"
    return f"the page's usage statistics are {'off' if off else 'ON'}"


def _silence() -> str:
    version = metadata.version("mediapipe")
    silent = SILENT_MEDIAPIPE[0] <= _numbers(version) < SILENT_MEDIAPIPE[1]
    return f"mediapipe {version} " + ("sends nothing" if silent else "may report usage to a server")


def _setting(section: str, name: str) -> object:
    """A setting of the page's server: its file's, unless the environment says otherwise."""
    snake = "".join(f"_{letter}" if letter.isupper() else letter for letter in name)
    variable = f"STREAMLIT_{section}_{snake}".upper()
    text = (shipped(".streamlit") / "config.toml").read_text(encoding="utf-8")
    return os.environ.get(variable, tomllib.loads(text)[section].get(name))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())
