"""Pixel accuracy of a mask."""

from tfmatting.metrics.confusion import confusion


def pixel_accuracy(prediction, target, trimap=None, threshold=0.5):
    """Returns the share of pixels that are on the right side of the threshold.

    Arguments and errors are those of `tfmatting.metrics.mse`.

    Args:
        threshold: above it a pixel is foreground, in the prediction and in the target.
    Returns:
        A float in [0, 1]; NaN where the trimap has no unknown pixel.
    """
    (right_background, _), (_, right_foreground) = counts = confusion(prediction, target, trimap, threshold)
    total = sum(map(sum, counts))
    return (right_background + right_foreground) / total if total else float("nan")
