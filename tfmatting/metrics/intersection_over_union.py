"""Mean intersection over union of a mask."""

import numpy as np

from tfmatting.metrics.confusion import confusion


def mean_iou(prediction, target, trimap=None, threshold=0.5):
    """Returns the intersection over the union, as the mean of foreground and background.

    A class that neither the prediction nor the target has is left out of the mean, as in a picture without anybody.
    Arguments and errors are those of `tfmatting.metrics.mse`.

    Args:
        threshold: above it a pixel is foreground, in the prediction and in the target.
    Returns:
        A float in [0, 1]; NaN where the trimap has no unknown pixel.
    """
    counts = np.array(confusion(prediction, target, trimap, threshold))
    intersections = np.diag(counts)
    unions = counts.sum(0) + counts.sum(1) - intersections
    present = unions > 0
    return float(np.mean(intersections[present] / unions[present])) if present.any() else float("nan")
