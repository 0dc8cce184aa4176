"""Batch normalization by the backend's fused kernel."""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("tfmatting")
class FusedBatchNormalization(layers.BatchNormalization):
    """`keras.layers.BatchNormalization` over the last axis, by the backend's one fused kernel.

    Keras composes batch statistics and scaling of a dozen elementwise operations, which on a CPU take longer than the
    convolutions between them. In inference, TensorFlow merges the fused kernel into the convolution before it. Weights,
    configuration and results are those of the parent.

    Input shape: `(B, H, W, C)`. Output shape: the same.
    """

    def call(self, inputs, training=None, mask=None):
        backend = keras.backend.backend()
        if not (training and self.trainable):
            if backend == "tensorflow":
                return _tensorflow_inference(inputs, self)
            return super().call(inputs, training=training, mask=mask)
        if self.synchronized or backend not in _TRAINING_KERNELS:  # the kernel sees this replica alone
            return super().call(inputs, training=training, mask=mask)
        kernel = _TRAINING_KERNELS[backend]
        outputs, mean, variance = kernel(inputs, self.gamma, self.beta, self.epsilon)
        for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
            batch = ops.cast(ops.stop_gradient(batch), moving.dtype)
            moving.assign(moving * self.momentum + batch * (1.0 - self.momentum))
        return outputs


def _tensorflow_inference(inputs, layer):
    import tensorflow as tf

    weights = (layer.gamma, layer.beta, layer.moving_mean, layer.moving_variance)
    weights = (tf.cast(tf.convert_to_tensor(x), tf.float32) for x in weights)
    return tf.compat.v1.nn.fused_batch_norm(inputs, *weights, epsilon=layer.epsilon, is_training=False)[0]


def _tensorflow(inputs, gamma, beta, epsilon):
    import tensorflow as tf

    gamma, beta = (tf.cast(tf.convert_to_tensor(x), tf.float32) for x in (gamma, beta))
    # the kernel's variance is unbiased; Keras keeps the biased one
    outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(inputs, gamma, beta, epsilon=epsilon)
    count = tf.cast(tf.size(inputs) // tf.shape(inputs)[-1], tf.float32)
    return outputs, mean, variance * (count - 1) / count


def _torch(inputs, gamma, beta, epsilon):
    import torch

    channels_first = inputs.movedim(-1, 1)
    outputs, mean, inverse_deviation = torch.native_batch_norm(
        channels_first, gamma.value.to(inputs.dtype), beta.value.to(inputs.dtype), None, None, True, 0.0, epsilon
    )
    return outputs.movedim(1, -1), mean, inverse_deviation**-2 - epsilon


_TRAINING_KERNELS = {"tensorflow": _tensorflow, "torch": _torch}
