"""PoseCheck: checks hip-flexor stretches from a camera or a video and times correct holds.

What is named here is the interface, described in docs/api.md. A name is loaded when it is first
used (PEP 562), so that importing posecheck costs nothing and loads neither MediaPipe nor OpenCV.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from posecheck.api import card_svg, card_text, check, library, pose
    from posecheck.body.body_frame import BodyFrame
    from posecheck.body.body_parts import Leg
    from posecheck.body.landmarks import Joint, Landmarks
    from posecheck.body.view import View
    from posecheck.errors import (
        ModelUnavailableError,
        NoPersonError,
        PoseCheckError,
        PoseFileError,
        ResultsError,
        SourceError,
        UsageError,
    )
    from posecheck.judging.checker import Checker
    from posecheck.judging.clock import Clock, Hold, Pause, Phase, Repetition, Tally
    from posecheck.judging.feedback import Cue
    from posecheck.judging.recognition import Seen
    from posecheck.judging.rules import Finding, Status
    from posecheck.judging.session import Assessment
    from posecheck.measuring.ledger import Ledger
    from posecheck.measuring.reading import Obstacle, Reading
    from posecheck.measuring.unit import Unit
    from posecheck.poses.band import Band
    from posecheck.poses.pose import Breath, Dose, Pose, RepetitionRange, Rule, ShapeGate
    from posecheck.reporting.change import Change, Figure, Since
    from posecheck.reporting.report import (
        BestInstant,
        CameraView,
        FaultFound,
        FrameCount,
        HeldFigure,
        HoldDetail,
        MeasurementSummary,
        NotJudged,
        Report,
        Typical,
        Worst,
    )
    from posecheck.sources import SourceInfo
    from posecheck.sources.frames import Frame
    from posecheck.words.phrase import Phrase

    __version__: str

__all__ = ["__version__", "card_svg", "card_text", "check", "library", "pose"]
__all__ += ["Breath", "Dose", "Pose", "RepetitionRange", "Rule", "ShapeGate"]
__all__ += ["CameraView", "FaultFound", "FrameCount", "MeasurementSummary", "Report", "Worst"]
__all__ += ["BestInstant", "Change", "Figure", "HeldFigure", "HoldDetail", "Since", "Typical"]
__all__ += ["Hold", "Ledger", "NotJudged", "Pause", "Repetition", "Seen", "SourceInfo"]
__all__ += ["Assessment", "Checker", "Finding", "Frame", "Obstacle", "Reading", "Status"]
__all__ += ["Band", "Phrase", "Unit", "View"]
__all__ += ["BodyFrame", "Clock", "Cue", "Joint", "Landmarks", "Leg", "Phase", "Tally"]
__all__ += ["PoseCheckError", "PoseFileError", "ResultsError", "SourceError", "UsageError"]
__all__ += ["ModelUnavailableError", "NoPersonError"]

_HOMES: Final = {
    "api": ("card_svg", "card_text", "check", "library", "pose"),
    "body.body_frame": ("BodyFrame",),
    "body.body_parts": ("Leg",),
    "body.landmarks": ("Joint", "Landmarks"),
    "body.view": ("View",),
    "errors": (
        *("ModelUnavailableError", "NoPersonError", "PoseCheckError", "PoseFileError"),
        *("ResultsError", "SourceError", "UsageError"),
    ),
    "judging.checker": ("Checker",),
    "judging.clock": ("Clock", "Hold", "Pause", "Phase", "Repetition", "Tally"),
    "judging.feedback": ("Cue",),
    "judging.recognition": ("Seen",),
    "judging.rules": ("Finding", "Status"),
    "judging.session": ("Assessment",),
    "measuring.ledger": ("Ledger",),
    "measuring.reading": ("Obstacle", "Reading"),
    "measuring.unit": ("Unit",),
    "poses.band": ("Band",),
    "poses.pose": ("Breath", "Dose", "Pose", "RepetitionRange", "Rule", "ShapeGate"),
    "reporting.report": (
        *("FaultFound", "FrameCount", "MeasurementSummary", "NotJudged"),
        *("Report", "CameraView", "Worst"),
        *("BestInstant", "HeldFigure", "HoldDetail", "Typical"),
    ),
    "reporting.change": ("Change", "Figure", "Since"),
    "sources": ("SourceInfo",),
    "sources.frames": ("Frame",),
    "words.phrase": ("Phrase",),
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # a type checker would take any misspelt name for granted

    def __getattr__(name: str) -> Any:
        """Load a name of the interface, and keep it."""
        if name == "__version__":
            value: Any = _version()
        elif name in _HOME_OF:
            value = getattr(import_module(f"posecheck.{_HOME_OF[name]}"), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)


def _version() -> str:
    # Reading what is installed takes as long as all the rest of a short command.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("posecheck-coach")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0+source"
