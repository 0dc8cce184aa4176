"""Bilinear resizing as the reference networks do it: half-pixel centres, no antialiasing."""

import contextlib
import contextvars
import math

import keras
import numpy as np
from keras import ops

AUTO_LONG_SIDE = 512
_COMPILED = contextvars.ContextVar("compiled", default=False)
ROUNDING = 1e-4  # keeps an exact product such as 10 * 0.1 from falling below the integer that it stands for


def resize_bilinear(images, height, width):
    """Resizes images `(B, H, W, C)` to `(B, height, width, C)`; sizes may be integers or scalar tensors.

    Returns the images unchanged where the size is known to be theirs already.
    """
    if is_size(images, height, width):
        return images
    if keras.backend.backend() == "tensorflow":  # Keras' own takes no tensors as sizes
        import tensorflow as tf

        resized = images
        if _COMPILED.get() and all(isinstance(side, int) for side in (height, width, *images.shape[1:3])):
            resized = _gathered(_gathered(images, height, axis=1), width, axis=2)
        return tf.cast(tf.image.resize(resized, (height, width)), images.dtype)
    return ops.image.resize(
        images, (height, width), interpolation="bilinear", antialias=False, data_format="channels_last"
    )


@contextlib.contextmanager
def compiled_by_xla():
    """While a function is traced in here, `resize_bilinear` keeps clear of a fault of XLA, for known sizes.

    Where a sample falls on the middle of a pixel, XLA on TensorFlow may round its place in two ways, of which the one
    gives its pixels, the other their weights: from 33 to 65 rows the middle one comes from elsewhere.
    """
    token = _COMPILED.set(True)
    try:
        yield
    finally:
        _COMPILED.reset(token)


def _gathered(images, size, axis):
    """Resizes along an axis by places reckoned now, if samples can fall on the middle of pixels; else not at all."""
    side = images.shape[axis]
    shared = math.gcd(side, size)
    if side == size or not side // shared % 2 or not size // shared % 2:
        return images
    places = (np.arange(size, dtype="float32") + np.float32(0.5)) * (np.float32(side) / np.float32(size))
    places -= np.float32(0.5)
    lower = np.floor(places).astype("int32")
    return interpolated(images, lower, places - lower, axis)


def interpolated(images, lower, weights, axis):
    """Returns images that lie between pixels along an axis, by TensorFlow.

    Args:
        images: `(B, H, W, C)`, of any dtype.
        lower: integers `(N,)`, the pixels before; beyond the border its own pixel counts.
        weights: floats `(N,)`, of the pixels that follow them.
        axis: 1 or 2.
    Returns:
        float32 with N pixels along the axis.
    """
    import tensorflow as tf

    last = tf.shape(images)[axis] - 1
    weights = tf.reshape(tf.cast(weights, "float32"), [-1 if one == axis else 1 for one in range(4)])
    images = tf.cast(images, "float32")
    first, second = (tf.gather(images, tf.clip_by_value(pixels, 0, last), axis=axis) for pixels in (lower, lower + 1))
    return first + (second - first) * weights


def is_size(images, height, width):
    """Whether the images are known to have this height and width; a size that is a tensor is not known."""
    return isinstance(height, int) and isinstance(width, int) and (height, width) == tuple(images.shape[1:3])


def scaled_size(height, width, scale):
    """Returns the height and width times `scale`, rounded down, at least 1.

    Args:
        height, width: integers, or scalar integer tensors.
        scale: number, or "auto": the first of 1, 1/2, 1/4, ... that brings the long side to 512 or less, so that it
            comes to 256 to 512 (an HD picture takes 1/4, a 4K picture 1/8, as in the paper).
    """
    if isinstance(height, int) and isinstance(width, int):
        if scale == "auto":
            scale = 0.5 ** max(0, math.ceil(math.log2(max(height, width) / AUTO_LONG_SIDE)))
        return tuple(max(1, int(size * scale + ROUNDING)) for size in (height, width))
    if scale == "auto":
        long_side = ops.cast(ops.maximum(height, width), "float32")
        scale = 0.5 ** ops.maximum(0.0, ops.ceil(ops.log2(long_side / AUTO_LONG_SIDE)))
    sizes = (ops.floor(ops.cast(size, "float32") * scale + ROUNDING) for size in (height, width))
    return tuple(ops.maximum(ops.cast(size, "int32"), 1) for size in sizes)
