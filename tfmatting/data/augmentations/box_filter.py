"""The box filter with a size for each sample, in `keras.ops` and by OpenCV."""

import numpy as np
from keras import ops

from tfmatting.ops.opencv import cv2


def box_weights(xp, radius, reach):
    """Returns the weights `(B, 2 * reach + 1)` of boxes of `2 * radius + 1` pixels; their ends count in part.

    Args:
        radius: floats `(B,)` from 0, which changes nothing, to `reach`.
    """
    places = np.abs(np.arange(-reach, reach + 1, dtype=np.float32))
    weights = xp.clip(radius[:, None] + 1 - places, 0.0, 1.0)
    return weights / xp.sum(weights, -1, keepdims=True)


def box_filter(images, radius, reach):
    """Filters images `(B, H, W, C)`, mirrored at their borders, with boxes of `radius` `(B,)`, at most `reach`."""
    weights = box_weights(ops, radius, reach)[:, :, None, None, None]
    for axis in (1, 2):
        size = ops.shape(images)[axis]
        padding = [[reach, reach] if place == axis else [0, 0] for place in range(4)]
        padded = ops.pad(images, padding, mode="symmetric")
        shifted = [padded[:, at : at + size] if axis == 1 else padded[:, :, at : at + size]
                   for at in range(2 * reach + 1)]  # fmt: skip
        images = sum(weights[:, at] * part for at, part in enumerate(shifted))
    return images


def box_filter_array(image, radius, reach):
    """Filters one float32 picture `(H, W, C)`; `radius` is `(1,)`."""
    weights = box_weights(np, radius, reach)[0]
    filtered = cv2.sepFilter2D(image, -1, weights, weights, borderType=cv2.BORDER_REFLECT)
    return filtered.reshape(image.shape)
