"""A video matting model in the form that is fastest for one size of frames; TensorFlow alone."""

import numpy as np
import tensorflow as tf

from tfmatting.inference.recurrent_frame import GraphFrames, RecurrentFrames
from tfmatting.models.video_matting.video_matting_base import STATES


class AcceleratedVideoMatting:
    """A `VideoMatting`'s faster form, for `matte` and for clips; see `tfmatting.accelerate`.

    Attributes:
        accepts_integers: that pixels may come as they are in a file.
    """

    accepts_integers = True

    def __init__(self, model):
        self.model = model
        self._frames = {}

    def predict_on_batch(self, inputs):
        """Returns what the model's method of this name does.

        Args:
            inputs: {"source": frames `(B, H, W, 3)` or clips `(B, T, H, W, 3)` in uint8, uint16, or float32 in [0, 1];
                "state1" to "state4": as they came out after the frames before, or absent}.
        Returns:
            {"alpha", "foreground": float32 arrays; "state1" to "state4": tensors}.
        """
        source = np.asarray(inputs["source"])
        lead, picture = source.shape[:-3], source.shape[-3:]
        frames = source.reshape(-1, *picture)
        states = {name: inputs[name] for name in STATES if name in inputs}
        if len(states) < len(STATES):
            states = {**self.initial_states(lead[0], *picture[:2]), **states}
        key = lead, picture, source.dtype
        if key not in self._frames:
            kind = GraphFrames if tf.config.get_visible_devices("GPU") else RecurrentFrames
            self._frames = {key: kind(self.model, frames.shape, lead[0], source.dtype)}
        outputs = self._frames[key](frames, states)
        return {name: x if name in STATES else x.reshape(*lead, *x.shape[1:]) for name, x in outputs.items()}

    def initial_states(self, batch, height, width):
        """Returns the states before the first frame; see `VideoMatting.initial_states`."""
        return self.model.initial_states(batch, height, width)

    def prepare(self, shape, dtype):
        """Makes what sources of a shape and type need now, not at the first of them."""
        self.predict_on_batch({"source": np.zeros(shape, dtype)})
