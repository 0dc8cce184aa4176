"""Bilinear resizing as the reference networks do it: half-pixel centres, no antialiasing."""

import math

import keras
from keras import ops

AUTO_LONG_SIDE = 512
ROUNDING = 1e-4  # keeps an exact product such as 10 * 0.1 from falling below the integer that it stands for


def resize_bilinear(images, height, width):
    """Resizes images `(B, H, W, C)` to `(B, height, width, C)`; sizes may be integers or scalar tensors.

    Returns the images unchanged where the size is known to be theirs already.
    """
    if is_size(images, height, width):
        return images
    if keras.backend.backend() == "tensorflow":  # Keras' own takes no tensors as sizes
        import tensorflow as tf

        return tf.cast(tf.image.resize(images, (height, width)), images.dtype)
    return ops.image.resize(
        images, (height, width), interpolation="bilinear", antialias=False, data_format="channels_last"
    )


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
