"""Small TF-Lite files, made in a second."""

import tempfile

import numpy as np
import tensorflow as tf

from tfmatting.export.splicing import Splice
from tfmatting.lite.conversion import to_network

SIZE = (240, 320)


def signed(function, shapes, dtypes=None):
    """Converts a function by way of a SavedModel, which keeps the names of inputs and outputs.

    Args:
        function: of tensors by keyword, to {name: tensor}.
        shapes: {name of an argument: its shape}.
        dtypes: {name of an argument: its type} where it is not float32.
    Returns:
        bytes of a TF-Lite file.
    """
    types = {**dict.fromkeys(shapes, "float32"), **(dtypes or {})}
    specifications = {name: tf.TensorSpec(shape, types[name], name) for name, shape in shapes.items()}
    module = tf.Module()
    module.call = tf.function(lambda **given: {name: x + 0 for name, x in function(**given).items()}, autograph=False)
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures=module.call.get_concrete_function(**specifications))
        return tf.lite.TFLiteConverter.from_saved_model(folder).convert()


def difference_keyer(height, width):
    """Returns a TF-Lite file that takes for a person what differs from the plate."""
    shapes = dict.fromkeys(("source", "background"), (1, height, width, 3))
    return signed(lambda source, background: {"alpha": _key(source, background), "foreground": source}, shapes)


def pixel_keyer(height, width):
    """Returns a `difference_keyer` in 8-bit integers, which takes and gives pixels in uint8."""
    shapes, random = dict.fromkeys(("source", "background"), (1, height, width, 3)), np.random.default_rng(0)
    splice = Splice(shapes)
    pictures = {name: splice.quantized(tensor) for name, tensor in splice.inputs.items()}
    sample = {name: random.random(shape, dtype="float32") for name, shape in shapes.items()}
    (alpha,) = splice.add(to_network(_key, shapes, [sample]), **pictures)
    return bytes(splice.finish({"alpha": alpha, "foreground": pictures["source"]}))


def _key(source, background):
    difference = tf.reduce_max(tf.abs(source - background), axis=-1, keepdims=True)
    return tf.minimum(4 * difference, 1)
