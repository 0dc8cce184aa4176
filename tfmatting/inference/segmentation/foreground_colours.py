"""The person's own colours at the edges, where a picture shows them mixed with those of the scene."""

import numpy as np

from tfmatting.inference.segmentation.pymatting_package import import_pymatting, is_installed
from tfmatting.ops.opencv import cv2

FUSED_SIDES = (90, 6)  # of the box filters of the two rounds, as in the paper; in larger pictures than HD more
FULL_HD = 1920
SMALL_SIDE = 480  # long side of the copy that the wide filter sees
TINY = 1e-5


def foreground_colours(picture, alpha):
    """Estimates the foreground's colours: by multi-level estimation where pymatting is installed, else by blur fusion.

    Args:
        picture: float32 `(H, W, 3)` in [0, 1].
        alpha: float32 `(H, W, 1)` in [0, 1].
    Returns:
        Float32 `(H, W, 3)` in [0, 1].
    Source: Germer et al. 2021 (Fast Multi-Level Foreground Estimation), or see `blur_fusion`.
    """
    if not is_installed():
        return blur_fusion(picture, alpha)
    estimated = import_pymatting().estimate_foreground_ml(picture, alpha[..., 0])
    return np.clip(estimated, 0, 1).astype("float32", copy=False)


def blur_fusion(picture, alpha):
    """Estimates the foreground's colours from those of its surroundings: first wide, on a small copy, then narrow.

    For the arguments see `foreground_colours`.
    Source: Forte 2021 (Approximate Fast Foreground Colour Estimation), section 3.
    """
    height, width = picture.shape[:2]
    wide, narrow = (side * max(1.0, max(height, width) / FULL_HD) for side in FUSED_SIDES)
    shrink = min(1.0, SMALL_SIDE / max(height, width))
    small = max(1, round(width * shrink)), max(1, round(height * shrink))
    small_picture, small_alpha = (cv2.resize(x, small, interpolation=cv2.INTER_AREA) for x in (picture, alpha))
    pair = _fused(small_picture, small_picture, small_picture, small_alpha[..., None], wide * shrink)
    return _fused(picture, *(cv2.resize(x, (width, height)) for x in pair), alpha, narrow)[0]


def _fused(picture, foreground, background, alpha, side):
    """Returns the colours of foreground and background, each from their weighted means in boxes of a side."""
    side = max(3, round(side))
    foreground, background = _weighted_mean(foreground, alpha, side), _weighted_mean(background, 1 - alpha, side)
    residual = picture - background - alpha * (foreground - background)
    return np.clip(foreground + alpha * residual, 0, 1), background


def _weighted_mean(picture, weights, side):
    total = cv2.blur(weights, (side, side))[..., None]
    return cv2.blur(picture * weights, (side, side)) / (total + TINY)
