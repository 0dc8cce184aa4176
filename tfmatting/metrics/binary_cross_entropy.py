"""Binary cross-entropy of alpha, or of a mask."""

import numpy as np

from tfmatting.metrics.arrays import alpha_pair, pixel_count, region_sum

#: probabilities are kept this far from 0 and 1, as Keras does
EPSILON = 1e-7


def bce(prediction, target, trimap=None):
    """Returns the mean of `-target log(prediction) - (1 - target) log(1 - prediction)`.

    Both probabilities are at least 1e-7, so that the worst pixel costs 16.1. A target between 0 and 1 has a
    least value above 0. Arguments and errors are those of `tfmatting.metrics.mse`.

    Returns:
        A float in [0, 16.2]; NaN where the trimap has no unknown pixel.
    """
    prediction, target, region = alpha_pair(prediction, target, trimap)
    count = pixel_count(region, target)
    least = np.float32(EPSILON)
    foreground, background = (np.log(np.maximum(chance, least)) for chance in (prediction, 1 - prediction))
    likelihood = target * foreground + (1 - target) * background
    return -region_sum(likelihood, region) / count if count else float("nan")
