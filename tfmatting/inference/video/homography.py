"""Homographies between a captured plate and a frame of the same size: 3x3 matrices on pixel positions (x, y)."""

import numpy as np

from tfmatting.ops.opencv import cv2

LARGEST_SHIFT = 0.3  # of the long side, for every corner
LARGEST_STRETCH = 1.5  # of the area, and of the area in one corner against that in another


def grid(width, height, columns=9, rows=9):
    """Returns positions `(rows * columns, 1, 2)` float64 spread evenly over a picture, its corners among them."""
    x, y = np.meshgrid(np.linspace(0, width - 1, columns), np.linspace(0, height - 1, rows))
    return np.stack([x, y], axis=-1).reshape(-1, 1, 2)


def corners(width, height):
    """Returns the positions `(4, 1, 2)` of a picture's corners, clockwise from the first pixel."""
    right, bottom = width - 1, height - 1
    return np.float64([[0, 0], [right, 0], [right, bottom], [0, bottom]])[:, None]


def distances(matrix, other, width, height):
    """Returns how far apart, in pixels, two homographies take the positions of `grid`, `(81,)`."""
    positions = grid(width, height)
    difference = cv2.perspectiveTransform(positions, matrix) - cv2.perspectiveTransform(positions, other)
    return np.linalg.norm(difference, axis=-1)[:, 0]


def to_centred(width, height):
    """Returns the matrix from pixels to positions about the picture's centre, where the long side is 2 long."""
    scale = 2 / max(width, height)
    return np.float64([[scale, 0, -(width - 1) / 2 * scale], [0, scale, -(height - 1) / 2 * scale], [0, 0, 1]])


def conjugated(matrix, change):
    """Returns a homography for other coordinates, `change` being the matrix from the old to the new."""
    matrix = change @ matrix @ np.linalg.inv(change)
    return matrix / matrix[2, 2]


def plausible(matrix, width, height):
    """Whether a homography can be the motion of a hand-held camera that still sees the same scene.

    The corners may move by a part of the long side; the picture must stay convex and the right way round, keep about
    its area, and be stretched about as much in one corner as in another, which rules out a strong perspective.
    """
    if not np.isfinite(matrix).all():
        return False
    before = corners(width, height)
    depth = before[:, 0] @ matrix[2, :2] + matrix[2, 2]
    if (depth * matrix[2, 2] <= 0).any():  # a corner would lie behind the camera
        return False
    after = cv2.perspectiveTransform(before, matrix)
    if np.linalg.norm(after - before, axis=-1).max() > LARGEST_SHIFT * max(width, height):
        return False
    areas = _corner_areas(after) / _corner_areas(before)
    if areas.min() <= 0:  # turned over, or not convex
        return False
    return areas.max() < LARGEST_STRETCH * areas.min() and 1 / LARGEST_STRETCH < areas.mean() < LARGEST_STRETCH


def _corner_areas(quadrilateral):
    """Twice the signed area of the triangle at each corner, `(4,)`."""
    points = quadrilateral[:, 0]
    there, back = np.roll(points, -1, axis=0) - points, np.roll(points, 1, axis=0) - points
    return there[:, 0] * back[:, 1] - there[:, 1] * back[:, 0]
