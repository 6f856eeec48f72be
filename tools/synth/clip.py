"""A clip: a person, a camera and moves, filmed to an mp4 file with its truth beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from synth.body import PHENOTYPES, Body, Phenotype
from synth.clothes import Look, Outfit, dress
from synth.motion import Instant, Motion, Move, heading_rotation
from synth.posture import Posture, Standing
from synth.renderer import Renderer, vertex_normals
from synth.scene import Camera, Light, Room, Surface
from synth.things import Thing, put_together
from synth.truth import TruthRow, truth_of, write_truth


@dataclass(frozen=True, kw_only=True)
class Clip:
    """Everything a clip is made of."""

    name: str
    body: str | Phenotype  #: a name in PHENOTYPES, or a build of its own
    look: Look
    heading_deg: float
    moves: tuple[Move, ...]
    start: Posture = field(default_factory=Standing)
    start_xy_m: tuple[float, float] = (0.0, 0.0)  #: where the hips are at the start
    camera: Camera = field(default_factory=Camera)
    light: Light = field(default_factory=Light)
    room: Room = field(default_factory=Room)
    things: tuple[Thing, ...] = ()
    hips_m: float | None = None  #: of who sits; None: the lowest point is on the floor
    fps: Fraction = Fraction(30)
    size_wh: tuple[int, int] = (640, 480)
    exposure: float = 1.0  #: how bright the picture is; 0.3 is a dim room
    noise: float = 1.5  #: standard deviation of the sensor noise, of 255
    crf: int = 24  #: x264 quality, smaller is better
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class RenderedFrame:
    """A picture (height, width, 3), red green blue, with its truth."""

    image_rgb: NDArray[np.uint8]
    truth: TruthRow


def film(clip: Clip, folder: Path, notes: Mapping[str, str] | None = None) -> Path:
    """Render a clip into `folder` as NAME.mp4 and NAME.csv; returns the video's path.

    Notes are further columns of the CSV file that say the same in every line.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{clip.name}.mp4"
    part = path.with_suffix(".part")
    rows = []
    options = {"movflags": "+faststart"}
    with av.open(str(part), "w", format="mp4", options=options) as container:
        stream = container.add_stream("libx264", rate=clip.fps)
        stream.width, stream.height = clip.size_wh
        stream.pix_fmt = "yuv420p"
        stream.time_base = 1 / clip.fps
        stream.options = {"crf": str(clip.crf), "preset": "slow"}
        for index, frame in enumerate(render(clip)):
            picture = av.VideoFrame.from_ndarray(frame.image_rgb, format="rgb24")
            picture.pts = index
            container.mux(stream.encode(picture))
            rows.append(frame.truth)
        container.mux(stream.encode())
    write_truth(path.with_suffix(".csv"), rows, notes)
    # Whoever watches the folder never sees half a film.
    part.replace(path)
    return path


def render(clip: Clip, times_s: Iterator[float] | None = None) -> Iterator[RenderedFrame]:
    """The clip's frames in order, or the frames at chosen increasing times."""
    body = Body(clip.body if isinstance(clip.body, Phenotype) else PHENOTYPES[clip.body])
    outfit = dress(body, clip.look)
    motion = _motion(clip, body)
    room = clip.room.surface()
    grain = np.random.default_rng(clip.seed)
    first: Instant | None = None
    with Renderer(clip.size_wh) as renderer:
        for instant in motion.instants(times_s or _frame_times_s(clip, motion.duration_s)):
            first = first or instant
            gone_xy_m = instant.position_xy_m - first.position_xy_m
            things = [thing.after(gone_xy_m) for thing in clip.things]
            # Drawn as part of the person they throw a shadow as well.
            skin = _person(body, outfit, instant, clip.hips_m)
            person = put_together([skin, *things])
            image = renderer.draw(person, room, clip.camera, clip.light)
            noisy = clip.exposure * image + grain.normal(0.0, clip.noise, image.shape)
            yield RenderedFrame(
                image_rgb=np.clip(noisy, 0, 255).astype(np.uint8),
                truth=truth_of(body, instant, clip.camera, instant.time_s),
            )


def _motion(clip: Clip, body: Body) -> Motion:
    return Motion(
        body,
        start=clip.start,
        moves=clip.moves,
        heading_deg=clip.heading_deg,
        start_xy_m=clip.start_xy_m,
        seed=clip.seed,
    )


def _frame_times_s(clip: Clip, duration_s: float) -> Iterator[float]:
    for index in range(int(duration_s * clip.fps)):
        yield float(index / clip.fps)


def _person(body: Body, outfit: Outfit, instant: Instant, hips_m: float | None) -> Surface:
    """The dressed body in the room, its lowest point on the floor, or its hips at their height."""
    turn = heading_rotation(instant.heading_deg)
    skin = outfit.hang(body.posed_vertices(instant.rotations)) @ turn.T
    up_m = -skin[:, 2].min()
    if hips_m is not None:
        hip = body.posed_joints(instant.rotations)[body.index["upperleg01.L"]]
        up_m = hips_m - hip[2]
    skin += np.array([*instant.position_xy_m, up_m])
    normals = vertex_normals(skin, body.faces)
    dressed = skin + normals * (outfit.offsets_m + instant.belly_m * outfit.belly)[:, None]
    return Surface(
        positions=dressed,
        normals=vertex_normals(dressed, body.faces),
        colours=outfit.colours,
        grain=body.rest_vertices,
        faces=body.faces,
    )
