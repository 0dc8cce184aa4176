"""Edges by closed-form matting: what lies near them is computed anew from the picture's colours."""

import numpy as np

from tfmatting.inference.segmentation.pymatting_package import check_installed, import_pymatting
from tfmatting.ops.opencv import cv2

#: alphas up to the first are surely background, from the second on surely foreground, but near to others
SURE = (0.05, 0.95)
BAND = 0.01  # of the picture's long side that is unknown on each side of an edge
LARGEST_AREA = 1_000_000  # pixels that are solved for at once; the time grows with them, and the memory
FOREGROUND, UNKNOWN, BACKGROUND = 1.0, 0.5, 0.0


def automatic_trimap(alpha, band):
    """Returns what is surely foreground, surely background, or neither.

    Args:
        alpha: float32 `(H, W)` in [0, 1].
        band: pixels on each side of an edge that are not sure.
    Returns:
        Float64 `(H, W)`: 1, 0, or 0.5 for what is not sure.
    """
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * band + 1, 2 * band + 1))
    sure = ((alpha <= SURE[0]), (alpha >= SURE[1]))
    background, foreground = (cv2.erode(mask.astype(np.uint8), kernel) > 0 for mask in sure)
    return np.where(foreground, FOREGROUND, np.where(background, BACKGROUND, UNKNOWN))


def refined_edges(picture, alpha):
    """Computes alpha near its edges anew, by closed-form matting with an automatic trimap.

    Args:
        picture: float32 `(H, W, 3)` in [0, 1].
        alpha: float32 `(H, W, 1)` in [0, 1].
    Returns:
        Float32 `(H, W, 1)` in [0, 1]; alpha itself where it has no edges, or nothing is sure.
    Raises:
        ImportError: if pymatting is not installed.
    Source: Levin et al. 2008 (A Closed-Form Solution to Natural Image Matting).
    """
    check_installed()
    band = max(2, round(BAND * max(alpha.shape[:2])))
    trimap = automatic_trimap(alpha[..., 0], band)
    unknown = trimap == UNKNOWN
    if not unknown.any():
        return alpha
    part = _around(unknown, 2 * band)
    solved = _solved(picture[part], trimap[part])
    if solved is None:
        return alpha
    result = alpha.copy()
    result[part][unknown[part]] = solved[unknown[part]]
    return result


def _around(mask, margin):
    """Returns the slices of the box around what is true, with a margin."""
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    rows = slice(max(0, top - margin), top + height + margin)
    return rows, slice(max(0, left - margin), left + width + margin)


def _solved(picture, trimap):
    """Returns float32 `(h, w, 1)`, or None where there is no sure foreground or no sure background."""
    height, width = trimap.shape
    shrink = min(1.0, (LARGEST_AREA / (height * width)) ** 0.5)
    if shrink < 1:
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        trimap = cv2.resize(trimap, size, interpolation=cv2.INTER_NEAREST)
    if not all((trimap == value).any() for value in (FOREGROUND, BACKGROUND)):
        return None
    alpha = import_pymatting().estimate_alpha_cf(picture.astype("float64"), trimap).astype("float32")
    return cv2.resize(alpha, (width, height))[..., None] if shrink < 1 else alpha[..., None]
