"""The convolutional recurrent unit against its equations, and over time."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfmatting.layers.conv_gru import ConvGRU

FRAMES, CHANNELS = 3, 4


@pytest.fixture(scope="module")
def layer():
    keras.utils.set_random_seed(0)
    layer = ConvGRU(name="memory")
    layer(tf.zeros((1, 5, 6, CHANNELS)), tf.zeros((1, 5, 6, CHANNELS)))
    random = np.random.default_rng(1)
    for convolution in (layer.gates, layer.candidate):
        convolution.bias.assign(random.normal(size=convolution.bias.shape))
    return layer


@pytest.fixture
def clips():
    random = np.random.default_rng(2)
    frames = random.normal(size=(2, FRAMES, 5, 6, CHANNELS)).astype("float32")
    state = random.uniform(-1, 1, (2, 5, 6, CHANNELS)).astype("float32")
    return frames, state


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def by_the_equations(layer, frame, state):
    gates = sigmoid(layer.gates(tf.concat([frame, state], axis=-1)).numpy())
    reset, update = np.split(gates, 2, axis=-1)
    candidate = np.tanh(layer.candidate(tf.concat([frame, reset * state], axis=-1)).numpy())
    return (1 - update) * state + update * candidate


def test_one_frame_is_as_the_equations_say(layer, clips):
    frames, state = clips
    output, new_state = layer(frames[:, 0], state)
    np.testing.assert_allclose(output, by_the_equations(layer, frames[:, 0], state), rtol=0, atol=1e-5)
    np.testing.assert_array_equal(output, new_state)


def test_clip_is_its_frames_one_after_the_other(layer, clips):
    frames, state = clips
    outputs, last = layer(frames.reshape((-1, 5, 6, CHANNELS)), state)
    outputs = np.reshape(outputs, frames.shape)
    for index in range(FRAMES):
        state = by_the_equations(layer, frames[:, index], state)
        np.testing.assert_allclose(outputs[:, index], state, rtol=0, atol=1e-5)
    np.testing.assert_array_equal(last, outputs[:, -1])


def test_number_of_frames_may_be_unknown_beforehand(layer, clips):
    frames, state = clips
    frames = frames.reshape((-1, 5, 6, CHANNELS))
    unknown = tf.TensorSpec((None, None, None, CHANNELS))
    outputs, last = tf.function(layer, input_signature=[unknown, unknown])(frames, state)
    expected = layer(frames, state)
    np.testing.assert_allclose(outputs, expected[0], rtol=0, atol=1e-5)
    np.testing.assert_allclose(last, expected[1], rtol=0, atol=1e-5)


def test_gradient_goes_back_through_time(layer, clips):
    frames, state = (tf.constant(x) for x in clips)
    frames = tf.reshape(frames, (-1, 5, 6, CHANNELS))
    with tf.GradientTape() as tape:
        tape.watch((frames, state))
        loss = tf.reduce_sum(layer(frames, state)[1] ** 2)
    of_frames, of_state = tape.gradient(loss, (frames, state))
    of_frames = np.reshape(of_frames, (2, FRAMES, -1))
    assert (np.abs(of_frames).max(axis=-1) > 1e-6).all()
    assert np.abs(of_state).max() > 1e-6


@pytest.mark.parametrize("frames", [1, 2 * FRAMES])
def test_symbolic_shapes_and_configuration(frames, layer):
    rebuilt = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert isinstance(rebuilt, ConvGRU)
    assert rebuilt.get_config() == layer.get_config()
    outputs = rebuilt(keras.KerasTensor((frames, 5, 6, CHANNELS)), keras.KerasTensor((1, 5, 6, CHANNELS)))
    assert [x.shape for x in outputs] == [(frames, 5, 6, CHANNELS), (1, 5, 6, CHANNELS)]
