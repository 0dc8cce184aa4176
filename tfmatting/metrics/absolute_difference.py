"""Mean absolute difference of alpha."""

from tfmatting.metrics.arrays import alpha_pair, pixel_count
from tfmatting.ops.opencv import cv2


def mad(prediction, target, trimap=None):
    """Returns the mean of `|prediction - target|`; video papers show it times 1000.

    Arguments and errors are those of `tfmatting.metrics.mse`.

    Returns:
        A float in [0, 1]; NaN where the trimap has no unknown pixel.
    """
    prediction, target, region = alpha_pair(prediction, target, trimap)
    count = pixel_count(region, target)
    return cv2.norm(prediction, target, cv2.NORM_L1, region) / count if count else float("nan")
