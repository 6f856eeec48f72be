"""measurements.csv: one row a frame, one column a measurement; an empty cell was not judged."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TextIO

from posecheck.body.view import SeenFrom
from posecheck.judging.session import Assessment


class MeasurementTable:
    """Writes rows as assessments come."""

    def __init__(self, file: TextIO, measurements: Sequence[str], seen_from: SeenFrom) -> None:
        """Write the header. The file must have been opened with newline=""."""
        self._names = measurements
        self._seen_from = seen_from
        self._writer = csv.writer(file)
        self._writer.writerow(("time_s", "side", "phase", *measurements, "view_yaw_deg"))

    def add(self, assessment: Assessment) -> None:
        """Append one frame."""
        yaw_deg = assessment.body.view.yaw_deg(self._seen_from) if assessment.body else None
        self._writer.writerow(
            (
                f"{assessment.time_s:.4f}",
                assessment.clock.side or "",
                assessment.clock.phase,
                *(cell(assessment.readings[name].value) for name in self._names),
                cell(yaw_deg),
            )
        )


def cell(value: float | None) -> str:
    """A figure as the table has it; empty for None and NaN."""
    if value is None or value != value:
        return ""
    return f"{value:.3f}".rstrip("0").rstrip(".")
