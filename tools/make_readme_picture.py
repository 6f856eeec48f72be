"""The moving picture at the head of the README: some seconds of an annotated video as a GIF.

python -m tools.make_readme_picture ANNOTATED.mp4 docs/hold_fault_hold.gif 9 19
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import av
from PIL import Image

WIDTH_PX: Final = 560
"""Most of a README's column; the file stays under 2 MB."""
FPS: Final = 5
"""Enough to see the clock stand and go on."""
COLOURS: Final = 160
"""Fewer, and green and orange fade; more, and the file grows for nothing."""


def pictures(video: Path, start_s: float, end_s: float) -> Iterator[Image.Image]:
    """Frames of the video between the two times, FPS a second, made small."""
    next_s = start_s
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            if frame.time is None or frame.time < next_s:
                continue
            if frame.time > end_s:
                return
            next_s += 1 / FPS
            picture = frame.to_image()
            height_px = round(WIDTH_PX * picture.height / picture.width)
            yield picture.resize((WIDTH_PX, height_px), Image.Resampling.LANCZOS)


def _one_over_another(several: list[Image.Image]) -> Image.Image:
    """All of them in one picture, so that a palette holds the colours of each."""
    width, height = several[0].size
    whole = Image.new("RGB", (width, height * len(several)))
    for row, one in enumerate(several):
        whole.paste(one, (0, row * height))
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("video", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("start_s", type=float)
    parser.add_argument("end_s", type=float)
    options = parser.parse_args()
    all_pictures = list(pictures(options.video, options.start_s, options.end_s))
    palette = _one_over_another(all_pictures[:: len(all_pictures) // 4]).quantize(COLOURS)
    first, *others = (
        one.quantize(palette=palette, dither=Image.Dither.NONE) for one in all_pictures
    )
    first.save(
        options.out,
        save_all=True,
        append_images=others,
        duration=1000 // FPS,
        loop=0,
        optimize=True,
    )
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
