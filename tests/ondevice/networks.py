"""Small TF-Lite files, made in a second."""

import tempfile

import tensorflow as tf

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
    shape = (1, height, width, 3)

    def key(source, background):
        difference = tf.reduce_max(tf.abs(source - background), axis=-1, keepdims=True)
        return {"alpha": tf.minimum(4 * difference, 1), "foreground": source}

    return signed(key, {"source": shape, "background": shape})
