"""The colour difference of Vlahos' keyers: how much of a pixel is the screen's own primary."""

import numpy as np


def colour_difference(picture, channel):
    """Returns the key channel less the larger of the two others.

    It is 0 for grey, negative for skin and most of what people wear, and in a mixture of screen and foreground falls
    in proportion to the foreground's share.

    Args:
        picture: float32 `(..., 3)` RGB in [0, 1].
        channel: number of the screen's primary: 1 = green, 2 = blue.
    Returns:
        float32 `(...)` in [-1, 1].
    Source: Smith and Blinn 1996, "Blue screen matting", section on the Vlahos inventions.
    """
    first, second = (picture[..., other] for other in range(3) if other != channel)
    return picture[..., channel] - np.maximum(first, second)


def to_linear(picture):
    """Decodes float32 sRGB values in [0, 1] to linear light."""
    return np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4).astype(np.float32)


def from_linear(picture):
    """Encodes linear light in [0, 1] as float32 sRGB values."""
    return np.where(picture <= 0.0031308, picture * 12.92, 1.055 * picture ** (1 / 2.4) - 0.055).astype(np.float32)
