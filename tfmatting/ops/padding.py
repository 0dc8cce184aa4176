"""Padding to the multiple that a network needs."""

from keras import ops


def pad_to_multiple(images, multiple):
    """Mirrors the bottom and right border so that height and width become multiples of `multiple`.

    Args:
        images: floats `(B, H, W, C)` with H and W at least `multiple - 1`.
        multiple: positive integer.
    Returns:
        Floats `(B, H', W', C)`; the same tensor where nothing is missing.
    """
    height, width = ops.shape(images)[1:3]
    bottom, right = -height % multiple, -width % multiple
    if isinstance(bottom, int) and isinstance(right, int) and bottom == right == 0:
        return images
    return ops.pad(images, [[0, 0], [0, bottom], [0, right], [0, 0]], mode="symmetric")
