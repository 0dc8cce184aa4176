"""From pictures to blocks of 2x2 pixels, and back."""

import keras

from tfmatting.ops.patches import blocks_to_space, space_to_blocks


@keras.saving.register_keras_serializable("tfmatting")
class SpaceToBlocks(keras.layers.Layer):
    """Rearranges `(B, H, W, C)` to `(B, H / 2, W / 2, 4 * C)`: row in the block, column in the block, channel."""

    def call(self, images):
        return space_to_blocks(images)

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        return (batch, *(side if side is None else side // 2 for side in (height, width)), 4 * channels)


@keras.saving.register_keras_serializable("tfmatting")
class BlocksToSpace(keras.layers.Layer):
    """Rearranges `(B, h, w, 4 * C)` to `(B, 2 * h, 2 * w, C)`, the inverse of `SpaceToBlocks`."""

    def call(self, blocks):
        return blocks_to_space(blocks)

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        return (batch, *(side if side is None else 2 * side for side in (height, width)), channels // 4)
