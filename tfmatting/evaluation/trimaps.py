"""Trimaps from true alphas."""

import numpy as np

from tfmatting.metrics.arrays import UNKNOWN, unit_array
from tfmatting.ops.opencv import cv2


def make_trimap(alpha, low=0.06, high=0.96, iterations=10):
    """Returns the trimap of a true alpha.

    Unknown is where alpha lies between the thresholds, and what `iterations` dilations and then as many erosions by a
    3x3 circle (its corners are not in it) add: gaps of up to 20 pixels between strands.

    Args:
        alpha: `(H, W)` or `(H, W, 1)`, uint8, uint16, or float in [0, 1].
        low, high: thresholds; alpha at or below `low` is background, at or above `high` foreground.
        iterations: of dilation, and of erosion.
    Returns:
        uint8 `(H, W)`: 0 background, 128 unknown, 255 foreground. An alpha of 0 and 1 alone has no unknown pixel.
    Raises:
        ValueError: if alpha has another shape, type or range.

    Source: Lin et al. 2021, appendix D.2.
    """
    alpha = unit_array("alpha", alpha)
    unknown = ((alpha > np.float32(low)) & (alpha < np.float32(high))).astype(np.uint8)
    circle = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    unknown = cv2.morphologyEx(unknown, cv2.MORPH_CLOSE, circle, iterations=iterations)
    trimap = np.where(alpha >= np.float32(high), np.uint8(255), np.uint8(0))
    trimap[unknown > 0] = UNKNOWN
    return trimap
