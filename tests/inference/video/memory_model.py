"""A stand-in for a video matting model that takes milliseconds and whose result is known."""

import numpy as np

STATES = ("state1", "state2", "state3", "state4")


class MemoryModel:
    """Alpha is 1 where a picture is red; the states count the frames since the memory began.

    Attributes:
        calls: (frames, what the memory held before them) of each call.
    """

    def __init__(self):
        self.calls = []

    def initial_states(self, batch, height, width):
        return {name: np.zeros((batch, 1, 1, 1), "float32") for name in STATES}

    def predict_on_batch(self, inputs):
        source = inputs["source"]
        assert source.dtype == np.float32
        before = inputs["state1"] if "state1" in inputs else self.initial_states(len(source), 1, 1)["state1"]
        frames = source.shape[1] if source.ndim == 5 else 1
        self.calls.append((frames, int(before.max())))
        red = (source[..., :1] > 0.6) & (source[..., 1:2] < 0.3)
        return {"alpha": red.astype("float32"), "foreground": source, **dict.fromkeys(STATES, before + frames)}
