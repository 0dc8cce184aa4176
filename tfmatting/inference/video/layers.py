"""Results of a frame as integers, as encoders want them: colours and alpha apart, each converted once."""

import dataclasses

import numpy as np

from tfmatting.inference.backgrounds import composite_over
from tfmatting.inference.blending import ALPHA
from tfmatting.inference.pixels import LARGEST
from tfmatting.ops.opencv import cv2


@dataclasses.dataclass(frozen=True, eq=False)
class Layers:
    """A picture to encode.

    Attributes:
        colours: RGB `(H, W, 3)` in uint8 or uint16, or None: the picture is the alpha, in gray.
        alpha: `(H, W)` of the same type, or None: the picture is opaque.
    """

    colours: np.ndarray | None
    alpha: np.ndarray | None


def render_layers(kind, result, bit_depth, background=None, blending=ALPHA):
    """Renders a result.

    Args:
        kind: one of `tfmatting.inference.writing.CHANNELS`.
        result: `MattingResult` of one frame.
        bit_depth: 8 or 16.
        background: for a composite: `(H, W, 3)` in uint8 or uint16 as `bit_depth` says, or float32 `(4,)`, a colour
            that is not opaque.
        blending: `Blending` of a composite.
    Returns:
        `Layers`. Colours of fully transparent pixels are black: nothing of the old background is left in them.
    """
    if kind == "composite" and blending.changes_colours:
        colours = blending.foreground(result.foreground, result.alpha, background)
        result = dataclasses.replace(result, foreground=colours)
    if kind == "composite" and background.ndim == 3:
        return Layers(_blend(result, background, bit_depth), None)
    if kind == "composite":
        picture = composite_over(result.foreground, result.alpha, background)
        return _cut_out(as_integers(picture[..., :3], bit_depth), as_integers(picture[..., 3], bit_depth))
    if kind == "foreground":
        return Layers(as_integers(result.foreground, bit_depth), None)
    alpha = as_integers(result.alpha[..., 0], bit_depth)
    return Layers(None, alpha) if kind == "alpha" else _cut_out(as_integers(result.foreground, bit_depth), alpha)


def as_integers(values, bit_depth):
    """Rounds floats in [0, 1], `(H, W)` or `(H, W, C)`, to uint8 or uint16, in one pass."""
    values = np.ascontiguousarray(values, dtype=np.float32)
    flat = values.reshape(values.shape[0], -1)
    if bit_depth == 8:
        return cv2.convertScaleAbs(flat, alpha=LARGEST[8]).reshape(values.shape)
    return cv2.multiply(flat, float(LARGEST[16]), dtype=cv2.CV_16U).reshape(values.shape)


def _blend(result, background, bit_depth):
    alpha = np.ascontiguousarray(result.alpha[..., 0])
    if bit_depth == 8:
        return cv2.blendLinear(as_integers(result.foreground, 8), background, alpha, 1 - alpha)
    behind = background * np.float32(1 / LARGEST[16])
    return as_integers(cv2.blendLinear(np.ascontiguousarray(result.foreground), behind, alpha, 1 - alpha), 16)


def _cut_out(colours, alpha):
    mask = alpha if alpha.dtype == np.uint8 else (alpha > 0).view(np.uint8)
    return Layers(cv2.copyTo(colours, mask), alpha)
