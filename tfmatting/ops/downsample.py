"""Downsampling at exactly a ratio's steps, also where a side times the ratio is no integer."""

from keras import ops

from tfmatting.ops.resize import ROUNDING, resize_bilinear

LONG_SIDE = 512


def ratio_for_long_side(height, width, long_side=LONG_SIDE):
    """Returns the ratio, at most 1, that brings the long side of a picture to `long_side` pixels.

    Args:
        height, width: integers, or scalar integer tensors; the ratio is then a scalar float32 tensor.
    """
    if isinstance(height, int) and isinstance(width, int):
        return min(1.0, long_side / max(height, width))
    return ops.minimum(1.0, long_side / ops.cast(ops.maximum(height, width), "float32"))


def downsampled_size(height, width, ratio):
    """Returns the height and width times `ratio`, rounded down, at least 1: integers of integers, else tensors."""
    if all(isinstance(value, (int, float)) for value in (height, width, ratio)):
        return tuple(max(1, int(size * ratio + ROUNDING)) for size in (height, width))
    sizes = (ops.floor(ops.cast(size, "float32") * ratio + ROUNDING) for size in (height, width))
    return tuple(ops.maximum(ops.cast(size, "int32"), 1) for size in sizes)


def downsample_bilinear(images, ratio):
    """Shrinks pictures bilinearly, without antialiasing; neighbouring samples are exactly `1 / ratio` pixels apart.

    A resize to the same size takes the ratio of the sizes for a step, which differs where a side times the ratio is no
    integer.

    Args:
        images: floats `(B, H, W, C)`.
        ratio: number in (0, 1], or a scalar float tensor.
    Returns:
        Floats `(B, h, w, C)`, for h and w see `downsampled_size`; the images themselves where `ratio` is the number 1.
    """
    if isinstance(ratio, (int, float)) and ratio == 1:
        return images
    sides = ops.shape(images)[1:3]
    sizes = downsampled_size(*sides, ratio)
    if all(isinstance(size, int) and size == side * ratio for side, size in zip(sides, sizes, strict=True)):
        return resize_bilinear(images, *sizes)  # the same, and four times as fast
    for axis, side, size in zip((1, 2), sides, sizes, strict=True):
        images = _shrink(images, axis, side, size, ratio)
    return images


def _shrink(images, axis, side, size, ratio):
    positions = (ops.cast(ops.arange(size), "float32") + 0.5) / ratio - 0.5
    positions = ops.clip(positions, 0.0, ops.cast(side - 1, "float32"))
    first = ops.cast(ops.floor(positions), "int32")
    second = ops.minimum(first + 1, side - 1)
    weights = ops.cast(positions - ops.cast(first, "float32"), images.dtype)
    weights = ops.reshape(weights, (-1, 1, 1) if axis == 1 else (-1, 1))
    start, end = (ops.take(images, indices, axis=axis) for indices in (first, second))
    return start + weights * (end - start)
