"""The recurrent network at low resolution: encoder, LR-ASPP and recurrent decoder."""

import keras
from keras import layers

from tfmatting.layers.conv_gru import ConvGRU
from tfmatting.layers.pad_to_multiple import CropLike
from tfmatting.layers.resize import ResizeByScale
from tfmatting.models.blocks import convolution, convolution_block
from tfmatting.models.imagenet import normalized
from tfmatting.models.lr_aspp import lr_aspp
from tfmatting.models.mobilenet_v3 import mobilenet_v3_features
from tfmatting.models.resnet import resnet_features

STATES = ("state1", "state2", "state3", "state4")
HIDDEN_CHANNELS = 16
#: channels of LR-ASPP and of the decoder's blocks at 1/8, 1/4 and 1/2
CHANNELS = {"mobilenetv3": (128, 80, 40, 32), "resnet50": (256, 128, 64, 32)}
ENCODERS = {
    "mobilenetv3": lambda picture: mobilenet_v3_features(normalized(picture)),
    "resnet50": lambda picture: resnet_features(picture, 50),
}


def state_channels(encoder):
    """Returns the channels of the states at 1/2, 1/4, 1/8 and 1/16: half of those of the decoder's blocks."""
    return [channels // 2 for channels in reversed(CHANNELS[encoder])]


@keras.saving.register_keras_serializable("tfmatting")
class VideoMattingBase(keras.Model):
    """Encoder, LR-ASPP and recurrent decoder over the frames of clips.

    Input shape: {"source": `(B * T, h, w, 3)` in [0, 1], the frames of a clip one after the other; "state1" to
        "state4": `(B, ceil(h / 2), ceil(w / 2), C1)` and so on at 1/4, 1/8 and 1/16; for the channels see
        `state_channels`}. With as many states as frames, every frame is a clip of its own and nothing loops.
    Output: {"matting": `(B * T, h, w, 4)`, foreground residual (foreground minus source) and alpha, not clamped;
        "segmentation": `(B * T, h, w, 1)`, logits; "hidden": `(B * T, h, w, 16)`, not negative; "state1" to
        "state4": after the last frame, in (-1, 1)}.
    Source: Lin et al. 2022 (Robust High-Resolution Video Matting with Temporal Guidance), sections 3.1 and 3.2.

    Args:
        encoder: "mobilenetv3" or "resnet50".
    """

    def __init__(self, encoder="mobilenetv3", **kwargs):
        if encoder not in ENCODERS:
            raise ValueError(f"`encoder` must be one of {', '.join(ENCODERS)}. Received: encoder={encoder!r}")
        # === Layers and functional model ===
        source = keras.Input((None, None, 3), name="source")
        inputs = {
            name: keras.Input((None, None, channels), name=name)
            for name, channels in zip(STATES, state_channels(encoder), strict=True)
        }
        pictures = [source]
        for number in (1, 2, 3):
            pictures.append(layers.AveragePooling2D(2, padding="same", name=f"picture{number}")(pictures[-1]))
        features = ENCODERS[encoder](source)
        filters = CHANNELS[encoder]
        states = {}
        x = lr_aspp(features[3], filters[0])
        x, states["state4"] = _remember(x, inputs["state4"], 4)
        for level, count in zip((3, 2, 1), filters[1:], strict=True):
            x = _upsample_and_join(x, [features[level - 1], pictures[level]], level)
            x = convolution_block(x, count, 3, name=f"decoder{level}")
            x, states[f"state{level}"] = _remember(x, inputs[f"state{level}"], level)
        x = _upsample_and_join(x, [source], 0)
        for number in (1, 2):
            x = convolution_block(x, HIDDEN_CHANNELS, 3, name=f"output{number}")
        outputs = {
            "matting": convolution(x, 4, 1, use_bias=True, name="matting"),
            "segmentation": convolution(x, 1, 1, use_bias=True, name="segmentation"),
            "hidden": x,
            **states,
        }
        super().__init__(inputs={"source": source, **inputs}, outputs=outputs, **kwargs)
        # === Config ===
        self.encoder = encoder

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable, "encoder": self.encoder}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)


def _remember(x, state, level):
    """Passes the second half of the channels through a memory."""
    half = x.shape[-1] // 2
    remembered, state = ConvGRU(name=f"memory{level}")(x[..., half:], state)
    return layers.Concatenate(name=f"memory{level}_concatenate")([x[..., :half], remembered]), state


def _upsample_and_join(x, others, level):
    """Enlarges by exactly 2, cuts to the size of the last of the others, and concatenates."""
    x = ResizeByScale(2, name=f"decoder{level}_resize")(x)
    x = CropLike(name=f"decoder{level}_crop")(x, others[-1])
    return layers.Concatenate(name=f"decoder{level}_concatenate")([x, *others])
