"""Cropping and pasting of square patches at many places of a batch of images.

On the TensorFlow backend these are `tf.gather_nd` and `tf.tensor_scatter_nd_update`.
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


def crop_patches(images, corners, size):
    """Crops square patches.

    Args:
        images: floats `(B, H, W, C)`.
        corners: int32 `(P, 3)`: image number, top row and left column of each patch.
        size: side of a patch in pixels; every patch must lie inside its image.
    Returns:
        Floats `(P, size, size, C)`.
    """
    rows, columns = ops.meshgrid(ops.arange(size), ops.arange(size), indexing="ij")
    offsets = ops.stack([ops.zeros_like(rows), rows, columns], axis=-1)
    indices = corners[:, None, None, :] + ops.cast(offsets, corners.dtype)[None]
    return gather_nd(images, indices)


def split_into_blocks(images, size):
    """Rearranges `(B, H, W, C)` to `(B, H / size, W / size, size, size, C)`."""
    batch, height, width, channels = ops.shape(images)
    blocks = ops.reshape(images, (batch, height // size, size, width // size, size, channels))
    return ops.transpose(blocks, (0, 1, 3, 2, 4, 5))


def join_blocks(blocks):
    """The inverse of `split_into_blocks`."""
    batch, rows, columns, size, _, channels = ops.shape(blocks)
    return ops.reshape(ops.transpose(blocks, (0, 1, 3, 2, 4, 5)), (batch, rows * size, columns * size, channels))


def paste_patches(images, indices, patches):
    """Replaces whole blocks of the images.

    Args:
        images: floats `(B, H, W, C)` with H and W multiples of the patches' side.
        indices: int32 `(P, 3)`: image number, block row and block column of each patch.
        patches: floats `(P, size, size, C)`.
    Returns:
        Floats `(B, H, W, C)`.
    """
    blocks = split_into_blocks(images, patches.shape[1])
    return join_blocks(ops.scatter_update(blocks, indices, patches))
