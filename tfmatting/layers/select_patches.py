"""Choice of the patches that are worth refining."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("tfmatting")
class SelectPatches(keras.layers.Layer):
    """Chooses places of an error map, by rank (`sampling`) or by value (`thresholding`).

    Ties: `sampling` takes exactly the `patches` places that the backend's `top_k` ranks first; which of several
    equal errors that is differs between backends.

    Args:
        mode: "sampling" or "thresholding".
        patches: places an image for "sampling"; clamped to the number of places.
        threshold: error above which "thresholding" chooses a place.
        capacity: for "thresholding", at most this many places an image, the worst first. It makes every size
            static, which XLA and JAX need. None = all.

    Input shape: error map `(B, H, W, 1)`.
    Output: int32 indices `(P, 3)` of image, row and column, and the float map `(B, H, W, 1)` that is 1 at chosen
        places. Under "thresholding" some indices may be 0 on the map: with a capacity those that fill it, without one
        the first place, which is always there (oneDNN's convolutions give a wrong shape for an empty batch).
    Source: Lin et al. 2021, section 4.2.
    """

    def __init__(self, mode, patches=None, threshold=None, capacity=None, **kwargs):
        super().__init__(**kwargs)
        self.mode = mode
        self.patches = patches
        self.threshold = threshold
        self.capacity = capacity

    def call(self, error):
        if self.mode == "sampling":
            indices = self._worst(error, self.patches)
            ones = ops.ones_like(indices[:, :1], dtype=error.dtype)
            return indices, ops.scatter_update(ops.zeros_like(error), indices, ones)
        refined = ops.cast(error > self.threshold, error.dtype)
        if self.capacity is None:
            listed = ops.scatter_update(refined[..., 0], [[0, 0, 0]], ops.ones((1,), dtype=refined.dtype))
            return ops.cast(ops.stack(ops.nonzero(listed), axis=-1), "int32"), refined
        indices = self._worst(error, self.capacity)
        inside = ops.scatter_update(ops.zeros_like(error), indices, ops.ones_like(indices[:, :1], dtype=error.dtype))
        return indices, refined * inside

    def _worst(self, error, count):
        batch, height, width, _ = ops.shape(error)
        places = height * width
        count = min(count, places) if isinstance(places, int) else ops.minimum(count, places)
        flat = ops.top_k(ops.reshape(error, (batch, places)), count, sorted=False)[1]
        flat = ops.cast(flat, "int32")
        image = ops.zeros_like(flat) + ops.arange(batch, dtype="int32")[:, None]
        return ops.reshape(ops.stack([image, flat // width, flat % width], axis=-1), (-1, 3))

    def compute_output_spec(self, error):
        return keras.KerasTensor((None, 3), "int32"), keras.KerasTensor(error.shape, error.dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "mode": self.mode,
            "patches": self.patches,
            "threshold": self.threshold,
            "capacity": self.capacity,
        }
