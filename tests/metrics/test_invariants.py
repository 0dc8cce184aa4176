"""What holds of the metrics whatever the pictures are, and by hand where that is easy."""

import math
import subprocess
import sys

import numpy as np
import pytest

from tests.metrics.alphas import noisy_pair
from tfmatting import metrics

ERRORS = ("mse", "mad", "sad", "grad", "conn")
ALL = (*ERRORS, "bce", "pixel_accuracy", "mean_iou")


def test_import_is_light():
    code = "import sys, tfmatting.metrics; print(*{'keras', 'tensorflow', 'cv2', 'numpy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
    assert all(callable(getattr(metrics, name)) for name in metrics.__all__)
    with pytest.raises(AttributeError):
        metrics.unknown  # noqa: B018


@pytest.mark.parametrize("name", ERRORS)
def test_a_perfect_prediction_has_no_error(name):
    _, target, trimap = noisy_pair()
    assert getattr(metrics, name)(target, target, trimap) == 0
    assert metrics.mean_iou(target, target) == metrics.pixel_accuracy(target, target) == 1


@pytest.mark.parametrize("name", ALL)
def test_everything_unknown_is_the_whole_picture(name):
    prediction, target, _ = noisy_pair()
    metric = getattr(metrics, name)
    assert metric(prediction, target, np.full(target.shape, 128, np.uint8)) == pytest.approx(metric(prediction, target))


@pytest.mark.parametrize("name", [*ALL, "foreground_mse"])
def test_known_pixels_do_not_count(name):
    """Errors far from the region, further than the filters reach, change nothing there."""
    prediction, target, _ = noisy_pair(height=60, width=120)
    trimap = np.zeros_like(target)
    trimap[:, :40] = 128
    worse = prediction.copy()
    worse[:, 70:] = np.where(target[:, 70:] > 0, target[:, 70:], worse[:, 70:] // 2)
    worse[0, 119], worse[1, 119] = prediction.min(), prediction.max()  # the range stays
    if name == "foreground_mse":
        alphas = [np.repeat(alpha[..., None], 3, -1) for alpha in (prediction, worse, target)]
        values = [metrics.foreground_mse(alpha, alphas[2], target, trimap) for alpha in alphas[:2]]
    else:
        values = [getattr(metrics, name)(alpha, target, trimap) for alpha in (prediction, worse)]
    if name != "conn":  # a region's connection to the rest may run through known pixels
        assert values[0] == pytest.approx(values[1], rel=1e-6)
    assert np.isfinite(values).all()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("turn", [np.fliplr, np.flipud, np.transpose], ids=lambda turn: turn.__name__)
def test_mirrored_pictures_have_the_same_value(name, turn):
    parts = noisy_pair(3)
    metric = getattr(metrics, name)
    assert metric(*(np.ascontiguousarray(turn(part)) for part in parts)) == pytest.approx(metric(*parts), rel=1e-5)


@pytest.mark.parametrize("name", ALL)
def test_types_and_axes_do_not_matter(name):
    prediction, target, trimap = noisy_pair()
    metric = getattr(metrics, name)
    value = metric(prediction, target, trimap)
    assert metric(prediction[..., None], target, trimap[..., None]) == value
    assert metric(prediction.astype(np.uint16) * 257, target / 255, trimap) == pytest.approx(value, rel=1e-6)
    assert metric(np.asfortranarray(prediction), target[:, ::-1][:, ::-1], trimap) == value


@pytest.mark.parametrize("name", [*ALL, "foreground_mse", "dtssd"])
def test_an_empty_region_has_no_value(name):
    prediction, target, _ = noisy_pair()
    arguments = [prediction, target, np.zeros_like(target)]
    if name == "dtssd":
        arguments = [np.stack([part, part]) for part in arguments]
    if name == "foreground_mse":
        arguments = [*np.zeros((2, 4, 4, 3)), np.zeros((4, 4))]
    assert math.isnan(getattr(metrics, name)(*arguments))


def test_by_hand():
    prediction, target = np.zeros((4, 5)), np.zeros((4, 5))
    prediction[1, 1:3], target[1, 1] = (1.0, 0.5), 0.5
    assert metrics.mse(prediction, target) == pytest.approx(0.5 / 20)
    assert metrics.mad(prediction, target) == pytest.approx(1.0 / 20)
    assert metrics.sad(prediction, target) == pytest.approx(1.0 / 1000)
    prediction[1, 2] = 1.0
    target[1, 1] = 1.0
    assert metrics.pixel_accuracy(prediction, target) == pytest.approx(19 / 20)
    assert metrics.mean_iou(prediction, target) == pytest.approx((1 / 2 + 18 / 19) / 2)
    assert metrics.mean_iou(target * 0, target * 0) == 1  # no foreground in either: the background alone counts


def test_connectivity_by_hand():
    """An island of the prediction costs its whole alpha, less the level up to which it is connected."""
    target = np.zeros((8, 12))
    target[2:6, 1:5] = 1
    prediction = target.copy()
    prediction[3, 8], prediction[3, 10] = 0.6, 0.1  # the second is below theta
    assert metrics.conn(prediction, target) == pytest.approx(0.6)
    bridged = target.copy()
    bridged[3, 5:9] = 0.6
    both = np.maximum(bridged, target)
    assert metrics.conn(both, both) == 0
    diagonal = np.zeros((8, 12))
    diagonal[2:6, 1:5] = diagonal[6, 5] = 1  # touches at a corner: not 4-connected
    assert metrics.conn(diagonal, np.where(diagonal == 1, diagonal, 0)) == 0
    halved = diagonal.copy()
    halved[6, 5] = 0.5
    assert metrics.conn(halved, diagonal) == pytest.approx(0.5)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_alphas_of_one_value_are_defined(value):
    flat, (_, target, _) = np.full((60, 80), value), noisy_pair()
    for name in ALL:
        assert np.isfinite(getattr(metrics, name)(flat, target))
        assert np.isfinite(getattr(metrics, name)(target, flat))
    assert metrics.grad(flat, flat) == metrics.conn(flat, flat) == 0


def test_temporal_error_sees_flicker_alone():
    _, target, _ = noisy_pair()
    still = np.stack([target] * 4)
    assert metrics.dtssd(still // 2, still) == 0  # wrong, but steadily so
    flicker = still.copy()
    flicker[1::2] //= 2
    assert metrics.dtssd(flicker, still) > 0.1
