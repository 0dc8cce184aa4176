"""How garments look: colours, cloths and the pieces of an outfit."""

import dataclasses

import numpy as np

from tfmatting.data import textures
from tfmatting.ops.opencv import cv2

CLOTH_SIZE = 768  # side of a cloth's picture in pixels
WAIST = 0.9  # height of the waist on the base mesh in decimetres
PLAIN = np.full((4, 4, 4), 255, np.uint8)


@dataclasses.dataclass
class Look:
    """What a `Surface` needs besides its form."""

    picture: np.ndarray
    tint: tuple = (1.0, 1.0, 1.0)
    grey: float = 0.0
    gloss: float = 0.03
    sharpness: float = 12.0


def pieces(mesh):
    """Returns the connected pieces of a mesh: the number `(T,)` of the piece of each triangle, from 0."""
    faces = mesh.corner_positions[mesh.triangles]
    label = np.arange(len(mesh.positions))
    while True:
        least = label[faces].min(1)
        spread = label.copy()
        np.minimum.at(spread, faces, least[:, None])
        spread = spread[spread]
        if (spread == label).all():
            return np.unique(label[faces[:, 0]], return_inverse=True)[1]
        label = spread


def split(garment):
    """Returns masks `(T,)` of an outfit's upper and lower pieces, or of the whole where it is one piece."""
    number = pieces(garment.mesh)
    heights = garment.mesh.positions[garment.mesh.corner_positions[garment.mesh.triangles]][..., 1]
    middle = np.bincount(number, heights.mean(1)) / np.bincount(number)
    upper = (middle > WAIST)[number]
    return [mask for mask in (upper, ~upper) if mask.any()]


def cloth_look(rng, occlusion):
    """Returns the `Look` of a cloth drawn by `tfmatting.data.textures`.

    Args:
        occlusion: uint8 `(H, W, 4)`, how open each place of the garment is, or None.
    """
    tile = textures.cloth(rng, 256)
    repeats = int(rng.integers(5, 14))
    cloth = cv2.resize(tile, (CLOTH_SIZE // repeats,) * 2, interpolation=cv2.INTER_AREA)
    cloth = np.tile(cloth, (repeats + 1, repeats + 1, 1))[:CLOTH_SIZE, :CLOTH_SIZE]
    folds = textures.fold_tiles()[rng.integers(8)]
    folds = cv2.resize(np.tile(folds, (2, 2)), (CLOTH_SIZE, CLOTH_SIZE), interpolation=cv2.INTER_CUBIC)
    light = 1 + np.float32(rng.uniform(0.02, 0.14)) * folds
    if occlusion is not None:
        light *= cv2.resize(occlusion[..., 0], (CLOTH_SIZE, CLOTH_SIZE), interpolation=cv2.INTER_AREA) / np.float32(255)
    picture = np.full((CLOTH_SIZE, CLOTH_SIZE, 4), 255, np.uint8)
    picture[..., :3] = np.clip(cloth * light[..., None] * 255 + 0.5, 0, 255)
    shiny = rng.random() < 0.12
    return Look(picture, gloss=0.3 if shiny else 0.03, sharpness=40.0 if shiny else 10.0)


def garment_look(rng, assets, material, drawn_share=0.5):
    """Returns the `Look` of one piece: its own picture, perhaps in another colour, or a drawn cloth."""
    own = material.diffuse if material else None
    if own is None or rng.random() < drawn_share:
        occlusion = assets.picture(material.occlusion) if material and material.occlusion else None
        return cloth_look(rng, occlusion)
    if rng.random() < 0.45:
        return Look(assets.picture(own))
    picture = assets.picture(own)
    return Look(picture, recoloured(textures.cloth_colour(rng), picture), grey=rng.uniform(0.6, 1.0))


def recoloured(colour, picture):
    """Returns the tint that gives a picture's luminance a mean colour `(3,)`."""
    return tuple(float(value) for value in np.clip(np.asarray(colour) / max(mean_level(picture), 0.1), 0.02, 2.2))


def mean_level(picture):
    """Returns the mean luminance in [0, 1] of the opaque pixels of a picture, estimated on every eighth."""
    small = picture[::8, ::8].reshape(-1, 4).astype(np.float32) / 255
    weight = small[:, 3] + 1e-6
    return float((small[:, :3] @ np.float32([0.3, 0.59, 0.11]) * weight).sum() / weight.sum())
