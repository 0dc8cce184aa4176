"""Sum of the absolute differences of alpha."""

from tfmatting.metrics.arrays import alpha_pair, pixel_count
from tfmatting.ops.opencv import cv2


def sad(prediction, target, trimap=None):
    """Returns the sum of `|prediction - target|` in thousands of pixels, as the field gives it.

    Arguments and errors are those of `tfmatting.metrics.mse`.

    Returns:
        A float of at least 0, which grows with the picture's size; NaN where the trimap has no unknown pixel.

    Source: Rhemann et al. 2009; in thousands since Xu et al. 2017, "Deep image matting".
    """
    prediction, target, region = alpha_pair(prediction, target, trimap)
    total = cv2.norm(prediction, target, cv2.NORM_L1, region)
    return total / 1000 if pixel_count(region, target) else float("nan")
