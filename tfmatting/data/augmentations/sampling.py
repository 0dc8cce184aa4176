"""Sampling of pictures under affine maps, with reduction by halvings, in `keras.ops`; and the same by OpenCV.

Places are continuous: the first pixel covers 0 to 1, its centre is at 0.5.
"""

import math

import numpy as np
from keras import ops

from tfmatting.ops.opencv import cv2
from tfmatting.ops.padding import pad_to_multiple
from tfmatting.ops.patches import gather_nd

LEVELS = 6  # the picture itself and five halvings: a reduction to 1/64 keeps all its pixels
BORDERS = {"zero": cv2.BORDER_CONSTANT, "edge": cv2.BORDER_REPLICATE, "mirror": cv2.BORDER_REFLECT}


def inverse_linear(xp, angle, shear_x, shear_y, scale, mirrored):
    """Returns the inverse `(B, 2, 2)` of: mirror, then shear, then turn, then scale. Angles are in radians, `(B,)`.

    Args:
        mirrored: 1.0 where left and right are exchanged, else 0.0.
    """
    slant_x, slant_y = xp.tan(shear_x), xp.tan(shear_y)
    cosine, sine = xp.cos(angle), xp.sin(angle)
    factor = 1 / (scale * (1 - slant_x * slant_y))
    sign = 1 - 2 * mirrored
    rows = [
        [sign * (cosine + slant_x * sine), sign * (sine - slant_x * cosine)],
        [-slant_y * cosine - sine, cosine - slant_y * sine],
    ]
    return xp.stack([xp.stack([part * factor for part in row], -1) for row in rows], -2)


def about_centres(xp, linear, frame, picture, shift):
    """Returns the affine map `(B, 2, 3)` from places of the frame to places of the picture.

    Args:
        linear: `(B, 2, 2)` from frame to picture.
        frame, picture: `(x, y)` sizes in pixels as pairs of `(B,)` or numbers; their centres meet,
        shift: but for this shift `(x, y)` of the picture in pixels of the frame.
    """
    x, y = frame[0] / 2 + shift[0], frame[1] / 2 + shift[1]
    offset_x = picture[0] / 2 - linear[:, 0, 0] * x - linear[:, 0, 1] * y
    offset_y = picture[1] / 2 - linear[:, 1, 0] * x - linear[:, 1, 1] * y
    return xp.concatenate([linear, xp.stack([offset_x, offset_y], -1)[..., None]], -1)


def halving_level(xp, scale):
    """Returns how often a picture is halved before it is sampled at `scale` pixels a pixel, as floats `(B,)`."""
    return xp.clip(xp.floor(-xp.log2(scale)), 0.0, LEVELS - 1.0)


def sample_affine(images, matrix, height, width, border, level=None, sizes=None):
    """Samples a batch bilinearly.

    Args:
        images: floats `(B, H, W, C)`.
        matrix: `(B, 2, 3)` from places of the result to places of the images.
        height, width: of the result; integers or scalar tensors.
        border: what lies outside: "zero", "edge" (its colours go on) or "mirror".
        level: floats `(B,)`, see `halving_level`; None samples the images themselves.
        sizes: int32 `(B, 2)`, true heights and widths of images that fill their arrays only in part; the rest must
            repeat the last row and column.
    Returns:
        Floats `(B, height, width, C)`.
    """
    count, rows, columns, _ = ops.shape(images)
    if sizes is None:
        sizes = ops.tile(ops.cast(ops.stack([rows, columns]), "int32")[None], (count, 1))
    values, starts, strides = _levels(images, LEVELS if level is not None else 1)
    level = ops.zeros((count,)) if level is None else level
    whole = ops.cast(level, "int32")
    factor = ops.cast(ops.left_shift(ops.ones_like(whole), whole), "int32")
    limits = (sizes + factor[:, None] - 1) // factor[:, None]
    start, stride = ops.take(starts, whole), ops.take(strides, whole)

    x = ops.cast(ops.arange(width), "float32")[None, None, :] + 0.5
    y = ops.cast(ops.arange(height), "float32")[None, :, None] + 0.5
    matrix = matrix / ops.cast(factor, "float32")[:, None, None]
    place = [matrix[:, row, 0, None, None] * x + matrix[:, row, 1, None, None] * y + matrix[:, row, 2, None, None] - 0.5
             for row in (1, 0)]  # fmt: skip
    first = [ops.floor(part) for part in place]
    share = [part - low for part, low in zip(place, first, strict=True)]

    total = 0.0
    numbers = ops.arange(count)[:, None, None]
    for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        weight = (share[0] if down else 1 - share[0]) * (share[1] if right else 1 - share[1])
        row, row_seen = _inside(first[0] + down, limits[:, 0], border)
        column, column_seen = _inside(first[1] + right, limits[:, 1], border)
        if border == "zero":
            weight = weight * row_seen * column_seen
        flat = start[:, None, None] + row * stride[:, None, None] + column
        indices = ops.stack([ops.broadcast_to(numbers, ops.shape(flat)), flat], -1)
        total = total + weight[..., None] * gather_nd(values, indices)
    return total


def _levels(images, count):
    """All halvings as one array `(B, pixels, C)`, and where each begins and how long its rows are."""
    level, flat, starts, strides, start = images, [], [], [], 0
    for number in range(count):
        if number:
            level = ops.average_pool(pad_to_multiple(level, 2), (2, 2), (2, 2), data_format="channels_last")
        batch, rows, columns, channels = ops.shape(level)
        flat.append(ops.reshape(level, (batch, -1, channels)))
        starts.append(start)
        strides.append(columns)
        start = start + rows * columns
    values = ops.concatenate(flat, axis=1) if count > 1 else flat[0]
    return values, ops.cast(ops.stack(starts), "int32"), ops.cast(ops.stack(strides), "int32")


def _inside(place, limit, border):
    """Indices inside of 0 to `limit` `(B,)` for whole places, and 1.0 where they were inside before."""
    last = ops.cast(limit, "float32")[:, None, None] - 1
    seen = ops.cast((place >= 0) & (place <= last), "float32")
    if border == "mirror":
        place = ops.mod(place, 2 * (last + 1))
        place = ops.minimum(place, 2 * last + 1 - place)
    return ops.cast(ops.clip(place, 0.0, last), "int32"), seen


def warp_array(image, matrix, height, width, border, level=0, nearest=False):
    """Samples one picture by OpenCV as `sample_affine` does, in its own type.

    Args:
        image: uint8 or float32 array `(H, W, C)`.
        matrix: `(2, 3)` from places of the result to places of the picture.
        nearest: whether the nearest pixel is taken, as of pictures whose values are numbers of classes.
    """
    for _ in range(int(level)):
        image = _halved(image)
    matrix = np.asarray(matrix, np.float64) / 2 ** int(level)
    matrix[:, 2] += matrix[:, :2].sum(1) / 2 - 0.5
    flags = (cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(image, matrix, (width, height), flags=flags, borderMode=BORDERS[border])
    return warped.reshape(height, width, image.shape[2])


def _halved(image):
    height, width, channels = image.shape
    if height % 2 or width % 2:
        image = cv2.copyMakeBorder(image, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    half = (math.ceil(width / 2), math.ceil(height / 2))
    return cv2.resize(image, half, interpolation=cv2.INTER_AREA).reshape(half[1], half[0], channels)
