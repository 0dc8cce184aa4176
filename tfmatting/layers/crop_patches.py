"""Cropping of the chosen patches with their surroundings."""

import keras
from keras import ops

from tfmatting.ops.patches import block_corners, crop_blocks, crop_patches


@keras.saving.register_keras_serializable("tfmatting")
class CropPatches(keras.layers.Layer):
    """Crops, for each index, the square of `size` pixels and `margin` pixels around it; zeros outside the image.

    Args:
        size: side of a square in pixels of the images, even.
        margin: pixels around the square.
        blocks: whether the result is arranged as blocks of 2x2 pixels; needs an even margin.

    Input shape: images `(B, H, W, C)` with H and W multiples of `size`, and int32 indices `(P, 3)` of image, row and
        column of a square.
    Output shape: `(P, side, side, C)` with side = size + 2 * margin; `(P, side / 2, side / 2, 4 * C)` of blocks.
    """

    def __init__(self, size, margin, blocks=False, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.margin = margin
        self.blocks = blocks

    def call(self, images, indices):
        margin, side = self.margin, self.size + 2 * self.margin
        if margin:
            images = ops.pad(images, [[0, 0], [margin, margin], [margin, margin], [0, 0]])
        corners = block_corners(indices, self.size)
        return crop_blocks(images, corners, side // 2) if self.blocks else crop_patches(images, corners, side, run=2)

    def compute_output_shape(self, images_shape, indices_shape):
        side = self.size + 2 * self.margin
        if self.blocks:
            return (indices_shape[0], side // 2, side // 2, 4 * images_shape[3])
        return (indices_shape[0], side, side, images_shape[3])

    def get_config(self):
        return {**super().get_config(), "size": self.size, "margin": self.margin, "blocks": self.blocks}
