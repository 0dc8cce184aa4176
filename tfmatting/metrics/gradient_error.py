"""Gradient error of alpha."""

import numpy as np

from tfmatting.metrics.arrays import alpha_pair, region_sum
from tfmatting.metrics.derivatives import gaussian_derivative_kernels
from tfmatting.ops.opencv import cv2


def grad(prediction, target, trimap=None):
    """Returns the sum of squared differences between the lengths of the gradients of the two alphas.

    Gradients are first-order derivatives of a Gaussian (standard deviation 1.4); before, each alpha is stretched to
    [0, 1] by its own least and largest value. An alpha of one value has no gradient.

    Arguments and errors are those of `tfmatting.metrics.mse`. All of the picture takes part in the gradients, the
    trimap says where they are compared.

    Returns:
        A float of at least 0, which grows with the picture's size; NaN where the trimap has no unknown pixel.

    Source: Rhemann et al. 2009.
    """
    prediction, target, region = alpha_pair(prediction, target, trimap)
    return region_sum(gradient_error_map(prediction, target), region)


def gradient_error_map(prediction, target):
    """Returns what `grad` sums up, float32 `(H, W)`, of two alphas float32 `(H, W)` in [0, 1]."""
    difference = cv2.subtract(gradient_length(prediction), gradient_length(target))
    return cv2.multiply(difference, difference, dst=difference)


def gradient_length(alpha):
    """Returns the length of the gradient of `alpha`, stretched to [0, 1], as float32 `(H, W)`."""
    derivative, smoothing = gaussian_derivative_kernels()
    stretched = cv2.normalize(alpha, None, 0, 1, cv2.NORM_MINMAX)
    right = cv2.sepFilter2D(stretched, cv2.CV_32F, derivative, smoothing, borderType=cv2.BORDER_REPLICATE)
    down = cv2.sepFilter2D(stretched, cv2.CV_32F, smoothing, derivative, borderType=cv2.BORDER_REPLICATE)
    return np.sqrt(right * right + down * down)  # cv2.magnitude differs from run to run in the last bit
