"""Cropping and pasting of square patches at many places of a batch of images.

On the TensorFlow backend these are `tf.gather_nd` and `tf.tensor_scatter_nd_update`. Both move slices of several
neighbouring pixels at once: the rows of a picture are looked at as runs of pixels, which costs nothing.
"""

import keras
from keras import ops


def gather_nd(values, indices):
    """Returns `values[indices[..., 0], indices[..., 1], ...]`."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.gather_nd(values, indices)
    return values[tuple(ops.moveaxis(indices, -1, 0))]


def block_corners(indices, size):
    """Returns, for indices `(P, 3)` of image, block row and block column, the corners of blocks of `size` pixels."""
    return indices * ops.convert_to_tensor([1, size, size], dtype=indices.dtype)


def crop_patches(images, corners, size, run=1):
    """Crops square patches.

    Args:
        images: `(B, H, W, C)`.
        corners: int32 `(P, 3)`: image number, top row and left column of each patch.
        size: side of a patch in pixels; every patch must lie inside its image.
        run: pixels to move at once; W, `size` and the left columns must be multiples of it.
    Returns:
        Array `(P, size, size, C)`.
    """
    runs, starts = _as_runs(images, corners, run)
    rows, columns = ops.meshgrid(ops.arange(size), ops.arange(size // run), indexing="ij")
    patches = gather_nd(runs, _around(starts, rows, columns))
    return ops.reshape(patches, (-1, size, size, images.shape[3]))


def crop_blocks(images, corners, size):
    """Crops square patches as blocks of 2x2 pixels.

    Args:
        images, corners: see `crop_patches`; W and the left columns must be even.
        size: side of a patch in blocks.
    Returns:
        Array `(P, size, size, 4 * C)`: row in the block, column in the block, channel.
    """
    runs, starts = _as_runs(images, corners, 2)
    rows, columns, inner = ops.meshgrid(ops.arange(size), ops.arange(size), ops.arange(2), indexing="ij")
    patches = gather_nd(runs, _around(starts, 2 * rows + inner, columns))
    return ops.reshape(patches, (-1, size, size, 4 * images.shape[3]))


def paste_patches(images, corners, patches):
    """Replaces squares of the images.

    Args:
        images: floats `(B, H, W, C)` with W a multiple of the patches' side.
        corners: int32 `(P, 3)`: image number, top row and left column of each patch; the columns must be multiples of
            the patches' side.
        patches: floats `(P, size, size, C)`.
    Returns:
        Floats `(B, H, W, C)`.
    """
    size = patches.shape[1]
    runs, starts = _as_runs(images, corners, size)
    indices = ops.reshape(_around(starts, ops.arange(size), ops.zeros((size,), dtype="int32")), (-1, 3))
    updates = ops.reshape(patches, (-1, runs.shape[-1]))
    return ops.reshape(ops.scatter_update(runs, indices, updates), ops.shape(images))


def space_to_blocks(images):
    """Rearranges `(B, H, W, C)` to `(B, H / 2, W / 2, 4 * C)`: row in the block, column in the block, channel."""
    batch, height, width, channels = ops.shape(images)
    blocks = ops.reshape(images, (batch, height // 2, 2, width // 2, 2, channels))
    return ops.reshape(ops.transpose(blocks, (0, 1, 3, 2, 4, 5)), (batch, height // 2, width // 2, 4 * channels))


def blocks_to_space(blocks):
    """The inverse of `space_to_blocks`."""
    batch, height, width, channels = ops.shape(blocks)
    pixels = ops.reshape(blocks, (batch, height, width, 2, 2, channels // 4))
    return ops.reshape(ops.transpose(pixels, (0, 1, 3, 2, 4, 5)), (batch, 2 * height, 2 * width, channels // 4))


def _as_runs(images, corners, run):
    """Returns `(B, H, W / run, run * C)`, and the corners in it."""
    batch, height, width, channels = ops.shape(images)
    scale = ops.convert_to_tensor([1, 1, run], dtype=corners.dtype)
    return ops.reshape(images, (batch, height, width // run, run * channels)), corners // scale


def _around(starts, rows, columns):
    """Returns the indices `(P, ..., 3)` of places around the starts `(P, 3)`."""
    offsets = ops.cast(ops.stack([ops.zeros_like(rows), rows, columns], axis=-1), starts.dtype)
    return ops.reshape(starts, (-1, *(1 for _ in rows.shape), 3)) + offsets[None]
