"""Reduction of pictures to a small grid and back, in `keras.ops` and by OpenCV."""

import numpy as np
from keras import ops

from tfmatting.ops.opencv import cv2


def to_grid(images, side):
    """Returns the means `(B, side, side, C)` of images `(B, H, W, C)` over the cells of a grid."""
    _, height, width, _ = ops.shape(images)
    return _along_both(images, _cell_weights(height, side), _cell_weights(width, side))


def from_grid(grids, height, width):
    """Returns grids `(B, side, side, C)` enlarged bilinearly to `(B, height, width, C)`."""
    side = grids.shape[1]
    return _along_both(grids, _linear_weights(side, height), _linear_weights(side, width))


def array_to_grid(image, side):
    """`to_grid` for one float32 picture `(H, W, C)`; no picture is enlarged by it."""
    if min(image.shape[:2]) < side:  # OpenCV would interpolate
        rows, columns = (np.asarray(_cell_weights(size, side)) for size in image.shape[:2])
        return np.einsum("yh,hwc,xw->yxc", rows, image, columns, optimize=True)
    return cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA).reshape(side, side, -1)


def array_from_grid(grid, height, width):
    """`from_grid` for one float32 grid."""
    return cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width, -1)


def _along_both(images, rows, columns):
    images = ops.einsum("yh,bhwc->bywc", rows, images)
    return ops.einsum("xw,bywc->byxc", columns, images)


def _cell_weights(size, side):
    """Shares `(side, size)` of the pixels in each cell."""
    pixels = ops.cast(ops.arange(size), "float32")[None]
    cells = ops.cast(ops.arange(side), "float32")[:, None]
    length = ops.cast(size, "float32") / side
    overlap = ops.minimum(pixels + 1, (cells + 1) * length) - ops.maximum(pixels, cells * length)
    return ops.maximum(overlap, 0.0) / length


def _linear_weights(side, size):
    """Weights `(size, side)` of the cells in each pixel."""
    place = (ops.cast(ops.arange(size), "float32")[:, None] + 0.5) * side / ops.cast(size, "float32") - 0.5
    place = ops.clip(place, 0.0, side - 1.0)
    return ops.maximum(1 - ops.abs(place - ops.cast(ops.arange(side), "float32")[None]), 0.0)
