"""What a moving figure is made of: postures, the camera, and what stands beside the body."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from synth.body import Body, Side
from synth.figure import Figure
from synth.motion import Planted
from synth.posture import Lunge, Posture
from synth.scene import Camera
from synth.things import Thing

Build = Callable[[Body, Side], Posture]
Loop = Literal["stays", "back", "breathes"]
"""It ends in the pose and stays; it is a repetition and goes back; it goes back more slowly."""
KNEELING_HIGH = Camera(distance_m=2.9, height_m=0.9, aim_height_m=0.86, vertical_view_deg=36.0)
TALL = Camera(distance_m=3.2, height_m=1.0, aim_height_m=1.04, vertical_view_deg=39.0)
FLOOR = Camera(distance_m=2.9, height_m=0.6, aim_height_m=0.6, vertical_view_deg=32.0)
LOW = Camera(distance_m=2.5, height_m=0.5, aim_height_m=0.48, vertical_view_deg=33.0)
SEATED = Camera(distance_m=2.6, height_m=0.95, aim_height_m=0.68, vertical_view_deg=36.0)
"""As near as the whole movement allows: the page shows it small."""


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A pose, the way into it, and its faults by rule and end.

    A fault of several postures goes through them. via: what is gone through on the way. way: what
    bends the last bit of it. bit_s: of each bit. yaw_deg: 0 is from the side, 90 from the front.
    start_xy_m: of the hips, in the room.
    hips_m: how high they stay, for who sits.
    """

    good: Build
    start: Build
    faults: dict[str, Build | tuple[Build, ...]] = field(default_factory=dict)
    camera: Camera = KNEELING_HIGH
    yaw_deg: float = 4.0
    loop: Loop = "stays"
    planted: Planted | None = None
    via: tuple[Build, ...] = ()
    way: Build | None = None
    bit_s: float = 1.3
    start_xy_m: tuple[float, float] = (0.0, 0.0)
    things: tuple[Thing, ...] = ()
    hips_m: float | None = None


def changed(build: Build, **changes: object) -> Build:
    """The same posture with other angles."""

    def changed_one(body: Body, seen: Side) -> Posture:
        posture = build(body, seen)
        assert isinstance(posture, Figure | Lunge)
        return replace(posture, **changes)  # type: ignore[arg-type]

    return changed_one
