"""How often background and foreground are taken for each other."""

import numpy as np

from tfmatting.metrics.arrays import alpha_pair, pixel_count


def confusion(prediction, target, trimap=None, threshold=0.5):
    """Returns the numbers of pixels as ((true background, false foreground), (false background, true foreground)).

    Arguments and errors are those of `tfmatting.metrics.pixel_accuracy`; a wrong threshold is a ValueError, too.
    """
    if not 0 <= threshold < 1:
        raise ValueError(f"`threshold` must be in [0, 1). Received: threshold={threshold}")
    prediction, target, region = alpha_pair(prediction, target, trimap)
    said, true = prediction > np.float32(threshold), target > np.float32(threshold)
    if region is not None:
        inside = region.astype(bool)
        said, true = said[inside], true[inside]
    foreground, hits, positives = (int(np.count_nonzero(mask)) for mask in (true, said & true, said))
    background = (pixel_count(None, true)) - foreground
    return (background - (positives - hits), positives - hits), (foreground - hits, hits)
