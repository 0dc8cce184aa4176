"""What a SavedModel offers: functions of TensorFlow with named inputs and outputs."""

import contextlib

import tensorflow as tf

from tfmatting.ops.resize import compiled_by_xla

#: what the signatures return of the outputs of `BackgroundMatting`
OUTPUTS = ("alpha", "foreground", "error", "refined")
ENCODED = "encoded"
DEFAULT = "serving_default"


def matting_function(model, height=None, width=None, batch=None, outputs=OUTPUTS, compiled=False):
    """Returns a traced `tf.function` from pictures to mattes.

    Args:
        model: `BackgroundMatting`.
        height, width, batch: of the pictures, None = any.
        outputs: names of the outputs to return.
        compiled: whether XLA compiles it, which needs a height and a width.
    Returns:
        A function of `source` and `background`, float32 `(B, H, W, 3)` in [0, 1], to {output: float32 tensor}.
    """

    def matte(source, background):
        results = model({"source": source, "background": background}, training=False)
        return {name: tf.identity(results[name], name=name) for name in outputs}

    shape = (batch, height, width, 3)
    return traced(matte, [tf.TensorSpec(shape, name=name) for name in ("source", "background")], compiled)


def encoded_function(model):
    """Returns a traced `tf.function` from encoded pictures to encoded mattes, one by one, so that sizes may differ.

    It takes `source` and `background`, strings of any one shape: JPEG, PNG, BMP or GIF files. It returns
    {"cutout_bytes": PNG files in RGBA, not premultiplied, black where nothing is opaque; "alpha_bytes": PNG files in
    gray}, of the same shape. The suffix makes TensorFlow Serving's REST interface write them in base64.
    """

    def matte(source, background):
        message = "`source` and `background` must be equally many"
        with tf.control_dependencies([tf.debugging.assert_equal(tf.size(source), tf.size(background), message)]):
            pairs = tf.reshape(source, [-1]), tf.reshape(background, [-1])
        files = tf.map_fn(matte_one, pairs, fn_output_signature=(tf.string, tf.string))
        names = ("cutout_bytes", "alpha_bytes")
        return {name: tf.reshape(x, tf.shape(source), name) for name, x in zip(names, files, strict=True)}

    def matte_one(pair):
        source, background = (tf.io.decode_image(file, channels=3, expand_animations=False) for file in pair)
        message = "`background`, the captured plate, must have the size of `source`"
        with tf.control_dependencies([tf.debugging.assert_equal(tf.shape(source), tf.shape(background), message)]):
            pictures = [tf.cast(picture, tf.float32)[None] / 255.0 for picture in (source, background)]
        results = model({"source": pictures[0], "background": pictures[1]}, training=False)
        alpha, foreground = (_pixels(results[name][0]) for name in ("alpha", "foreground"))
        colours = tf.where(alpha > 0, foreground, tf.zeros_like(foreground))
        return tf.io.encode_png(tf.concat([colours, alpha], axis=-1)), tf.io.encode_png(alpha)

    return traced(matte, [tf.TensorSpec(None, tf.string, name=name) for name in ("source", "background")])


def size_signature(height, width):
    """Returns the name of the signature for pictures of one size."""
    return f"size_{height}x{width}"


def traced(function, specifications, compiled=False):
    """Returns a `tf.function` of tensors as specified, traced once.

    Args:
        function: of tensors, to {output: tensor}.
        specifications: list of `tf.TensorSpec` with names, one an argument.
        compiled: whether XLA compiles it.
    """
    function = tf.function(function, input_signature=specifications, jit_compile=compiled or None, autograph=False)
    with compiled_by_xla() if compiled else contextlib.nullcontext():
        function.get_concrete_function()
    return function


def _pixels(values):
    return tf.cast(tf.round(values * 255.0), tf.uint8)
