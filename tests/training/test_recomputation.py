import keras
import numpy as np
import pytest
import tensorflow as tf

from tfmatting.losses.video_matting import matting_losses
from tfmatting.models.video_matting.video_matting import VideoMatting
from tfmatting.training.recomputation import recomputing


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    return VideoMatting("tiny", downsample_ratio=1.0)


@pytest.fixture
def clip():
    return {"source": np.random.default_rng(0).random((2, 3, 32, 48, 3)).astype("float32")}


def gradients_of(model, network, clip):
    """The gradients of a loss, and what the statistics become, which are put back."""
    before = [keras.ops.convert_to_numpy(variable) for variable in model.non_trainable_variables]

    @tf.function
    def gradients():
        with tf.GradientTape() as tape:
            outputs = network(clip, training=True)
            targets = {"alpha": 1 - clip["source"][..., :1], "foreground": clip["source"]}
            loss = sum(matting_losses(outputs, targets).values())
        variables = [variable.value for variable in model.trainable_variables]
        return tape.gradient(loss, variables, unconnected_gradients="zero")

    found = [gradient.numpy() for gradient in gradients()]
    after = [keras.ops.convert_to_numpy(variable) for variable in model.non_trainable_variables]
    for variable, value in zip(model.non_trainable_variables, before, strict=True):
        variable.assign(value)
    assert any(not np.array_equal(old, new) for old, new in zip(before, after, strict=True))
    return found, after


@pytest.mark.slow
def test_gradients_and_statistics_are_the_models(model, clip):
    expected, statistics = gradients_of(model, model, clip)
    gradients, changed = gradients_of(model, recomputing(model), clip)
    for ours, theirs in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    for ours, theirs in zip(changed, statistics, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_weights_are_shared_and_inference_is_the_models(model, clip):
    network = recomputing(model)
    assert {id(variable) for variable in network.weights} == {id(variable) for variable in model.weights}
    outputs, expected = (one(clip, training=False) for one in (network, model))
    for name in expected:
        np.testing.assert_allclose(outputs[name], expected[name], atol=1e-6)


def test_what_is_frozen_stays_with_its_statistics(model, clip):
    model.base.get_layer("stem_norm").trainable = False
    before = keras.ops.convert_to_numpy(model.base.get_layer("stem_norm").moving_mean)
    network = recomputing(model)
    network(clip, training=True)
    np.testing.assert_array_equal(before, model.base.get_layer("stem_norm").moving_mean)
    assert len(network.trainable_variables) == len(model.trainable_variables)
