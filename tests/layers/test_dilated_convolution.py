import keras
import numpy as np
import pytest
import tensorflow as tf

from tfmatting.layers.dilated_convolution import DilatedConvolution


@pytest.fixture
def images():
    return np.random.default_rng(0).normal(size=(2, 11, 14, 5)).astype("float32")


def pair(use_bias, activation=None):
    """A dilated layer and Keras' own with the same weights."""
    options = {"padding": "same", "dilation_rate": 3, "use_bias": use_bias, "activation": activation}
    ours, theirs = DilatedConvolution(6, 3, **options), keras.layers.Conv2D(6, 3, **options)
    random = np.random.default_rng(1)
    for layer in (ours, theirs):
        layer.build((None, None, None, 5))
    ours.set_weights([random.normal(size=weight.shape) for weight in ours.get_weights()])
    theirs.set_weights(ours.get_weights())
    return ours, theirs


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("use_bias", "activation"), [(False, None), (True, "relu")])
def test_results_are_those_of_keras(training, use_bias, activation, images):
    ours, theirs = pair(use_bias, activation)
    np.testing.assert_allclose(ours(images, training=training), theirs(images), rtol=0, atol=1e-4)


def test_gradients_in_training_are_those_of_keras(images):
    gradients = []
    for layer in pair(use_bias=False):
        with tf.GradientTape() as tape:
            options = {"training": True} if isinstance(layer, DilatedConvolution) else {}
            loss = tf.reduce_sum(layer(images, **options) ** 2)
        gradients.append(tape.gradient(loss, layer.kernel.value))
    np.testing.assert_allclose(*gradients, rtol=1e-4, atol=1e-2)


def test_inference_is_one_operation(images):
    ours, _ = pair(use_bias=False)
    graph = tf.function(lambda x: ours(x, training=False)).get_concrete_function(tf.TensorSpec(images.shape)).graph
    kinds = [operation.type for operation in graph.get_operations()]
    assert kinds.count("Conv2D") == 1
    assert "SpaceToBatchND" not in kinds


def test_layer_is_rebuilt_from_its_configuration():
    layer = DilatedConvolution(6, 3, padding="same", dilation_rate=3)
    rebuilt = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert isinstance(rebuilt, DilatedConvolution)
    assert rebuilt.get_config() == layer.get_config()
