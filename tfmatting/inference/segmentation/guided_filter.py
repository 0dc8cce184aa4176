"""The guided filter with a picture's three colours for a guide: what is smooth follows the picture's edges."""

import numpy as np

from tfmatting.ops.opencv import cv2


def guided_coefficients(guide, values, radius, epsilon):
    """Returns the linear model of the guide's colours that explains values best in the windows around each pixel.

    `sum(slope * guide) + intercept` is the filtered picture; the two can be enlarged and applied to a larger guide.

    Args:
        guide: float32 `(h, w, 3)` in [0, 1].
        values: float32 `(h, w, 1)`.
        radius: of the square windows, in pixels.
        epsilon: variance of colour below which a window counts as flat.
    Returns:
        Float32 slope `(h, w, 3)` and intercept `(h, w, 1)`.
    Source: He et al. 2013 (Guided Image Filtering), section 3.5, and 2015 (Fast Guided Filter), algorithm 2.
    """

    def mean(picture):
        return cv2.blur(picture, (2 * radius + 1, 2 * radius + 1), borderType=cv2.BORDER_REFLECT_101)

    guide_mean, values_mean = mean(guide), mean(values)[..., None]
    covariance = mean(guide * values) - guide_mean * values_mean
    rows = []
    for channel in range(3):
        row = mean(guide * guide[..., channel : channel + 1]) - guide_mean * guide_mean[..., channel : channel + 1]
        row[..., channel] += epsilon
        rows.append(row)
    slope = _solved(rows, covariance)
    intercept = values_mean - np.sum(slope * guide_mean, axis=-1, keepdims=True)
    return mean(slope), mean(intercept)[..., None]


def _solved(rows, right):
    """Solves a system of three equations for each pixel, by Cramer's rule.

    Args:
        rows: three arrays `(h, w, 3)`, of symmetric positive matrices.
        right: `(h, w, 3)`.
    """
    first, second, third = rows
    columns = [np.cross(second, third), np.cross(third, first), np.cross(first, second)]
    determinant = np.sum(first * columns[0], axis=-1, keepdims=True)
    return sum(column * right[..., number : number + 1] for number, column in enumerate(columns)) / determinant
