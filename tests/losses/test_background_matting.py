import keras
import numpy as np
import pytest
from keras import ops

from tfmatting.losses.background_matting import (
    alpha_loss,
    base_network_losses,
    error_loss,
    foreground_loss,
    joint_losses,
    sobel,
)
from tfmatting.ops.clamp import clamp


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def random(rng, *shape):
    return rng.random(shape, dtype=np.float32)


def test_sobel_of_a_ramp_is_its_slope(rng):
    ramp = np.tile(np.arange(8, dtype=np.float32)[None, :, None, None] * 0.1, (1, 1, 6, 1))
    gradient = np.asarray(sobel(ramp))
    np.testing.assert_allclose(gradient[0, 1:-1, :, 0], 0.1, atol=1e-6)
    np.testing.assert_allclose(gradient[..., 1], 0.0, atol=1e-6)


def test_sobel_of_a_constant_is_zero_at_the_border_too():
    assert np.abs(np.asarray(sobel(np.full((1, 5, 7, 1), 0.7, "float32")))).max() < 1e-6


def test_alpha_loss_is_zero_for_the_truth_alone(rng):
    alpha = random(rng, 2, 9, 11, 1)
    assert float(alpha_loss(alpha, alpha)) == 0.0
    assert float(alpha_loss(alpha, alpha[::-1])) > 0.1


def test_alpha_loss_of_a_constant_error_is_that_error(rng):
    alpha = random(rng, 1, 8, 8, 1) * 0.5
    assert float(alpha_loss(alpha + 0.25, alpha)) == pytest.approx(0.25, abs=1e-5)  # no gradient differs


def test_alpha_loss_punishes_a_blurred_edge_more_than_the_same_error_spread_out():
    edge = np.zeros((1, 8, 8, 1), "float32")
    edge[:, :, 4:] = 1
    wrong_at_edge, spread = edge.copy(), edge.copy()
    wrong_at_edge[:, :, 4] = 0.5
    spread = np.abs(spread - 0.5 / 8)
    assert float(alpha_loss(wrong_at_edge, edge)) > float(alpha_loss(spread, edge))


def test_foreground_loss_counts_only_where_the_true_alpha_is_above_zero(rng):
    truth, alpha = random(rng, 1, 6, 6, 3), np.zeros((1, 6, 6, 1), "float32")
    alpha[:, :3] = 0.01
    wrong = truth.copy()
    wrong[:, 3:] += 0.5
    assert float(foreground_loss(wrong, truth, alpha)) == 0.0
    wrong[:, :3] += 0.5
    assert float(foreground_loss(wrong, truth, alpha)) == pytest.approx(0.25, abs=1e-6)


def test_error_loss_wants_the_absolute_error_of_alpha(rng):
    prediction, target = random(rng, 1, 5, 5, 1), random(rng, 1, 5, 5, 1)
    assert float(error_loss(np.abs(prediction - target), prediction, target)) == 0.0
    assert float(error_loss(np.zeros_like(target), np.full_like(target, 0.5), np.zeros_like(target))) == 0.25


def test_the_parts_of_both_stages_are_zero_for_the_truth_alone(rng):
    """Each part belongs to one output: a wrong one leaves the others at 0."""
    source, alpha, foreground = random(rng, 1, 8, 8, 3), random(rng, 1, 8, 8, 1), random(rng, 1, 8, 8, 3)
    small = {"alpha": alpha.reshape(1, 4, 2, 4, 2, 1).mean((2, 4)), "foreground": foreground}
    small["foreground"] = foreground.reshape(1, 4, 2, 4, 2, 3).mean((2, 4))
    targets, error = {"alpha": alpha, "foreground": foreground}, np.zeros_like(alpha)
    base = {"alpha": alpha, "residual": foreground - source, "error": error}
    joint = {
        "alpha": alpha,
        "foreground": foreground,
        "coarse_alpha": small["alpha"],
        "coarse_foreground": small["foreground"],
        "error": np.zeros_like(small["alpha"]),
    }
    for losses, outputs, renamed in (
        (lambda outputs: base_network_losses(source, outputs, targets), base, {"residual": "foreground"}),
        (lambda outputs: joint_losses(outputs, targets), joint, {}),
    ):
        assert all(float(part) < 1e-6 for part in losses(outputs).values())
        for name in set(outputs) - {"alpha", "coarse_alpha"}:
            wrong = losses({**outputs, name: outputs[name] + 0.1})
            assert {part for part, value in wrong.items() if float(value) > 1e-4} == {renamed.get(name, name)}


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow for gradients")
def test_error_loss_gives_alpha_no_gradient(rng):
    import tensorflow as tf

    error, prediction = (tf.Variable(random(rng, 1, 5, 5, 1)) for _ in range(2))
    with tf.GradientTape() as tape:
        loss = error_loss(error, prediction, random(rng, 1, 5, 5, 1))
    of_error, of_prediction = tape.gradient(loss, [error, prediction])
    assert np.abs(of_error).max() > 0
    assert of_prediction is None


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow for gradients")
def test_a_pixel_beyond_the_clamp_still_learns_in_training():
    import tensorflow as tf

    raw = tf.Variable([-0.5, 0.5, 1.5])
    for training, expected in ((True, [-1, 0, 0]), (False, [0, 0, 0])):
        with tf.GradientTape() as tape:
            loss = ops.sum(ops.abs(clamp(raw, training) - tf.constant([1.0, 0.5, 1.0])))
        np.testing.assert_allclose(tape.gradient(loss, raw), expected)
    np.testing.assert_allclose(clamp(raw, True), [0, 0.5, 1])
