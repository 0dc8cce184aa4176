"""A model as one TensorFlow graph for one size of picture."""

import tensorflow as tf

from tfmatting.ops.padding import pad_to_multiple
from tfmatting.ops.resize import scaled_size

PATCH = 4


class GraphFrame:
    """Runs a model on pictures of one shape and type.

    Args:
        model: `BackgroundMatting`.
        shape: `(B, H, W, 3)` of the pictures.
        dtype: of the pictures, whose values are integers or in [0, 1].
    """

    def __init__(self, model, shape, dtype):
        self.model = model
        specification = tf.TensorSpec(shape, dtype)
        self.function = tf.function(self._run, autograph=False).get_concrete_function(specification, specification)

    def __call__(self, source, background):
        """Returns {name: float tensor}, the model's outputs."""
        return self.function(tf.constant(source), tf.constant(background))

    def _run(self, source, background):
        model = self.model
        unit = 1.0 / source.dtype.max if source.dtype.is_integer else 1.0
        pictures = [pad_to_multiple(tf.cast(picture, tf.float32) * unit, PATCH) for picture in (source, background)]
        size = scaled_size(*pictures[0].shape[1:3], model.backbone_scale)
        small = [tf.image.resize(picture, size) for picture in pictures]
        coarse = model.base({"source": small[0], "background": small[1]}, training=False)
        outputs = model.refiner({"source": pictures[0], "background": pictures[1], **coarse}, training=False)
        coarse, outputs = ({name: tf.cast(x, tf.float32) for name, x in values.items()} for values in (coarse, outputs))
        height, width = source.shape[1:3]
        foreground = pictures[0] + outputs["residual"]
        return {
            "alpha": _clamp(outputs["alpha"][:, :height, :width]),
            "foreground": _clamp(foreground[:, :height, :width]),
            "coarse_alpha": coarse["alpha"],
            "coarse_foreground": _clamp(small[0] + coarse["residual"]),
            "error": coarse["error"],
            "refined": outputs["refined"],
        }


def _clamp(values):
    """Clamps in one pass; `tf.clip_by_value` takes two."""
    return tf.raw_ops.ClipByValue(t=values, clip_value_min=0.0, clip_value_max=1.0)
