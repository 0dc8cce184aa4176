"""Downsampling at exactly a ratio's steps."""

import numpy as np
import pytest
import tensorflow as tf

from tfmatting.ops.downsample import downsample_bilinear, downsampled_size, ratio_for_long_side
from tfmatting.ops.resize import resize_bilinear


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).random((2, 30, 48, 3), dtype="float32")


@pytest.mark.parametrize("ratio", [0.5, 1 / 3, 1 / 6])
def test_ratio_that_divides_the_sides_is_a_plain_resize(ratio, images):
    small = downsample_bilinear(images, ratio)
    expected = resize_bilinear(tf.constant(images), round(30 * ratio), round(48 * ratio))
    np.testing.assert_allclose(small, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("ratio", [0.9, 0.7, 0.45, 0.3])
def test_samples_of_a_ramp_are_one_over_the_ratio_apart(ratio):
    ramp = np.tile(np.arange(31, dtype="float32")[None, None, :, None], (1, 17, 1, 1))
    small = np.asarray(downsample_bilinear(ramp, ratio))
    assert small.shape == (1, int(17 * ratio), int(31 * ratio), 1)
    expected = (np.arange(small.shape[2]) + 0.5) / ratio - 0.5
    np.testing.assert_allclose(small[0, 3, :, 0], expected, rtol=0, atol=1e-4)


def test_ratio_one_changes_nothing(images):
    assert downsample_bilinear(images, 1) is images


@pytest.mark.parametrize("ratio", [1.0, 0.37, 0.01])
def test_ratio_and_sizes_unknown_beforehand_change_nothing(ratio, images):
    signature = [tf.TensorSpec((None, None, None, 3)), tf.TensorSpec(())]
    dynamic = tf.function(downsample_bilinear, input_signature=signature)
    np.testing.assert_allclose(dynamic(images, ratio), downsample_bilinear(images, ratio), rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1080, 1920), (288, 512)), ((2160, 3840), (288, 512)), ((854, 480), (512, 287)), ((512, 30), (512, 30))],
)
def test_long_side_comes_to_512(size, expected):
    assert downsampled_size(*size, ratio_for_long_side(*size)) == expected
    tensors = [tf.constant(side) for side in size]
    assert tuple(downsampled_size(*tensors, ratio_for_long_side(*tensors))) == expected


def test_a_side_is_never_lost():
    assert downsampled_size(3, 1000, 0.1) == (1, 100)
