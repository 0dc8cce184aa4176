"""Bad arguments are named."""

import numpy as np
import pytest

from tfmatting import metrics

GOOD = np.zeros((4, 6), np.uint8)
COLOUR = np.zeros((4, 6, 3), np.uint8)
NOT_A_NUMBER = np.full((4, 6), np.nan)


@pytest.mark.parametrize("name", ["mse", "mad", "sad", "grad", "conn", "bce", "pixel_accuracy", "mean_iou"])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((4, 5)), GOOD), r"`prediction` must have the shape of `target`.*\(4, 5\).*\(4, 6\)"),
        ((COLOUR, GOOD), r"`prediction` must have the shape \(H, W\).*\(4, 6, 3\)"),
        ((GOOD, np.zeros((0, 6))), r"`target` must have the shape.*\(0, 6\)"),
        ((NOT_A_NUMBER, GOOD), r"`prediction` must be in \[0, 1\].*NaN"),
        ((GOOD, GOOD + 2.0), r"`target` must be in \[0, 1\].*2 to 2"),
        ((GOOD.astype(np.int32), GOOD), "`prediction` must be bool, uint8.*int32"),
        ((GOOD, GOOD, GOOD / 255), "`trimap` must be uint8.*float64"),
        ((GOOD, GOOD, GOOD[:2]), r"`trimap` must have the shape of `target`.*\(2, 6\)"),
    ],
)
def test_arguments_of_alpha_metrics(name, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(metrics, name)(*arguments)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: metrics.foreground_mse(GOOD, COLOUR, GOOD), r"`prediction` must have the shape \(H, W, 3\)"),
        (lambda: metrics.foreground_mse(COLOUR, COLOUR, GOOD[:2]), "`alpha` must have the height and width"),
        (lambda: metrics.dtssd(GOOD, GOOD), r"`prediction` must have the shape \(T, H, W\)"),
        (lambda: metrics.dtssd(GOOD[None], GOOD[None]), "`target` must have at least 2 frames"),
        (lambda: metrics.mean_iou(GOOD, GOOD, threshold=1), r"`threshold` must be in \[0, 1\).*1"),
    ],
)
def test_arguments_of_other_metrics(call, message):
    with pytest.raises(ValueError, match=message):
        call()
