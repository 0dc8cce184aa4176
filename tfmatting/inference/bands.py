"""Pictures worked off by bands of rows, on several threads: what a band needs stays in the processor's cache."""

import numpy as np

from tfmatting.ops.opencv import cv2

ROWS = 128  # of a band, about


def bands(height, multiple=1):
    """Yields slices of rows, together the whole height, each but the last a multiple of rows."""
    step = max(1, ROWS // multiple) * multiple
    return [slice(start, min(start + step, height)) for start in range(0, height, step)]


def run_all(executor, function, *arguments):
    """Calls a function for each of the arguments, and waits for all."""
    for _ in executor.map(function, *arguments):
        pass


def to_floats(pixels):
    """Returns uint8 or uint16 pixels as float32 in [0, 1]; floats as they are."""
    if pixels.dtype == np.uint8:
        return cv2.LUT(pixels, _LEVELS)
    if pixels.dtype == np.uint16:
        return np.multiply(pixels, np.float32(1 / 65535), dtype="float32")
    return pixels


def paste(picture, places, patches):
    """Replaces square patches of a picture, in its place.

    Args:
        picture: `(H, W, C)`, contiguous, both sides multiples of the patches' side.
        places: rows `(P,)` and columns `(P,)` of the patches, counted in patches.
        patches: `(P, side, side, C)`.
    """
    side = patches.shape[1]
    height, width, channels = picture.shape
    rows, columns = places
    picture.reshape(height // side, side, width // side, side, channels)[rows, :, columns] = patches


_LEVELS = (np.arange(256) / 255).astype("float32")
