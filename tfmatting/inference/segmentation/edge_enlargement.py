"""Probabilities at low resolution, enlarged along the edges of the picture."""

import concurrent.futures

import numpy as np

from tfmatting.inference.guided_enlargement import Enlargement
from tfmatting.inference.segmentation.guided_filter import guided_coefficients
from tfmatting.lite.network import available_threads

RADIUS, EPSILON = 8, 1e-4  # of the guided filter, in pixels of what the network sees
#: up to the first becomes 0, from the second on 1, of probabilities and of what the filter makes of them: a body is no
#: glass, and a wall no mist
LEVELS = (0.1, 0.9)


class EdgeEnlargement:
    """Makes mattes of probabilities, for pictures of one size.

    Args:
        size: (height, width) of the pictures.
        small_size: (height, width) of the probabilities.
    Source: He et al. 2015 (Fast Guided Filter).
    """

    def __init__(self, size, small_size):
        self.size = size
        executor = concurrent.futures.ThreadPoolExecutor(available_threads())
        self.enlarge = Enlargement(*size, small_size, 1.0, executor)

    def __call__(self, picture, small, probability):
        """Returns the matte, float32 `(H, W, 1)` in [0, 1].

        Args:
            picture, small: float32 `(H, W, 3)` and `(h, w, 3)` in [0, 1], the same at both sizes.
            probability: float32 `(h, w, 1)`.
        """
        slope, intercept = guided_coefficients(small, np.clip(stretched(probability), 0, 1), RADIUS, EPSILON)
        alpha = np.empty((*self.size, 1), "float32")
        self.enlarge(picture, [slope / (LEVELS[1] - LEVELS[0])], [stretched(intercept)], [alpha])
        return alpha


def stretched(values):
    """Returns values of which the lower level has become 0, the upper 1."""
    low, high = LEVELS
    return (values - low) / (high - low)
