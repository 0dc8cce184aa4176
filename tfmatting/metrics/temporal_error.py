"""Temporal error of the alpha of a clip."""

import numpy as np

from tfmatting.metrics.arrays import alpha_pair


def dtssd(prediction, target, trimap=None):
    """Returns how much the change from frame to frame differs: flicker, and motion that is not there.

    For each pair of neighbouring frames it is the root of the mean over the pixels of the squared difference between
    the changes of the predicted and the true alpha; the result is the mean over the pairs.

    Args:
        prediction, target: alphas `(T, H, W)` or `(T, H, W, 1)` of at least 2 frames, uint8, uint16, or float in
            [0, 1].
        trimap: uint8 of the same shape: a pixel counts where it is 128 in the later frame of a pair; None = all do.
    Returns:
        A float in [0, 2]; NaN where no pair has an unknown pixel; pairs without one are left out.
    Raises:
        ValueError: if a shape, type or range is wrong, there are NaN, or fewer than 2 frames.

    Source: Erofeev et al. 2015, "Perceptually motivated benchmark for video matting"; video papers show it times 100.
    """
    prediction, target, region = alpha_pair(prediction, target, trimap, dimensions=3)
    if len(target) < 2:
        raise ValueError(f"`target` must have at least 2 frames. Received: shape={target.shape}")
    values = []
    for frame in range(1, len(target)):
        change = prediction[frame] - prediction[frame - 1] - (target[frame] - target[frame - 1])
        inside = change if region is None else change[region[frame].astype(bool)]
        if inside.size:
            values.append(np.sqrt(np.square(inside).mean(dtype=np.float64)))
    return float(np.mean(values)) if values else float("nan")
