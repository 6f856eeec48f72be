"""The files a comparison ends in, written aside and moved into place together."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from posecheck.comparing.comparison import Comparison
from posecheck.comparing.overlaid import picture_png, picture_svg
from posecheck.comparing.page import render
from posecheck.errors import ResultsError
from posecheck.poses.pose import Pose
from posecheck.recordings.working_folder import publish, working_folder

COMPARISON_JSON: Final = "comparison.json"
COMPARISON_HTML: Final = "comparison.html"
COMPARISON_SVG: Final = "comparison.svg"
COMPARISON_PNG: Final = "comparison.png"


def write_comparison(
    comparison: Comparison,
    pose: Pose,
    out: Path,
    *,
    more: Callable[[Path], None] = lambda work: None,
) -> None:
    """Write data, page and picture into `out`; `more` may add files. Raises ResultsError."""
    try:
        with working_folder() as work:
            svg = picture_svg(comparison, pose)
            plain = json.dumps(comparison.as_dict(), indent=2, ensure_ascii=False, allow_nan=False)
            (work / COMPARISON_JSON).write_text(f"{plain}\n", encoding="utf-8")
            (work / COMPARISON_HTML).write_text(render(comparison, pose), encoding="utf-8")
            (work / COMPARISON_SVG).write_text(svg, encoding="utf-8")
            (work / COMPARISON_PNG).write_bytes(picture_png(svg))
            more(work)
            publish(work, out, mark=COMPARISON_JSON)
    except OSError as error:
        raise ResultsError(
            f"{out}: the comparison cannot be written ({error.strerror or error}): "
            "make room, or choose another --out"
        ) from None
