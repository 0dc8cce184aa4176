"""Padding to the multiple that a network needs."""

from keras import ops


def pad_to_multiple(images, multiple):
    """Mirrors the bottom and right border so that height and width become multiples of `multiple`.

    `ops.pad(mode="symmetric")` would mirror on TensorFlow and JAX alone, and not a picture of a single row.

    Args:
        images: floats `(B, H, W, C)`.
        multiple: positive integer.
    Returns:
        Floats `(B, H', W', C)`; the same tensor where nothing is missing.
    """
    for axis in (1, 2):
        size = ops.shape(images)[axis]
        missing = -size % multiple
        if not isinstance(missing, int) or missing > 0:
            mirrored = ops.maximum(size - 1 - ops.arange(missing), 0)
            images = ops.concatenate([images, ops.take(images, mirrored, axis=axis)], axis=axis)
    return images
