"""The derivatives of a Gaussian by which gradients of alpha are compared."""

import math

import numpy as np

SIGMA, EPSILON = 1.4, 1e-2


def gaussian_derivative_kernels(sigma=SIGMA, epsilon=EPSILON):
    """Returns the two factors of the derivative of a Gaussian: the derivative along an axis, and the smoothing across.

    Args:
        sigma: standard deviation of the Gaussian in pixels.
        epsilon: the filter ends where the Gaussian falls below it: 4 pixels from the centre by default.
    Returns:
        Two float64 arrays `(9,)` (by default); the sum of squares of their outer product is 1.

    Source: Rhemann et al. 2009, section on the gradient error.
    """
    half = math.ceil(sigma * math.sqrt(-2 * math.log(math.sqrt(2 * math.pi) * sigma * epsilon)))
    place = np.arange(-half, half + 1)
    smoothing = np.exp(-(place**2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))
    derivative = -place * smoothing / sigma**2
    return derivative / np.linalg.norm(np.outer(derivative, smoothing)), smoothing
