"""Which colour the screen has."""

import numpy as np

from tfmatting.keying.colour_difference import colour_difference
from tfmatting.ops.opencv import cv2

GREEN, BLUE = 1, 2
SMALLEST_SHARE = 0.05  # of the pictures: less than this is no screen
SMALLEST_DIFFERENCE = 0.08
SMALLEST_SATURATION = 0.3  # colour difference over the key channel
_BINS, _RADIUS = 64, 0.04  # of chromaticity
_SAMPLES = 200_000  # pixels looked at


def find_key_colour(*pictures):
    """Finds the colour of a green or blue screen: the commonest saturated green or blue.

    Args:
        pictures: float32 `(H, W, 3)` RGB in [0, 1]; frames of one clip are looked at together.
    Returns:
        float32 `(3,)` RGB in [0, 1].
    Raises:
        ValueError: if less than 5 % of the pixels are saturated green or blue: there is no screen.
    """
    step = max(1, int(np.sqrt(sum(picture.size // 3 for picture in pictures) / _SAMPLES)))
    pixels = np.concatenate([picture[::step, ::step].reshape(-1, 3) for picture in pictures])
    candidates = [pixels[is_saturated(pixels, channel)] for channel in (GREEN, BLUE)]
    weights = [
        colour_difference(found, channel).sum() for found, channel in zip(candidates, (GREEN, BLUE), strict=True)
    ]
    found = candidates[int(np.argmax(weights))]
    share = len(found) / len(pixels)
    if share < SMALLEST_SHARE:
        raise ValueError(
            f"no green or blue screen was found: {share:.1%} of the picture is saturated green or blue, at least"
            f" {SMALLEST_SHARE:.0%} must be."
        )
    return np.median(_commonest(found), axis=0).astype(np.float32)


def is_saturated(picture, channel):
    """Says which pixels of `(..., 3)` are a saturated green (channel 1) or blue (2)."""
    difference = colour_difference(picture, channel)
    return (difference > SMALLEST_DIFFERENCE) & (difference > SMALLEST_SATURATION * picture[..., channel])


def key_channel(colour):
    """Returns the number of a key colour's primary.

    Args:
        colour: `(3,)` RGB in [0, 1].
    Raises:
        ValueError: if it is neither a saturated green nor a saturated blue.
    """
    colour = np.asarray(colour, np.float32)
    if colour.shape != (3,):
        raise ValueError(f"the key colour must have 3 numbers. Received: shape={colour.shape}")
    for channel in (GREEN, BLUE):
        if is_saturated(colour, channel):
            return channel
    shown = "#" + "".join(f"{round(255 * float(value)):02x}" for value in np.clip(colour, 0, 1))
    raise ValueError(f"the colour of the screen must be a saturated green or blue. Received: {shown}")


def chromaticity(picture):
    """Returns the shares of red and blue in the sum of the channels, `(..., 2)`: the same in light and shade."""
    return picture[..., ::2] / np.maximum(picture.sum(axis=-1, keepdims=True), 1e-3)


def _commonest(pixels):
    """Returns the pixels whose chromaticity is near the peak of their histogram."""
    shares = chromaticity(pixels)
    histogram, edges, _ = np.histogram2d(*shares.T, bins=_BINS, range=((0, 1), (0, 1)))
    histogram = cv2.GaussianBlur(histogram, (0, 0), 1)
    peak = np.float32(np.unravel_index(histogram.argmax(), histogram.shape)) + 0.5
    near = np.linalg.norm(shares - peak * edges[1], axis=1) < _RADIUS
    return pixels[near]
