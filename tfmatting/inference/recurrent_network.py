"""The recurrent network and the guided filter's coefficients, in the form that is fastest on a processor."""

import keras
import tensorflow as tf

from tfmatting.inference.folded_network import folded_network
from tfmatting.lite.conversion import to_network
from tfmatting.lite.network import LiteNetwork, available_threads, is_available
from tfmatting.models.policy import policy_scope
from tfmatting.models.video_matting.video_matting_base import STATES, VideoMattingBase

#: LiteRT runs MobileNetV3's many small layers in half of TensorFlow's time, and the decoder slower
LITE_ENCODERS = ("mobilenetv3",)
COEFFICIENTS = ("foreground_slope", "foreground_intercept", "alpha_slope", "alpha_intercept")


class RecurrentNetwork:
    """Runs what a `VideoMatting` does at low resolution, on frames of one shape: by TensorFlow, and LiteRT's encoder.

    LiteRT, where it is installed, keeps the encoder's weights as they are when this is made, and computes in float32.

    Args:
        model: `VideoMatting`.
        shape: `(N, h, w, 3)` of the frames at low resolution.
        batch: number of clips, of which each has N / batch frames in a row.
        refined: whether the linear coefficients of the guided filter are wanted, or the matting itself.
    """

    def __init__(self, model, shape, batch, refined):
        base = model.base
        source, states = base.input["source"], [base.input[name] for name in STATES]
        encoded, self.encoder = [], None
        if base.encoder in LITE_ENCODERS and is_available():
            encoded = _encoded(base)
            self.encoder = _lite_encoder(_encoder_in_float32(base), shape)
        self.rest = keras.Model([source, *states, *encoded], base.output)
        if model.compute_dtype != "float32":
            self.rest = folded_network(self.rest)
        self.filter = _coefficients_of(model) if refined else None
        self.function = tf.function(self._run, autograph=False)

    def __call__(self, source, states):
        """Returns {name: float32 tensor}: those of `COEFFICIENTS`, or "matting" `(N, h, w, 4)`; and the states.

        Args:
            source: float32 array `(N, h, w, 3)` in [0, 1].
            states: {name: `(batch, ...)`}, see `VideoMatting.initial_states`.
        """
        encoded = self.encoder(pictures=source) if self.encoder else []
        states = [tf.convert_to_tensor(states[name]) for name in STATES]
        return self.function(tf.constant(source), states, [tf.constant(values) for values in encoded])

    def _run(self, source, states, encoded):
        outputs = self.rest([source, *states, *encoded], training=False)
        outputs = {name: tf.cast(outputs[name], tf.float32) for name in ("matting", "hidden", *STATES)}
        hidden, matting = outputs.pop("hidden"), outputs["matting"]
        if self.filter is None:
            return outputs
        del outputs["matting"]
        pictures = {"small_source": source, "matting": matting, "hidden": hidden}
        return {**outputs, **self.filter(pictures, training=False)}


def _coefficients_of(model):
    """Returns the part of the model's guided filter that works at low resolution."""
    deep = model.refiner == "deep_guided_filter"
    network = model.deep_filter if deep else model.fast_filter
    inputs = {name: network.input[name] for name in ("small_source", "matting", "hidden")}
    return keras.Model(inputs, {name: network.get_layer(f"{name}_resize").input[0] for name in COEFFICIENTS})


def _encoded(base):
    """Returns what the decoder takes of the encoder and LR-ASPP, from 1/2 to 1/16."""
    return [
        *(base.get_layer(f"decoder{number}_concatenate").input[1] for number in (1, 2, 3)),
        base.get_layer("aspp_weigh").output,
    ]


def _encoder_in_float32(base):
    """Returns the encoder; of a network in another precision a copy, because LiteRT is fast in float32 alone."""
    if base.compute_dtype != "float32":
        with policy_scope(keras.DTypePolicy("float32")):
            copy = VideoMattingBase(base.encoder)
        copy.set_weights(base.get_weights())
        base = copy
    return keras.Model(base.input["source"], _encoded(base))


def _lite_encoder(encoder, shape):
    def run(pictures):
        return encoder(pictures, training=False)

    return LiteNetwork(to_network(run, {"pictures": tuple(shape)}), available_threads())
