"""Rotation, scale, translation, shear, flip and crop in one resampling."""

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.augmentation import Augmentation, check_range
from tfmatting.data.augmentations.draws import between, cast, chosen, deviation, uniforms
from tfmatting.data.augmentations.sampling import (
    about_centres,
    halving_level,
    inverse_linear,
    sample_affine,
    warp_array,
)

ALPHA_BORDER = "zero"


@keras.saving.register_keras_serializable("tfmatting")
class RandomAffine(Augmentation):
    """Places a picture in the frame of the sample: all its pictures of `keys` by the same map.

    At scale 1 a picture fills the frame, turned and moved about its centre; where it is longer than the frame, a random
    part of it is seen. It is halved before it is sampled, as often as it is reduced by two, so that strands of hair do
    not alias. Outside of the picture alpha is 0 and colours go on.

    Args:
        keys: names of the pictures, which have equal sizes; "alpha" has zeros outside.
        rotation: largest turn in degrees.
        scale: smallest and largest size relative to the frame; in between evenly.
        translation: largest shift relative to the frame's width and height.
        shear: largest slant in degrees, along both axes.
        flip: share of samples whose left and right are exchanged.
        covers: whether scale 1 is the size that just covers the frame; else it lies between that and the size at
            which the whole picture is seen.
        border: how colours go on outside: "edge" or "mirror".
        enlargement: most pixels of the frame for a pixel of the picture; where it must cover the frame, more.
        keep_cuts_outside: whether a picture whose subject is cut by one of its sides is moved further, until that
            side lies outside of the frame; else a bust hangs in the air, as it does in the paper. Needs "alpha".

    Input: dict with `keys` as uint8 or floats in [0, 1] `(B, H, W, C)`, and perhaps "sizes", int32 `(B, 2)`: true
    heights and widths of pictures that fill their arrays in part (the rest repeats their last row and column).
    Output: floats `(B, height, width, C)`.

    Source: Lin et al. 2021, appendix D.1. The pixels are resampled once for all its steps and the crop.
    """

    def __init__(self, keys=("foreground", "alpha"), rotation=5.0, scale=(0.3, 1.0), translation=0.1, shear=5.0,
                 flip=0.5, covers=False, border="edge", enlargement=1.0, keep_cuts_outside=False,
                 **kwargs):  # fmt: skip
        super().__init__(**kwargs)
        check_range("rotation", rotation, 0, 180)
        check_range("translation", translation)
        check_range("shear", shear, 0, 45)
        check_range("flip", flip)
        if not 0 < scale[0] <= scale[1]:
            raise ValueError(f"`scale` must be a smallest and a largest size above 0. Received: scale={scale}")
        if border not in ("edge", "mirror"):
            raise ValueError(f'`border` must be "edge" or "mirror". Received: border={border!r}')
        self.keys, self.rotation, self.scale, self.translation = tuple(keys), rotation, tuple(scale), translation
        self.shear, self.flip, self.covers, self.border, self.enlargement = shear, flip, covers, border, enlargement
        self.keep_cuts_outside = keep_cuts_outside

    def draw(self, xp, seeds, frame, picture, cuts=None):
        """Draws the maps of a batch.

        Args:
            xp: `numpy` or `keras.ops`.
            seeds: uint32 `(B,)`.
            frame: width and height in pixels, float32 scalars.
            picture: widths and heights, float32 `(B,)`.
            cuts: of left, right, top and bottom each 1.0 where it cuts the subject, else 0.0, `(B,)`.
        Returns:
            The maps `(B, 2, 3)` from frame to picture, and the halvings `(B,)`.
        """
        turn, size, right, down, slant_x, slant_y, mirrored, fit, left, top = uniforms(xp, seeds, 10)
        ratios = frame[0] / picture[0], frame[1] / picture[1]
        cover, contain = xp.maximum(*ratios), xp.minimum(*ratios)
        if self.covers:
            fitted, needed = cover, cover
        else:
            fitted, needed = contain * (cover / contain) ** fit, 0.0
        wanted = fitted * between(*self.scale, size)
        scale = xp.minimum(wanted, xp.maximum(needed, np.float32(self.enlargement)))
        mirrored = chosen(xp, self.flip, mirrored)
        angles = [
            deviation(np.radians(most), part)
            for most, part in ((self.rotation, turn), (self.shear, slant_x), (self.shear, slant_y))
        ]
        shift = [
            side * deviation(self.translation, move) + xp.maximum(scale * extent - side, 0.0) * (place - 0.5)
            for side, extent, move, place in zip(frame, picture, (right, down), (left, top), strict=True)
        ]
        if cuts is not None:
            slope = xp.tan(xp.abs(angles[0]) + xp.maximum(xp.abs(angles[1]), xp.abs(angles[2])))
            shift = _cuts_outside(xp, shift, frame, picture, scale, slope, _flipped(cuts, mirrored))
        linear = inverse_linear(xp, *angles, scale, mirrored)
        return about_centres(xp, linear, frame, picture, shift), halving_level(xp, scale)

    def on_batch(self, sample, seeds, height=None, width=None):
        image = sample[self.keys[0]]
        count, rows, columns, _ = ops.shape(image)
        height, width = rows if height is None else height, columns if width is None else width
        sizes = sample.get("sizes")
        if sizes is None:
            sizes = ops.tile(ops.cast(ops.stack([rows, columns]), "int32")[None], (count, 1))
        frame = [ops.cast(side, "float32") for side in (width, height)]
        picture = [cast(ops, sizes[:, axis], "float32") for axis in (1, 0)]
        cuts = _cuts(ops, sample["alpha"]) if self.keep_cuts_outside else None
        matrix, level = self.draw(ops, seeds, frame, picture, cuts)
        result = {key: x for key, x in sample.items() if key != "sizes"}
        for key in self.keys:
            border = ALPHA_BORDER if key == "alpha" else self.border
            result[key] = sample_affine(_floats(sample[key]), matrix, height, width, border, level, sizes)
        return result

    def on_sample(self, sample, seeds, height=None, width=None):
        rows, columns = sample[self.keys[0]].shape[:2]
        height, width = height or rows, width or columns
        frame, picture = ([np.float32(side) for side in size] for size in ((width, height), (columns, rows)))
        cuts = _cuts(np, sample["alpha"][None]) if self.keep_cuts_outside else None
        matrix, level = self.draw(np, seeds, frame, [side[None] for side in picture], cuts)
        result = dict(sample)
        for key in self.keys:
            border = ALPHA_BORDER if key == "alpha" else self.border
            image = warp_array(sample[key], matrix[0], height, width, border, level[0])
            is_bytes = image.dtype == np.uint8
            result[key] = np.multiply(image, np.float32(1 / 255), dtype=np.float32) if is_bytes else image
        return result

    def get_config(self):
        names = ["keys", "rotation", "scale", "translation", "shear", "flip", "covers", "border", "enlargement",
                 "keep_cuts_outside"]  # fmt: skip
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def _cuts(xp, alpha):
    """Whether left, right, top and bottom cut what alpha `(B, H, W, 1)` shows: floats `(B,)` each."""
    sides = alpha[:, :, :1], alpha[:, :, -1:], alpha[:, :1], alpha[:, -1:]
    half = 127.5 if keras.backend.standardize_dtype(alpha.dtype) == "uint8" else 0.5
    return [cast(xp, cast(xp, xp.max(side, axis=(1, 2, 3)), "float32") > half, "float32") for side in sides]


def _flipped(cuts, mirrored):
    left, right, top, bottom = cuts
    return left + mirrored * (right - left), right + mirrored * (left - right), top, bottom


def _cuts_outside(xp, shift, frame, picture, scale, slope, cuts):
    """Moves pictures so far that the sides that cut their subject lie outside; of opposite ones right and bottom do.

    Args:
        slope: of the picture's sides in the frame, at most, `(B,)`.
    """
    moved = []
    for axis in (0, 1):
        before, after = cuts[2 * axis], cuts[2 * axis + 1]
        way = (frame[axis] - scale * picture[axis] + slope * scale * picture[1 - axis]) / 2
        needed = xp.where(after > 0, xp.maximum(shift[axis], way), shift[axis])
        moved.append(xp.where(before > after, xp.minimum(shift[axis], -way), needed))
    return moved


def _floats(image):
    is_bytes = keras.backend.standardize_dtype(image.dtype) == "uint8"
    return ops.cast(image, "float32") * np.float32(1 / 255) if is_bytes else image
