"""Cropping of the chosen patches with their surroundings."""

import keras
from keras import ops

from tfmatting.ops.patches import block_corners, crop_patches


@keras.saving.register_keras_serializable("tfmatting")
class CropPatches(keras.layers.Layer):
    """Crops, for each index, the block of `block` pixels and `margin` pixels around it; zeros outside the image.

    Args:
        block: side of a block in pixels of the images.
        margin: pixels around the block.

    Input shape: images `(B, H, W, C)` and int32 indices `(P, 3)` of image, block row and block column.
    Output shape: `(P, block + 2 * margin, block + 2 * margin, C)`.
    """

    def __init__(self, block, margin, **kwargs):
        super().__init__(**kwargs)
        self.block = block
        self.margin = margin

    def call(self, images, indices):
        margin = self.margin
        if margin:
            images = ops.pad(images, [[0, 0], [margin, margin], [margin, margin], [0, 0]])
        return crop_patches(images, block_corners(indices, self.block), self.block + 2 * margin)

    def compute_output_shape(self, images_shape, indices_shape):
        side = self.block + 2 * self.margin
        return (indices_shape[0], side, side, images_shape[3])

    def get_config(self):
        return {**super().get_config(), "block": self.block, "margin": self.margin}
