"""A stand-in for a matting model that takes milliseconds and whose result is known."""

import numpy as np


class DifferenceModel:
    """Alpha is 1 where a picture differs from its plate; the foreground is the picture's colour."""

    def __init__(self):
        self.sizes = []

    def predict_on_batch(self, inputs):
        source, background = inputs["source"], inputs["background"]
        assert source.dtype == background.dtype == np.float32
        self.sizes.append(source.shape[1:3])
        alpha = (np.abs(source - background).max(axis=-1, keepdims=True) > 0.1).astype("float32")
        return {"alpha": alpha, "foreground": source, "error": alpha[:, ::4, ::4], "refined": alpha[:, ::4, ::4]}
