"""The base network: a coarse matte of a downsampled picture and plate."""

import keras
from keras import layers, ops

from tfmatting.layers.resize import ResizeLike
from tfmatting.models.aspp import aspp
from tfmatting.models.blocks import convolution, convolution_block
from tfmatting.models.mobilenet_v2 import mobilenet_v2_features
from tfmatting.models.resnet import resnet_features
from tfmatting.ops.clamp import clamp

ENCODERS = {
    "mobilenetv2": mobilenet_v2_features,
    "resnet50": lambda x: resnet_features(x, 50),
    "resnet101": lambda x: resnet_features(x, 101),
}
HIDDEN_CHANNELS = 32


@keras.saving.register_keras_serializable("tfmatting")
class SplitBaseOutput(keras.layers.Layer):
    """Splits the decoder's 37 channels into alpha, foreground residual, error and hidden features, clamped."""

    def call(self, x, training=False):
        return {
            "alpha": clamp(x[..., 0:1], training),
            "residual": x[..., 1:4],
            "error": clamp(x[..., 4:5], training),
            "hidden": ops.relu(x[..., 5:]),
        }

    def compute_output_shape(self, input_shape):
        channels = {"alpha": 1, "residual": 3, "error": 1, "hidden": HIDDEN_CHANNELS}
        return {name: (*input_shape[:3], count) for name, count in channels.items()}


@keras.saving.register_keras_serializable("tfmatting")
class BackgroundMattingBase(keras.Model):
    """Encoder, ASPP and decoder on the concatenated source and background.

    Input shape: {"source": `(B, h, w, 3)`, "background": `(B, h, w, 3)`}, floats in [0, 1].
    Output: {"alpha" and "error" `(B, h, w, 1)` in [0, 1], "residual" `(B, h, w, 3)` (foreground minus source,
        not clamped), "hidden" `(B, h, w, 32)`, not negative}.
    Source: Lin et al. 2021, section 4.1 and appendix B.1.

    Args:
        encoder: "mobilenetv2", "resnet50" or "resnet101".
        dropout: rate after the ASPP, in training.
    """

    def __init__(self, encoder="mobilenetv2", dropout=0.5, **kwargs):
        if encoder not in ENCODERS:
            raise ValueError(f"`encoder` must be one of {', '.join(ENCODERS)}. Received: encoder={encoder!r}")
        # === Layers and functional model ===
        source = keras.Input((None, None, 3), name="source")
        background = keras.Input((None, None, 3), name="background")
        pictures = layers.Concatenate(name="pictures")([source, background])
        half, quarter, eighth, sixteenth = ENCODERS[encoder](pictures)
        x = aspp(sixteenth, dropout=dropout)
        for number, (filters, skip) in enumerate(((128, eighth), (64, quarter), (48, half)), start=1):
            x = _upsample_and_join(x, skip, number)
            x = convolution_block(x, filters, 3, name=f"decoder{number}")
        x = _upsample_and_join(x, pictures, 4)
        x = convolution(x, 5 + HIDDEN_CHANNELS, 3, use_bias=True, name="decoder4_conv")
        outputs = SplitBaseOutput(name="split")(x)
        super().__init__(inputs={"source": source, "background": background}, outputs=outputs, **kwargs)
        # === Config ===
        self.encoder = encoder
        self.dropout = dropout

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable, "encoder": self.encoder, "dropout": self.dropout}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)


def _upsample_and_join(x, skip, number):
    x = ResizeLike(name=f"decoder{number}_resize")(x, skip)
    return layers.Concatenate(name=f"decoder{number}_concatenate")([x, skip])
