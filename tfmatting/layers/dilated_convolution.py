"""Dilated convolution by the backend's own kernel."""

import keras
from keras import layers


@keras.saving.register_keras_serializable("tfmatting")
class DilatedConvolution(layers.Conv2D):
    """`keras.layers.Conv2D` with padding "same", stride 1 and a dilation, in one operation on TensorFlow.

    TensorFlow's general convolution cuts a dilated picture into many small ones, which takes up to five times as long
    on a processor. Its plain kernel knows dilation too, but not everywhere its gradient, so training is left as it is.
    Weights, configuration and results are those of the parent.

    Input shape: `(B, H, W, C)`. Output shape: `(B, H, W, filters)`.
    """

    def call(self, inputs, training=False):
        if training or keras.backend.backend() != "tensorflow":
            return super().call(inputs)
        import tensorflow as tf

        kernel = tf.convert_to_tensor(self.kernel)  # in the precision that the layer computes in
        outputs = tf.nn.conv2d(inputs, kernel, 1, "SAME", dilations=self.dilation_rate)
        if self.use_bias:
            outputs = tf.nn.bias_add(outputs, tf.convert_to_tensor(self.bias))
        return outputs if self.activation is None else self.activation(outputs)
