"""Angles and lengths from points in a plane with square pixels.

Points are (2,) arrays, x to the front of the person and y up, in any one unit. NaN in gives NaN
out, and so does a limb of no length: a made-up angle would read as a perfect one.
"""

from __future__ import annotations

import math

import numpy as np

from posecheck.body.landmarks import FloatArray


def interior_angle_deg(start: FloatArray, vertex: FloatArray, end: FloatArray) -> float:
    """Angle at `vertex` between the two limbs, 0 (folded) to 180 (straight)."""
    first, second = start - vertex, end - vertex
    if not (_has_length(first) and _has_length(second)):
        return math.nan
    cross = first[0] * second[1] - first[1] * second[0]
    return math.degrees(abs(math.atan2(cross, float(first @ second))))


def lean_deg(lower: FloatArray, upper: FloatArray) -> float:
    """Lean of the line from `lower` up to `upper` off the vertical, -180..180, + forward."""
    line = upper - lower
    if not _has_length(line):
        return math.nan
    return math.degrees(math.atan2(line[0], line[1]))


def distance(a: FloatArray, b: FloatArray) -> float:
    """Length of the line between two points, in their unit."""
    return float(np.hypot(*(b - a)))


def distance_to_line(point: FloatArray, start: FloatArray, end: FloatArray) -> float:
    """Distance of a point from the line between two others, ends included, in their unit."""
    line = end - start
    if not _has_length(line):
        return math.nan
    share = clamp(float((point - start) @ line / (line @ line)), 0.0, 1.0)
    return distance(point, start + share * line)


def clamp(value: float, low: float, high: float) -> float:
    """The nearest number from low to high; NaN stays NaN."""
    return min(max(value, low), high)


def _has_length(line: FloatArray) -> bool:
    return bool(np.hypot(*line) > 0)  # False for NaN too
