"""Each metric against its definition written out, slowly and without OpenCV."""

import numpy as np
import pytest

from tests.metrics.alphas import noisy_pair
from tfmatting import metrics

ndimage = pytest.importorskip("scipy.ndimage")


def plain_grad(prediction, target, inside):
    place = np.arange(-4, 5)
    gauss = np.exp(-(place**2) / (2 * 1.4**2)) / (1.4 * np.sqrt(2 * np.pi))
    along = -place * gauss / 1.4**2
    kernel = np.outer(gauss, along)
    kernel /= np.sqrt((kernel**2).sum())

    def length(alpha):
        alpha = (alpha - alpha.min()) / (alpha.max() - alpha.min())
        parts = [ndimage.correlate(alpha, part, mode="nearest") for part in (kernel, kernel.T)]
        return np.hypot(*parts)

    return ((length(prediction) - length(target)) ** 2)[inside].sum()


def plain_conn(prediction, target, inside):
    level = np.full(target.shape, -1.0)
    for step in range(1, 11):
        labels, count = ndimage.label((prediction >= step / 10) & (target >= step / 10))
        sizes = [(labels == label).sum() for label in range(1, count + 1)]
        source = labels == 1 + np.argmax(sizes) if sizes else np.zeros(labels.shape, bool)
        level[(level == -1) & ~source] = (step - 1) / 10
    level[level == -1] = 1
    degrees = [1 - (alpha - level) * (alpha - level >= 0.15) for alpha in (prediction, target)]
    return np.abs(degrees[0] - degrees[1])[inside].sum()


def plain_bce(prediction, target, inside):
    prediction = np.clip(prediction, 1e-7, 1 - 1e-7)[inside]
    target = target[inside]
    return np.mean(-target * np.log(prediction) - (1 - target) * np.log(1 - prediction))


PLAIN = {
    "mse": lambda prediction, target, inside: ((prediction - target) ** 2)[inside].mean(),
    "mad": lambda prediction, target, inside: np.abs(prediction - target)[inside].mean(),
    "sad": lambda prediction, target, inside: np.abs(prediction - target)[inside].sum() / 1000,
    "grad": plain_grad,
    "conn": plain_conn,
    "bce": plain_bce,
    "pixel_accuracy": lambda prediction, target, inside: ((prediction > 0.5) == (target > 0.5))[inside].mean(),
    "mean_iou": lambda prediction, target, inside: np.mean(
        [
            ((prediction > 0.5) == side)[inside & ((target > 0.5) == side)].sum()
            / (inside & (((prediction > 0.5) == side) | ((target > 0.5) == side))).sum()
            for side in (False, True)
        ]
    ),
}


@pytest.mark.parametrize("region", ["unknown", "whole"])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", PLAIN)
def test_equals_its_definition(name, seed, region):
    prediction, target, trimap = noisy_pair(seed, strength=0.1 + 0.2 * seed)
    inside = trimap == 128 if region == "unknown" else np.ones(trimap.shape, bool)
    expected = PLAIN[name](prediction / 255, target / 255, inside)
    value = getattr(metrics, name)(prediction, target, trimap if region == "unknown" else None)
    assert value == pytest.approx(expected, rel=1e-5)


def test_temporal_error_and_foreground_equal_their_definitions():
    frames = [noisy_pair(seed) for seed in range(4)]
    predictions, targets, trimaps = (np.stack(parts) for parts in zip(*frames, strict=True))
    change = np.diff(predictions / 255, axis=0) - np.diff(targets / 255, axis=0)
    per_pair = [np.sqrt((part[trimap == 128] ** 2).mean()) for part, trimap in zip(change, trimaps[1:], strict=True)]
    assert metrics.dtssd(predictions, targets, trimaps) == pytest.approx(np.mean(per_pair), rel=1e-5)
    assert metrics.dtssd(predictions, targets) == pytest.approx(np.sqrt((change**2).mean((1, 2))).mean(), rel=1e-5)

    one, other = np.random.default_rng(0).integers(0, 256, (2, 60, 80, 3), np.uint8)
    inside = (targets[0] > 0) & (trimaps[0] == 128)
    expected = (((one / 255.0) - (other / 255.0)) ** 2)[inside].mean()
    assert metrics.foreground_mse(one, other, targets[0], trimaps[0]) == pytest.approx(expected, rel=1e-5)
