"""Padding of a picture inside a model, and its undoing."""

import keras
from keras import ops

from tfmatting.ops.padding import pad_to_multiple
from tfmatting.ops.resize import is_size


@keras.saving.register_keras_serializable("tfmatting")
class PadToMultiple(keras.layers.Layer):
    """Mirrors the bottom and right border so that height and width become multiples of `multiple`.

    Input shape: `(B, H, W, C)`. Output shape: `(B, H', W', C)`.
    """

    def __init__(self, multiple, **kwargs):
        super().__init__(**kwargs)
        self.multiple = multiple

    def call(self, images):
        return pad_to_multiple(images, self.multiple)

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        padded = [size if size is None else size + -size % self.multiple for size in (height, width)]
        return (batch, *padded, channels)

    def get_config(self):
        return {**super().get_config(), "multiple": self.multiple}


@keras.saving.register_keras_serializable("tfmatting")
class CropLike(keras.layers.Layer):
    """Cuts `images` at the bottom and right to the height and width of `reference`.

    Input shape: `(B, H', W', C)` and `(B, H, W, D)`. Output shape: `(B, H, W, C)`.
    """

    def call(self, images, reference):
        height, width = ops.shape(reference)[1:3]
        if is_size(images, height, width):
            return images
        return images[:, :height, :width]

    def compute_output_shape(self, images_shape, reference_shape):
        return (images_shape[0], *reference_shape[1:3], images_shape[3])
