"""Bilinear resizing inside a model, without antialiasing."""

import keras
from keras import ops

from tfmatting.ops.resize import resize_bilinear, scaled_size


@keras.saving.register_keras_serializable("tfmatting")
class ResizeByScale(keras.layers.Layer):
    """Resizes `(B, H, W, C)` to `(B, floor(H * scale), floor(W * scale), C)`; for "auto" see `scaled_size`."""

    def __init__(self, scale, **kwargs):
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, images):
        return resize_bilinear(images, *scaled_size(*ops.shape(images)[1:3], self.scale))

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        if None in (height, width):
            return (batch, None, None, channels)
        return (batch, *scaled_size(height, width, self.scale), channels)

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


@keras.saving.register_keras_serializable("tfmatting")
class ResizeLike(keras.layers.Layer):
    """Resizes `images` to the height and width of `reference`, divided by `divisor` where one is given.

    Input shape: `(B, h, w, C)` and `(B, H, W, D)`. Output shape: `(B, H // divisor, W // divisor, C)`.
    """

    def __init__(self, divisor=1, **kwargs):
        super().__init__(**kwargs)
        self.divisor = divisor

    def call(self, images, reference):
        height, width = ops.shape(reference)[1:3]
        return resize_bilinear(images, height // self.divisor, width // self.divisor)

    def compute_output_shape(self, images_shape, reference_shape):
        size = [side if side is None else side // self.divisor for side in reference_shape[1:3]]
        return (images_shape[0], *size, images_shape[3])

    def get_config(self):
        return {**super().get_config(), "divisor": self.divisor}
