"""A model as a TensorFlow graph for one size of picture."""

import numpy as np
import tensorflow as tf

from tfmatting.inference.pixels import unit_floats
from tfmatting.inference.tiled_refiner import TiledRefiner
from tfmatting.inference.tiling import tiling
from tfmatting.ops.padding import pad_to_multiple
from tfmatting.ops.resize import scaled_size

PATCH = 4
BAND = 2**23  # values of a picture that are converted at once: an HD picture's, a third of a 4K picture's


class AcceleratedModel:
    """A model's faster form, for `matte` in the place of the model; see `tfmatting.accelerate`.

    Attributes:
        accepts_integers: that pixels may come as they are in a file.
    """

    accepts_integers = True

    def __init__(self, model):
        self.model = model
        self._functions = {}

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
        if key not in self._functions:
            self._functions = {key: self._compile(*key)}
        outputs = self._functions[key](*(tf.constant(picture) for picture in pictures))
        return {name: np.asarray(output) for name, output in outputs.items()}

    def prepare(self, shape, dtype):
        """Makes the graph for batches of a shape `(B, H, W, 3)` and type now, not at the first of them."""
        nothing = np.zeros(shape, dtype)
        self.predict_on_batch({"source": nothing, "background": nothing})

    def _compile(self, shape, dtype):
        function = tf.function(self._run, autograph=False)
        return function.get_concrete_function(tf.TensorSpec(shape, dtype), tf.TensorSpec(shape, dtype))

    def _run(self, source, background):
        model = self.model
        unit = 1.0 / source.dtype.max if source.dtype.is_integer else 1.0
        pictures = [pad_to_multiple(picture, PATCH) for picture in (source, background)]
        full = tuple(pictures[0].shape[1:3])
        size = scaled_size(*full, model.backbone_scale)
        small = [tf.image.resize(picture, size) * unit for picture in pictures]
        coarse = model.base({"source": small[0], "background": small[1]}, training=False)
        tiles = tiling(full, size) if _is_tileable(model) else None
        if tiles:
            alpha, residual, refined = TiledRefiner(model.refiner, tiles, unit)(pictures, coarse)
        else:
            units = [tf.cast(picture, tf.float32) * unit for picture in pictures]
            outputs = model.refiner({"source": units[0], "background": units[1], **coarse}, training=False)
            alpha, residual, refined = (tf.cast(outputs[name], tf.float32) for name in ("alpha", "residual", "refined"))
        height, width = source.shape[1:3]
        foreground = _add_pictures(residual[:, :height, :width], source, unit)
        coarse = {name: tf.cast(values, tf.float32) for name, values in coarse.items()}
        return {
            "alpha": _clamp(alpha[:, :height, :width]),
            "foreground": _clamp(foreground),
            "coarse_alpha": coarse["alpha"],
            "coarse_foreground": _clamp(small[0] + coarse["residual"]),
            "error": coarse["error"],
            "refined": refined,
        }


def _clamp(values):
    """Clamps in one pass; `tf.clip_by_value` takes two."""
    return tf.raw_ops.ClipByValue(t=values, clip_value_min=0.0, clip_value_max=1.0)


def _add_pictures(residual, source, unit):
    """Returns the sum; of a large picture it is made in the residual's own place and by bands, to save memory."""
    if (size := np.prod(source.shape)) <= BAND:
        return residual + tf.cast(source, tf.float32) * unit
    rows = source.shape[0] * source.shape[1]
    total, pixels = (tf.reshape(x, (rows, size // rows)) for x in (residual, source))
    for band in np.array_split(np.arange(rows, dtype="int32"), -(-size // BAND)):
        with tf.control_dependencies([total]):
            values = tf.cast(tf.identity(pixels)[band[0] : band[-1] + 1], tf.float32) * unit
        total = tf.raw_ops.InplaceAdd(x=total, i=tf.constant(band), v=values)
    return tf.reshape(total, source.shape)


def _is_tileable(model):
    refiner = model.refiner
    fits = refiner.mode == "sampling" and refiner.kernel_size == 3 and model.policy.compute_dtype == "float32"
    return fits and not tf.config.get_visible_devices("GPU")
