import keras
import numpy as np
import pytest
import tensorflow as tf

from tfmatting.layers.fused_batch_normalization import FusedBatchNormalization

OPTIONS = {"momentum": 0.9, "epsilon": 1e-5}


@pytest.fixture
def images():
    return np.random.default_rng(0).normal(1.0, 3.0, (2, 5, 7, 4)).astype("float32")


@pytest.fixture
def pair(images):
    """A fused layer and Keras' own with the same random weights."""
    random = np.random.default_rng(1)
    weights = [random.uniform(0.5, 1.5, 4) for _ in range(4)]
    layers = FusedBatchNormalization(**OPTIONS), keras.layers.BatchNormalization(**OPTIONS)
    for layer in layers:
        layer.build(images.shape)
        layer.set_weights(weights)
    return layers


def outputs_and_gradients(layer, images, training):
    with tf.GradientTape() as tape:
        x = tf.convert_to_tensor(images)
        tape.watch(x)
        outputs = layer(x, training=training)
        loss = tf.reduce_sum(outputs**3)
    return outputs, tape.gradient(loss, [x, layer.gamma.value, layer.beta.value])


@pytest.mark.parametrize("training", [True, False])
def test_results_gradients_and_statistics_are_those_of_keras(training, pair, images):
    fused, plain = pair
    outputs, gradients = outputs_and_gradients(fused, images, training)
    expected, expected_gradients = outputs_and_gradients(plain, images, training)
    np.testing.assert_allclose(outputs, expected, rtol=0, atol=1e-5)
    for ours, theirs in zip(gradients, expected_gradients, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-3)
    for ours, theirs in zip(fused.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_frozen_layer_keeps_its_statistics(pair, images):
    fused, plain = pair
    fused.trainable = plain.trainable = False
    before = fused.get_weights()
    np.testing.assert_allclose(fused(images, training=True), plain(images, training=True), rtol=0, atol=1e-5)
    for old, new in zip(before, fused.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_layer_is_rebuilt_from_its_configuration(pair):
    rebuilt = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(pair[0]))
    assert isinstance(rebuilt, FusedBatchNormalization)
    assert rebuilt.get_config() == pair[0].get_config()
