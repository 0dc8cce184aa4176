"""Batch normalizations folded into convolutions."""

import keras
import numpy as np
import pytest
from keras import layers

from tfmatting.inference.folded_network import folded_network
from tfmatting.layers.dilated_convolution import DilatedConvolution
from tfmatting.models.policy import policy_scope

KINDS = {
    "convolution": lambda: layers.Conv2D(6, 3, strides=2, use_bias=False),
    "convolution with a bias": lambda: layers.Conv2D(6, 3, bias_initializer="random_normal"),
    "dilated": lambda: DilatedConvolution(6, 3, padding="same", dilation_rate=2, use_bias=False),
    "depthwise": lambda: layers.DepthwiseConv2D(3, use_bias=False),
}


@pytest.fixture(autouse=True)
def _seeded():
    keras.utils.set_random_seed(0)


def network(*convolutions):
    source = x = keras.Input((None, None, 4), name="source")
    for convolution in convolutions:
        x = layers.ReLU()(layers.BatchNormalization()(convolution(x)))
    model = keras.Model({"source": source}, {"features": x * 2.0})
    for layer in norms(model):
        layer.set_weights([np.random.uniform(0.5, 1.5, weight.shape) for weight in layer.get_weights()])
    return model


def norms(model):
    return [layer for layer in model.layers if isinstance(layer, layers.BatchNormalization)]


def results(model):
    picture = keras.ops.convert_to_tensor(np.random.default_rng(0).normal(size=(2, 12, 16, 4)).astype("float32"))
    return np.asarray(keras.ops.cast(model({"source": picture})["features"], "float32"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_results_stay(kind):
    model = network(KINDS[kind](), layers.Conv2D(5, 1))
    folded = folded_network(model)
    assert not norms(folded)
    np.testing.assert_allclose(results(folded), results(model), rtol=1e-4, atol=1e-4)


def test_the_model_is_left_alone():
    model = network(layers.Conv2D(6, 3))
    before, expected = model.get_weights(), results(model)
    folded_network(model).set_weights([0 * weight for weight in folded_network(model).get_weights()])
    assert len(norms(model)) == 1
    assert all(np.array_equal(*pair) for pair in zip(model.get_weights(), before, strict=True))
    np.testing.assert_array_equal(results(model), expected)


def test_kernels_are_kept_in_the_precision_that_computes():
    with policy_scope(keras.DTypePolicy("mixed_bfloat16")):
        model = network(layers.Conv2D(6, 3))
    folded = folded_network(model)
    assert [weight.dtype for weight in model.weights[:2]] == ["float32"] * 2
    assert [weight.dtype for weight in folded.weights] == ["bfloat16"] * 2
    np.testing.assert_allclose(results(folded), results(model), atol=0.1)


def test_what_others_see_before_the_normalization_is_kept():
    source = keras.Input((None, None, 4), name="source")
    convolved = layers.Conv2D(4, 1)(source)
    model = keras.Model({"source": source}, {"features": layers.BatchNormalization()(convolved) + convolved})
    folded = folded_network(model)
    assert len(norms(folded)) == 1
    np.testing.assert_allclose(results(folded), results(model), rtol=1e-6)


def test_a_normalization_of_the_input_is_kept():
    source = keras.Input((None, None, 4), name="source")
    model = keras.Model({"source": source}, {"features": layers.BatchNormalization()(source)})
    assert len(norms(folded_network(model))) == 1
