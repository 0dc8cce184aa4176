"""Guided filters: from a matte at low resolution to one at full resolution."""

import keras
import numpy as np
from keras import layers, ops

from tfmatting.layers.resize import ResizeLike
from tfmatting.models.blocks import convolution, convolution_block
from tfmatting.models.video_matting.video_matting_base import HIDDEN_CHANNELS

EPSILON = 1e-5  # of the fast guided filter


@keras.saving.register_keras_serializable("tfmatting")
class DeepGuidedFilter(keras.Model):
    """A guided filter whose box filter and linear coefficients are learnt.

    Input shape: {"source": `(N, H, W, 3)`, "small_source": `(N, h, w, 3)`, both in [0, 1]; "matting": `(N, h, w, 4)`,
        foreground residual and alpha; "hidden": `(N, h, w, 16)`}.
    Output: {"foreground": `(N, H, W, 3)`, "alpha": `(N, H, W, 1)`}, not clamped.
    Source: Wu et al. 2018; Lin et al. 2022 (RVM), section 3.3.
    """

    def __init__(self, **kwargs):
        # === Layers and functional model ===
        inputs = _inputs()
        guide, matting = _guide(inputs["small_source"]), inputs["matting"]
        box = layers.DepthwiseConv2D(
            3, padding="same", use_bias=False, depthwise_initializer=keras.initializers.Constant(1 / 9), name="box"
        )
        statistics = _statistics(box, guide, matting)
        x = layers.Concatenate(name="features")([*statistics[2:], inputs["hidden"]])
        for number in (1, 2):
            x = convolution_block(x, HIDDEN_CHANNELS, 1, name=f"slope{number}")
        slope = convolution(x, 4, 1, use_bias=True, name="slope3")
        outputs = _apply(inputs["source"], slope, statistics)
        super().__init__(inputs=inputs, outputs=outputs, **kwargs)

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)


@keras.saving.register_keras_serializable("tfmatting")
class FastGuidedFilter(keras.Model):
    """The classical guided filter of radius 1, a guide for each channel of the matting.

    The guide of the residual's channels is the source's, that of alpha their mean. Inputs and output are those of
    `DeepGuidedFilter`; "hidden" is of no use.
    Source: He et al. 2015 (Fast Guided Filter), algorithm 2.
    """

    def __init__(self, **kwargs):
        # === Functional model ===
        inputs = _inputs()
        # beyond the border all is 0, as it is for the learnt filter
        pad, pool = layers.ZeroPadding2D(1, name="box_padding"), layers.AveragePooling2D(3, strides=1, name="box_pool")
        box = keras.Sequential([pad, pool], name="box")
        statistics = _statistics(box, _guide(inputs["small_source"]), inputs["matting"])
        _, _, covariance, variance = statistics
        outputs = _apply(inputs["source"], covariance / (variance + EPSILON), statistics)
        super().__init__(inputs=inputs, outputs=outputs, **kwargs)

    def get_config(self):
        return {"name": self.name, "trainable": self.trainable}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)


def _inputs():
    channels = {"source": 3, "small_source": 3, "matting": 4, "hidden": HIDDEN_CHANNELS}
    return {name: keras.Input((None, None, count), name=name) for name, count in channels.items()}


def _guide(source):
    """Red, green, blue and their mean."""
    return layers.Concatenate(name="guide")([source, ops.mean(source, axis=-1, keepdims=True)])


def _statistics(box, guide, matting):
    """Returns the means of guide and matting, their covariance, and the guide's variance."""
    guide_mean, matting_mean = box(guide), box(matting)
    covariance = box(guide * matting) - guide_mean * matting_mean
    return guide_mean, matting_mean, covariance, box(guide * guide) - guide_mean * guide_mean


def _apply(source, slope, statistics):
    """Enlarges slope and intercept of the linear model, and applies it to the source.

    Red, green and blue are treated apart from their mean, and the source is added by the slope, at low resolution:
    every operation at full resolution costs more than all the others here together.
    """
    guide_mean, matting_mean, *_ = statistics
    intercept = matting_mean - slope * guide_mean
    # a convolution, on a processor, takes a third of the time of a mean over the channels
    mean = ops.conv(source, np.full((1, 1, 3, 1), 1 / 3, "float32"), data_format="channels_last")

    def linear(name, guide, slope, intercept):
        slope, intercept = (
            ResizeLike(name=f"{name}_{part}_resize")(x, source)
            for part, x in (("slope", slope), ("intercept", intercept))
        )
        return slope * guide + intercept

    return {
        "foreground": linear("foreground", source, slope[..., :3] + 1.0, intercept[..., :3]),
        "alpha": linear("alpha", mean, slope[..., 3:], intercept[..., 3:]),
    }
