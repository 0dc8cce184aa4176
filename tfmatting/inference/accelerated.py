"""A model in the form that is fastest for one size of picture; TensorFlow alone."""

import numpy as np
import tensorflow as tf

from tfmatting.inference.graph_frame import PATCH, GraphFrame
from tfmatting.inference.pixels import unit_floats
from tfmatting.inference.tiled_frame import TiledFrame
from tfmatting.inference.tiling import tiling
from tfmatting.ops.resize import scaled_size


class AcceleratedModel:
    """A model's faster form, for `matte` in the place of the model; see `tfmatting.accelerate`.

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
            inputs: {"source", "background"}: `(B, H, W, 3)` in uint8, uint16, or float32 in [0, 1].
        Returns:
            {name: float32 array}, with the names of the model's outputs.
        """
        pictures = [np.asarray(inputs[name]) for name in ("source", "background")]
        if pictures[0].dtype != pictures[1].dtype:
            pictures = [unit_floats("inputs", picture) for picture in pictures]
        key = pictures[0].shape, pictures[0].dtype
        if key not in self._frames:
            self._frames = {key: self._frame(*key)}
        return {name: np.asarray(output) for name, output in self._frames[key](*pictures).items()}

    def prepare(self, shape, dtype):
        """Makes what batches of a shape `(B, H, W, 3)` and type need now, not at the first of them."""
        nothing = np.zeros(shape, dtype)
        self.predict_on_batch({"source": nothing, "background": nothing})

    def _frame(self, shape, dtype):
        full = tuple(-(-side // PATCH) * PATCH for side in shape[1:3])
        tiles = tiling(full, scaled_size(*full, self.model.backbone_scale))
        if tiles and _is_tileable(self.model):
            return TiledFrame(self.model, tiles, shape, dtype)
        return GraphFrame(self.model, shape, dtype)


def _is_tileable(model):
    refiner = model.refiner
    fits = refiner.mode == "sampling" and refiner.kernel_size == 3 and model.policy.compute_dtype == "float32"
    return fits and not tf.config.get_visible_devices("GPU")
