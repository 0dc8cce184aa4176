"""The MobileNetV3-Large encoder: its table, its taps, and that it is the one of `keras.applications`."""

import keras
import numpy as np
import pytest

from tfmatting.models.mobilenet_v3 import BOTTLENECKS, mobilenet_v3_features, squeezed_channels


@pytest.fixture(scope="module")
def encoder():
    keras.utils.set_random_seed(3)
    picture = keras.Input((None, None, 3))
    return keras.Model(picture, mobilenet_v3_features(picture))


def test_taps_have_the_channels_and_strides_of_the_paper(encoder):
    shapes = [x.shape for x in encoder(np.zeros((2, 64, 96, 3), "float32"))]
    assert shapes == [(2, 32, 48, 16), (2, 16, 24, 24), (2, 8, 12, 40), (2, 4, 6, 960)]


@pytest.mark.parametrize(("height", "width"), [(1, 1), (33, 47), (62, 95)])
def test_odd_sizes_are_rounded_up(height, width, encoder):
    for stride, x in zip((2, 4, 8, 16), encoder(np.zeros((1, height, width, 3), "float32")), strict=True):
        assert x.shape[1:3] == (-(-height // stride), -(-width // stride))


def test_other_taps(encoder):
    picture = keras.Input((None, None, 3))
    taps = keras.Model(picture, mobilenet_v3_features(picture, taps=(4, 16)))
    taps.set_weights(encoder.get_weights())
    x = np.random.default_rng(0).random((1, 40, 40, 3), dtype="float32")
    low, high = taps(x)
    assert low.shape == (1, 5, 5, 40)
    np.testing.assert_array_equal(high, encoder(x)[3])


def test_squeezed_channels_are_those_of_the_published_weights():
    assert {channels: squeezed_channels(channels) for channels in (72, 120, 480, 672, 960)} == {
        72: 24,
        120: 32,
        480: 120,
        672: 168,
        960: 240,
    }


def test_parameters_are_those_of_keras_applications(encoder):
    application = keras.applications.MobileNetV3Large(
        input_shape=(64, 64, 3), include_top=False, weights=None, include_preprocessing=False
    )
    assert encoder.count_params() == application.count_params()


def test_batch_normalization_has_the_paper_s_constants(encoder):
    norms = [layer for layer in encoder.layers if layer.name.endswith("_norm")]
    assert len(norms) == 2 + 3 * len(BOTTLENECKS) - 1
    assert {(norm.momentum, norm.epsilon) for norm in norms} == {(0.99, 1e-3)}


def test_last_bottlenecks_are_dilated(encoder):
    dilations = [encoder.get_layer(f"block{n}_depthwise_conv").dilation_rate for n in range(1, 16)]
    assert dilations == [(1, 1)] * 12 + [(2, 2)] * 3
