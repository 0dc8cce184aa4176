"""How fast this machine computes in each precision, measured."""

import time

#: Keras' policies
PRECISIONS = {"float32": "float32", "bfloat16": "mixed_bfloat16", "float16": "mixed_float16"}
INTEGERS = "int8"  # a precision of its own kind, see `tfmatting.accelerate`
_REPEATS = 10


def relative_speeds():
    """Times a convolution in each precision on TensorFlow's default device.

    Returns:
        {precision: speed relative to float32, or None where the device cannot}.
    Raises:
        ImportError: if TensorFlow is not installed.
    """
    seconds = {precision: _seconds(precision) for precision in PRECISIONS}
    return {precision: value and round(seconds["float32"] / value, 2) for precision, value in seconds.items()}


def _seconds(precision):
    import tensorflow as tf

    pictures = tf.cast(tf.ones((1, 96, 96, 64)), precision)
    kernel = tf.cast(tf.ones((3, 3, 64, 64)), precision)
    convolve = tf.function(lambda x: tf.reduce_sum(tf.nn.conv2d(x, kernel, 1, "SAME")[0, 0, 0]))
    try:
        return min(_timed(convolve, pictures) for _ in range(1 + _REPEATS))
    except tf.errors.OpError:
        return None


def _timed(function, argument):
    start = time.perf_counter()
    function(argument).numpy()
    return time.perf_counter() - start
