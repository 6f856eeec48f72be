"""measurements.csv: one row a frame, one column a measurement; an empty cell was not judged."""

from __future__ import annotations

import csv
from typing import TextIO

from posecheck.measurements import MEASUREMENTS
from posecheck.session import Assessment

COLUMNS = (
    *("time_s", "side", "phase"),
    *(name for name in MEASUREMENTS),
    "view_yaw_deg",
)


class MeasurementTable:
    """Writes rows as assessments come."""

    def __init__(self, file: TextIO) -> None:
        """Write the header. The file must have been opened with newline=""."""
        self._writer = csv.writer(file)
        self._writer.writerow(COLUMNS)

    def add(self, assessment: Assessment) -> None:
        """Append one frame."""
        yaw_deg = assessment.body.yaw_deg if assessment.body else None
        self._writer.writerow(
            (
                f"{assessment.time_s:.4f}",
                assessment.clock.side or "",
                assessment.clock.phase,
                *(_cell(one.value) for one in assessment.readings.values()),
                _cell(yaw_deg),
            )
        )


def _cell(value: float | None) -> str:
    if value is None or value != value:
        return ""
    return f"{value:.3f}".rstrip("0").rstrip(".")
