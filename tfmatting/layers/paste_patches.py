"""Pasting of refined patches into the enlarged coarse result."""

import keras
from keras import ops

from tfmatting.ops.patches import block_corners, crop_patches, gather_nd, paste_patches


@keras.saving.register_keras_serializable("tfmatting")
class PastePatches(keras.layers.Layer):
    """Replaces the blocks at `indices` by `patches`, where `refined` is 1.

    Args:
        masked: False says that `refined` is 1 at every index, so that it need not be looked up.

    Input shape: images `(B, H, W, C)`, indices `(P, 3)`, patches `(P, S, S, C)`, refined `(B, H / S, W / S, 1)`.
    Output shape: `(B, H, W, C)`.
    """

    def __init__(self, masked=False, **kwargs):
        super().__init__(**kwargs)
        self.masked = masked

    def call(self, images, indices, patches, refined):
        corners = block_corners(indices, patches.shape[1])
        if self.masked:
            kept = crop_patches(images, corners, patches.shape[1])
            chosen = gather_nd(refined, indices)[:, None, None, :] > 0
            patches = ops.where(chosen, patches, kept)
        return paste_patches(images, corners, patches)

    def compute_output_shape(self, images_shape, indices_shape, patches_shape, refined_shape):
        return images_shape

    def get_config(self):
        return {**super().get_config(), "masked": self.masked}
