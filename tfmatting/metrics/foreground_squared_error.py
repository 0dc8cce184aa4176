"""Mean squared error of the foreground."""

import numpy as np

from tfmatting.metrics.arrays import check_same_shape, unit_array, unknown_region
from tfmatting.ops.opencv import cv2


def foreground_mse(prediction, target, alpha, trimap=None):
    """Returns the mean of `(prediction - target)^2` over the three colours, where the true alpha is above 0.

    Args:
        prediction, target: foregrounds `(H, W, 3)`, not premultiplied, uint8, uint16, or float in [0, 1].
        alpha: the true alpha `(H, W)` or `(H, W, 1)`, of the same types.
        trimap: uint8 `(H, W)` or `(H, W, 1)`: only where it is 128, too, is measured; None = the whole picture.
    Returns:
        A float in [0, 1]; NaN where alpha is 0 everywhere, or in all of the unknown region.
    Raises:
        ValueError: if a shape, type or range is wrong, or there are NaN.

    Source: Lin et al. 2021, section 5.1, which shows it times 1000.
    """
    prediction = unit_array("prediction", prediction, channels=3)
    target = unit_array("target", target, channels=3)
    check_same_shape("prediction", prediction, target)
    alpha = unit_array("alpha", alpha)
    if alpha.shape != target.shape[:2]:
        raise ValueError(
            "`alpha` must have the height and width of `target`."
            f" Received: alpha shape={alpha.shape}, target shape={target.shape}"
        )
    inside, region = (alpha > 0).astype(np.uint8), unknown_region(trimap, target)
    if region is not None:
        inside &= region
    count = 3 * np.count_nonzero(inside)
    return cv2.norm(prediction, target, cv2.NORM_L2SQR, inside) / count if count else float("nan")
