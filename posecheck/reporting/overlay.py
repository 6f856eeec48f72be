"""Draws an assessment onto a frame. Decides nothing: colours and words follow the assessment.

Sizes follow the frame, so that a 360-line video reads like a 1080-line one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from posecheck.body.geometry import clamp
from posecheck.body.landmarks import FloatArray
from posecheck.judging.clock import Phase
from posecheck.judging.session import Assessment
from posecheck.reporting.headline import headline
from posecheck.reporting.marks import Marks, Stroke, marks_of
from posecheck.reporting.palette import Colour
from posecheck.reporting.wording import clock_figure, clock_line

Image = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Lengths as shares of the frame's shorter side."""

    bone: float = 0.007
    fault: float = 0.018
    joint: float = 0.010
    label: float = 0.045
    headline: float = 0.072
    clock: float = 0.105
    ring: float = 0.150
    margin: float = 0.030


class Overlay:
    """Draws assessments in one style. `mirrored` flips the frame, never the words."""

    def __init__(self, *, mirrored: bool = False, sizes: Sizes | None = None) -> None:
        self._mirrored = mirrored
        self._sizes = sizes or Sizes()
        self._font = cv2.FontFace("sans")

    def draw(self, image_bgr: Image, assessment: Assessment) -> Image:
        """A new frame of the same size with the assessment drawn on it."""
        picture = cv2.flip(image_bgr, 1) if self._mirrored else image_bgr.copy()
        canvas = _Canvas(np.asarray(picture, dtype=np.uint8), self._font, self._mirrored)
        marks = marks_of(assessment)
        self._limbs(canvas, marks)
        for label in marks.labels:
            canvas.pill(
                label.text,
                label.at_px,
                canvas.px(self._sizes.label),
                ink=Colour.PAPER,
                back=label.shade.colour,
                leftward=label.leftward,
            )
        self._headline(canvas, assessment)
        self._clock(canvas, assessment)
        return canvas.image

    def _limbs(self, canvas: _Canvas, marks: Marks) -> None:
        bone, fault = canvas.px(self._sizes.bone), canvas.px(self._sizes.fault)
        for line in marks.bones:
            canvas.line(line, Colour.INK_ON_DARK, bone)
        for line in marks.faults:
            canvas.line(line, Colour.GROUND, fault + bone)
            canvas.line(line, Colour.WRONG_ON_DARK, fault)

    def _headline(self, canvas: _Canvas, assessment: Assessment) -> None:
        line = headline(assessment)
        if line is not None:
            size = canvas.px(self._sizes.headline)
            canvas.banner(line.phrase.text, size, ink=Colour.PAPER, back=Colour.PANEL)

    def _clock(self, canvas: _Canvas, assessment: Assessment) -> None:
        clock = assessment.clock
        if clock.phase is Phase.WAITING:
            return
        running = clock.phase in (Phase.HOLDING, Phase.DONE) and clock.pause_rule is None
        colour = Colour.RIGHT_ON_DARK if running else Colour.WRONG_ON_DARK
        radius = canvas.px(self._sizes.ring)
        # In an upper corner: a person in a lunge fills the lower half of the frame.
        inset = radius + canvas.px(self._sizes.margin)
        centre = (inset, inset + 2 * canvas.px(self._sizes.headline))
        canvas.disc(centre, radius, Colour.PANEL)
        canvas.arc(centre, round(0.88 * radius), clock.share, colour)
        size = canvas.px(self._sizes.clock)
        canvas.centred(clock_figure(clock), centre, 0.02, size, Colour.PAPER)
        small = canvas.px(0.8 * self._sizes.label)
        canvas.centred(clock_line(clock), centre, 0.075, small, colour)


class _Canvas:
    """A frame being drawn on, with the strokes the overlay is made of."""

    def __init__(self, image: Image, font: cv2.FontFace, mirrored: bool) -> None:
        self.image = image
        self._font = font
        self._mirrored = mirrored
        self._height, self._width = image.shape[:2]
        self._short: int = min(self._height, self._width)

    def px(self, share: float) -> int:
        """That share of the shorter side, in whole pixels, at least one."""
        return max(1, round(share * self._short))

    def line(self, line: Stroke, colour: Colour, width: int) -> None:
        """A line between two points."""
        start, end = line
        cv2.line(self.image, self._at(start), self._at(end), colour.bgr, width, cv2.LINE_AA)

    def pill(
        self,
        text: str,
        at: FloatArray,
        size: int,
        *,
        ink: Colour,
        back: Colour,
        leftward: bool,
    ) -> None:
        """Words on a patch beside a point, kept inside the frame."""
        x, y = self._at(at)
        pad = size // 3
        width = self._text_width(text, size) + 2 * pad
        left = x - size // 2 - width if leftward != self._mirrored else x + size // 2
        left = int(clamp(left, 0, self._width - width))
        top = int(clamp(y - size // 2, 0, self._height - size - pad))
        self._patch(left, top, left + width, top + size + pad // 2, back)
        self._write(text, left + pad, top + round(0.88 * size), size, ink)

    def banner(self, text: str, size: int, *, ink: Colour, back: Colour) -> None:
        """Words in a band across the top, made smaller until they fit in one line."""
        pad = size // 2
        room = self._width - 2 * pad
        size = min(size, max(8, math.floor(size * room / self._text_width(text, size))))
        self._patch(0, 0, self._width, 2 * pad + size, back, opacity=0.72)
        left = (self._width - self._text_width(text, size)) // 2
        self._write(text, left, pad + round(0.84 * size), size, ink)

    def disc(self, centre: tuple[int, int], radius: int, colour: Colour) -> None:
        """A filled circle that lets a little of the frame through."""
        x, y = centre
        region = self.image[
            max(y - radius, 0) : y + radius + 1, max(x - radius, 0) : x + radius + 1
        ]
        over = region.copy()
        at = (x - max(x - radius, 0), y - max(y - radius, 0))
        cv2.circle(over, at, radius, colour.bgr, -1, cv2.LINE_AA)
        region[:] = cv2.addWeighted(region, 0.2, over, 0.8, 0)

    def arc(self, centre: tuple[int, int], radius: int, share: float, colour: Colour) -> None:
        """The share of a circle, clockwise from the top; the whole circle at 1 and beyond."""
        width = max(2, radius // 7)
        box = (radius, radius)
        cv2.ellipse(self.image, centre, box, -90, 0, 360, Colour.RAISED.bgr, width, cv2.LINE_AA)
        sweep = 360 * min(max(share, 0.0), 1.0)
        cv2.ellipse(self.image, centre, box, -90, 0, sweep, colour.bgr, width, cv2.LINE_AA)

    def centred(
        self, text: str, centre: tuple[int, int], drop: float, size: int, ink: Colour
    ) -> None:
        """Words centred on a point, their foot `drop` of the shorter side below it."""
        left = centre[0] - self._text_width(text, size) // 2
        self._write(text, left, centre[1] + self.px(drop), size, ink)

    def _at(self, point: FloatArray) -> tuple[int, int]:
        x = self._width - 1 - point[0] if self._mirrored else point[0]
        return round(float(x)), round(float(point[1]))

    def _patch(
        self, left: int, top: int, right: int, bottom: int, colour: Colour, opacity: float = 0.85
    ) -> None:
        region = self.image[max(top, 0) : bottom, max(left, 0) : right]
        region[:] = cv2.addWeighted(
            region, 1 - opacity, np.full_like(region, colour.bgr), opacity, 0
        )

    def _text_width(self, text: str, size: int) -> int:
        box = cv2.getTextSize((self._width, self._height), text, (0, 0), self._font, size, 600)
        return int(box[2])

    def _write(self, text: str, x: int, y: int, size: int, colour: Colour) -> None:
        cv2.putText(self.image, text, (x, y), colour.bgr, self._font, size, 600)
