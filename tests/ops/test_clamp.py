import numpy as np
import tensorflow as tf

from tfmatting.ops.clamp import clamp

VALUES = np.array([-2.0, -0.1, 0.0, 0.4, 1.0, 1.5], "float32")


def gradient(training):
    x = tf.Variable(VALUES)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(clamp(x, training))
    return tape.gradient(total, x)


def test_values_are_limited_in_training_and_outside():
    for training in (True, False):
        np.testing.assert_allclose(clamp(VALUES, training), np.clip(VALUES, 0, 1), rtol=0, atol=1e-7)


def test_gradient_passes_the_limits_in_training_alone():
    np.testing.assert_array_equal(gradient(training=True), np.ones(6))
    assert gradient(training=False)[0] == gradient(training=False)[-1] == 0
