"""Convolution at full resolution, computed at half of it."""

import keras
import numpy as np
from keras import layers, ops

from tfmatting.layers.fused_batch_normalization import FusedBatchNormalization


@keras.saving.register_keras_serializable("tfmatting")
class BlockConvolution(layers.Conv2D):
    """`keras.layers.Conv2D` without padding whose pictures are given, and returned, as blocks of 2x2 pixels.

    A block is one position with four times the channels: (row in the block, column in the block, channel). One
    convolution of about half the kernel's size then makes all four pixels of a block at once, and a part of the input
    that is the nearest-neighbour enlargement of a smaller picture need never be enlarged: its pixels within a block are
    the same, so that their weights add up.

    Takes the parent's `filters`, `kernel_size` (3 or 1) and `use_bias`.

    Input shape: `blocks`, a list of pictures `(N, h, w, 4 * C)`; `half` `(N, h, w, D)` or None, which stands for its
        enlargement. In the kernel, the channels of `half` come first.
    Output shape: blocks `(N, h - 1, w - 1, 4 * filters)`; for kernel size 1 `(N, h, w, 4 * filters)`.
    Weights: "kernel" `(kernel_size, kernel_size, D + all C, filters)` and "bias" `(filters,)`, as of the convolution at
        full resolution.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.input_spec = None  # the parent's names one picture

    def build(self, blocks_shape, half_shape=None):
        self.channels = [0 if half_shape is None else half_shape[-1], *(shape[-1] // 4 for shape in blocks_shape)]
        super().build((None, None, None, sum(self.channels)))
        self.input_spec = None

    def call(self, blocks, half=None):
        inputs = ops.concatenate([*([] if half is None else [half]), *blocks], axis=-1)
        outputs = ops.conv(inputs, self.block_kernel(), padding="valid", data_format="channels_last")
        return outputs + ops.tile(ops.convert_to_tensor(self.bias), (4,)) if self.use_bias else outputs

    def block_kernel(self):
        """Returns the kernel `(size, size, D + 4 * all C, 4 * filters)` that makes blocks of blocks."""
        kernel = ops.convert_to_tensor(self.kernel)
        same, own = (ops.convert_to_tensor(selection, kernel.dtype) for selection in _selections(self.kernel_size[0]))
        half, *pictures = ops.split(kernel, np.cumsum(self.channels)[:-1].tolist(), axis=2)
        parts = [ops.einsum("uai,vbj,ijco->uvcabo", same, same, half)] if self.channels[0] else []
        parts += [ops.einsum("urai,vsbj,ijco->uvrscabo", own, own, picture) for picture in pictures]
        size, filters = same.shape[0], 4 * self.filters
        return ops.concatenate([ops.reshape(part, (size, size, -1, filters)) for part in parts], axis=2)

    def compute_output_spec(self, blocks, half=None):
        lost = (self.kernel_size[0] - 1) // 2
        number, *sides, _ = blocks[0].shape
        sides = [side if side is None else side - lost for side in sides]
        return keras.KerasTensor((number, *sides, 4 * self.filters), self.compute_dtype)


@keras.saving.register_keras_serializable("tfmatting")
class BlockNormalization(FusedBatchNormalization):
    """Batch normalization of blocks of 2x2 pixels; statistics and weights are those of the pixels' channels.

    Input shape: `(N, h, w, 4 * C)`. Output shape: the same.
    """

    def build(self, input_shape):
        super().build(_pixels_shape(input_shape))
        self.input_spec = None  # it names the pixels' channels

    def call(self, inputs, training=None, mask=None):
        pixels = ops.reshape(inputs, _pixels_shape(ops.shape(inputs)))
        return ops.reshape(super().call(pixels, training=training, mask=mask), ops.shape(inputs))


def _pixels_shape(shape):
    number, height, width, channels = shape
    return (number, height, None if width is None else 4 * width, channels // 4)


def _selections(kernel_size):
    """Returns what is 1 where tap i of output pixel a of a block falls into block u, and there on pixel r.

    Shapes: `(u, a, i)` and `(u, r, a, i)`.
    """
    own = np.zeros(((kernel_size + 1) // 2, 2, 2, kernel_size), "float32")
    for pixel in range(2):
        for tap in range(kernel_size):
            own[(pixel + tap) // 2, (pixel + tap) % 2, pixel, tap] = 1
    return own.sum(axis=1), own
