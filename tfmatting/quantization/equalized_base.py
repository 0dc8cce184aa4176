"""The base network with weights whose values fill the ranges of 8-bit integers.

Integers of one tensor share one scale. Where channels of it reach 20 times as far as others, these are left with a few
levels. ReLU allows to scale a channel and to divide the next layer's weights by the same factor (cross-layer
equalization, Nagel et al. 2019, section 4.1): the network computes the same.
"""

import keras
import numpy as np
from keras import ops

from tfmatting.models.background_matting.background_matting_base import BackgroundMattingBase

#: what the last layer's values are multiplied by: ReLU6, which costs nothing, then clamps them to [0, 1]
SIX = 6.0
SMALLEST = 1e-2  # of a range: a channel that is always 0 stays so


class EqualizedBase:
    """Computes what a `BackgroundMattingBase` does, as values in [0, 1].

    Args:
        base: `BackgroundMattingBase`.
        pairs: {"source", "background"}: float32 `(N, h, w, 3)`, of which the ranges are taken.

    Attributes:
        hidden_ranges: `(32,)`, what hidden features were divided by.
    """

    def __init__(self, base, pairs):
        ranges = _ranges(base, pairs)
        self.hidden_ranges = ranges["decoder4_conv"][5:]
        network = BackgroundMattingBase.from_config(base.get_config())
        network.set_weights(base.get_weights())
        for number in (1, 2, 3):  # up to the range of what the decoder's output is joined with
            target = ranges[f"skip{number + 1}"]
            _scale(network, number, target / ranges[f"decoder{number}_relu"])
        last = network.get_layer("decoder4_conv")
        scale = np.concatenate([[1, 0.5, 0.5, 0.5, 1], 1 / self.hidden_ranges])
        shift = np.float32([0, 0.5, 0.5, 0.5, 0] + [0] * len(self.hidden_ranges))
        kernel, bias = last.get_weights()
        last.set_weights([kernel * scale * SIX, (bias * scale + shift) * SIX])
        self.network = keras.Model(network.inputs, last.output)
        self._of_joined = keras.Model(network.get_layer("pictures").output, last.output)

    def __call__(self, pictures):
        """Returns `(B, h, w, 37)` in [0, 6] for source and background joined, `(B, h, w, 6)` in [0, 1].

        A sixth of it is alpha, (residual + 1) / 2, error, and hidden / `hidden_ranges`.
        """
        return ops.relu6(self._of_joined(pictures, training=False))


def _ranges(base, pairs):
    """Returns the largest values of every channel of the decoder, and of what each of its inputs is joined with."""
    names = [*(f"decoder{number}_relu" for number in (1, 2, 3)), "decoder4_conv"]
    joined = {f"skip{number}": f"decoder{number}_concatenate" for number in (2, 3, 4)}
    outputs = {name: base.get_layer(name).output for name in names}
    skips = {name: base.get_layer(layer).input[1] for name, layer in joined.items()}
    found = keras.Model(base.inputs, {**outputs, **skips}).predict_on_batch(pairs)
    ranges = {name: np.maximum(found[name].max((0, 1, 2)), SMALLEST) for name in names}
    return {**ranges, **{name: np.abs(found[name]).max() for name in skips}}


def _scale(network, number, factors):
    """Multiplies the channels of a decoder's output, and makes up for it in the next."""
    norm = network.get_layer(f"decoder{number}_norm")
    gamma, beta, mean, variance = norm.get_weights()
    norm.set_weights([gamma * factors, beta * factors, mean, variance])
    following = network.get_layer(f"decoder{number + 1}_conv")
    kernel, *bias = following.get_weights()
    kernel[:, :, : len(factors)] /= factors[:, None]
    following.set_weights([kernel, *bias])
