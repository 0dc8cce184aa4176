"""Mean squared error of alpha."""

from tfmatting.metrics.arrays import alpha_pair, pixel_count
from tfmatting.ops.opencv import cv2


def mse(prediction, target, trimap=None):
    """Returns the mean of `(prediction - target)^2`; the papers show it times 1000.

    Args:
        prediction, target: alphas `(H, W)` or `(H, W, 1)`, uint8, uint16, or float in [0, 1].
        trimap: uint8 of the same shape: only where it is 128 is measured; None = the whole picture.
    Returns:
        A float in [0, 1]; NaN where the trimap has no unknown pixel.
    Raises:
        ValueError: if a shape, type or range is wrong, or there are NaN.

    Source: Rhemann et al. 2009, "A perceptually motivated online benchmark for image matting".
    """
    prediction, target, region = alpha_pair(prediction, target, trimap)
    count = pixel_count(region, target)
    return cv2.norm(prediction, target, cv2.NORM_L2SQR, region) / count if count else float("nan")
