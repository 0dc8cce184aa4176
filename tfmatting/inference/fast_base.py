"""The base network in the form that is fastest on a processor."""

import keras
import numpy as np
import tensorflow as tf

from tfmatting.lite.conversion import to_network
from tfmatting.lite.network import LiteNetwork, available_threads, is_available

#: LiteRT runs MobileNetV2's many small layers in less than half of TensorFlow's time, and the decoder slower
LITE_ENCODERS = ("mobilenetv2",)


class FastBase:
    """Runs a `BackgroundMattingBase` on pictures of one shape: by TensorFlow, and some encoders by LiteRT.

    LiteRT, where it is installed, keeps the encoder's weights as they are when this is made.

    Args:
        base: `BackgroundMattingBase`.
        shape: `(B, h, w, 3)` of the pictures.
    """

    def __init__(self, base, shape):
        pictures = [base.input[name] for name in ("source", "background")]
        encoded = []
        self.encoder = None
        if base.encoder in LITE_ENCODERS and is_available():
            encoded = [base.get_layer(f"decoder{number}_concatenate").input[1] for number in (1, 2, 3)]
            encoded.append(base.get_layer("aspp_point_conv").input)
            self.encoder = _lite_encoder(keras.Model(pictures, encoded), shape)
        self.rest = keras.Model([*pictures, *encoded], base.get_layer("decoder4_conv").output)
        self.function = tf.function(lambda *inputs: self.rest(list(inputs), training=False), autograph=False)

    def __call__(self, source, background):
        """Returns what the decoder gives, a tensor `(B, h, w, 37)`, not clamped: alpha, residual, error, hidden.

        Args:
            source, background: float32 arrays `(B, h, w, 3)` in [0, 1].
        """
        encoded = self.encoder(pictures=np.concatenate([source, background], axis=-1)) if self.encoder else []
        return self.function(*(tf.constant(values) for values in (source, background, *encoded)))


def _lite_encoder(encoder, shape):
    def run(pictures):
        return encoder([pictures[..., :3], pictures[..., 3:]], training=False)

    return LiteNetwork(to_network(run, {"pictures": (*shape[:3], 6)}), available_threads())
