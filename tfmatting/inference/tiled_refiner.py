"""The refiner of mode "sampling" in the form that is fastest on a processor; TensorFlow alone.

`BackgroundMattingRefiner` enlarges the base network's 36 channels to half the picture's size, and cuts 64 pixels out of
it for each 4x4 patch. Here nothing is enlarged as a whole:

- Patches are refined by tiles, the squares that one pixel of the base network covers (one patch at HD, four at 4K), so
  that patches beside each other, as errors lie, share their surroundings.
- All tiles lie alike on the pixels of the base network. So the bilinear enlargement of a tile is one constant matrix,
  applied to the few coarse pixels under it.
- The tiles are not a batch of tiny pictures, whose rows are too short for the processor's vectors, but groups, in which
  each position holds its pixel of every tile of the group: a convolution there has the group's size as dilation.

A large tensor is changed in its own place, which `tf.tensor_scatter_nd_update` does not do on a processor.
"""

import numpy as np
import tensorflow as tf

from tfmatting.inference.tiling import MARGIN
from tfmatting.models.background_matting.background_matting_base import HIDDEN_CHANNELS
from tfmatting.models.background_matting.folding import folded_convolutions
from tfmatting.ops.patches import blocks_to_space

PICTURES = 6  # channels of source and background
#: between which `SplitBaseOutput` clamps the decoder's channels: alpha, residual, error and hidden features
LOWEST = np.float32([0, -np.inf, -np.inf, -np.inf, 0] + [0] * HIDDEN_CHANNELS)
LARGEST = np.float32([1, np.inf, np.inf, np.inf, 1] + [np.inf] * HIDDEN_CHANNELS)
GROUP = 64  # tiles a group
PARTS = 8  # in which the groups are worked off, one after another: less memory is needed


class TiledRefiner:
    """Refines as a `BackgroundMattingRefiner` of mode "sampling" and kernel size 3 does, with its present weights.

    Args:
        refiner: the `BackgroundMattingRefiner`.
        tiles: `Tiling` of the pictures to come.
        unit: what the values of pictures at full resolution are multiplied by to come to [0, 1].
    """

    def __init__(self, refiner, tiles, unit=1.0):
        self.tiles = tiles
        self.kernels, self.biases = zip(*folded_convolutions(refiner), strict=True)
        first, second, third, fourth = self.kernels
        self.kernels = (_reordered(first), second, _scaled(third, 4 * PICTURES, unit), fourth)

    def __call__(self, pictures, halves, coarse, indices, refined):
        """Refines.

        Args:
            pictures: source and background, floats or integers, with a border of 2 zeros, `(B, H + 4, W + 4, 3)`.
            halves: both at half resolution, floats in [0, 1], with a border of 3 zeros, `(B, H/2 + 6, W/2 + 6, 6)`.
            coarse: what the decoder of the base network gives, `(B, h, w, 37)`, not clamped.
            indices: int32 `(P, 3)`, image, row and column of the patches.
            refined: `(B, H/4, W/4, 1)`, 1 where a patch is to be refined.
        Returns:
            Alpha and residual of the patches, not clamped, `(P, 4, 4, 4)`.
        """
        groups, places = self._group(indices, refined)
        return _pick(self._convolve(pictures, halves, coarse, groups), places)

    def _group(self, indices, refined):
        """Returns the tiles `(N, GROUP, 3)` of image, row and column, and for each patch its tile's number and the
        patch's row and column within the tile, `(P, 3)`."""
        count = self.tiles.patches
        if count == 1:
            tiles, numbers = indices, tf.range(tf.shape(indices)[0])
        else:
            occupied = tf.nn.max_pool2d(refined, count, count, "VALID")[..., 0] > 0
            tiles = tf.cast(tf.where(occupied), tf.int32)
            order = tf.reshape(tf.cumsum(tf.reshape(tf.cast(occupied, tf.int32), [-1])) - 1, tf.shape(occupied))
            numbers = tf.gather_nd(order, indices // [1, count, count])
        places = tf.stack([numbers, indices[:, 1] % count, indices[:, 2] % count], axis=-1)
        total, unit = tf.shape(tiles)[0], GROUP * PARTS
        filled = tf.minimum(tf.range(-(-total // unit) * unit), total - 1)  # up to whole groups, with the last tile
        return tf.reshape(tf.gather(tiles, filled), (-1, GROUP, 3)), places

    def _convolve(self, pictures, halves, coarse, groups):
        """Returns the refined tiles `(N, side / 2, side / 2, GROUP, 16)` as blocks of 2x2 pixels."""
        tiles = self.tiles
        parts = []
        for part in tf.split(groups, PARTS):
            with tf.control_dependencies(parts):
                parts.append(self._at_half_resolution(halves, coarse, tf.identity(part)))
        blocks = [_crop_blocks(x, groups, tiles.side) for x in pictures]
        blocks = [tf.cast(x, tf.float32) for x in blocks]
        x = tf.concat([tf.concat(parts, axis=0), *blocks], axis=-1)
        x = tf.nn.relu(_convolution(x, self.kernels[2], self.biases[2]))
        x = _convolution(x, self.kernels[3], self.biases[3])
        return tf.reshape(x, (-1, tiles.side // 2, tiles.side // 2, GROUP, x.shape[-1]))

    def _at_half_resolution(self, halves, coarse, groups):
        """Returns the second convolution's features, `(N, side / 2 + 2, (side / 2 + 2) * GROUP, 16)`."""
        tiles, (first, second, *_) = self.tiles, self.kernels
        channels = coarse.shape[3]
        x = _crop(halves, groups, tiles.side // 2, tiles.window)
        x = _convolution(x, first[:, :, channels:], self.biases[0])
        x = tf.nn.relu(x + _convolution(self._enlarge(coarse, groups), first[:, :, :channels]))
        return tf.nn.relu(_convolution(x, second, self.biases[1]))

    def _enlarge(self, coarse, groups):
        """Returns the coarse matte of the tiles at half resolution, `(N, window, window * GROUP, C)`."""
        start, matrix = self.tiles.interpolation()
        (window, taps), channels = matrix.shape, coarse.shape[3]
        under = _crop_clamped(coarse, groups, self.tiles.step, start, taps)
        under = tf.minimum(tf.maximum(under, LOWEST), LARGEST)
        under = tf.reshape(under, (-1, taps * taps, GROUP * channels))
        enlarged = tf.reshape(tf.matmul(tf.constant(np.kron(matrix, matrix)), under), (-1, channels))
        outside = self._outside(groups)
        zeros = tf.zeros((tf.shape(outside)[0], channels))
        enlarged = tf.raw_ops.InplaceUpdate(x=enlarged, i=outside, v=zeros)
        return tf.reshape(enlarged, (-1, window, window * GROUP, channels))

    def _outside(self, groups):
        """Returns which pixels of the windows, counted through all groups, lie outside the picture: they are zero."""
        tiles, inside = self.tiles, []
        for count, size in ((tiles.rows, tiles.height), (tiles.columns, tiles.width)):
            positions = tiles.side // 2 * np.arange(count)[:, None] + np.arange(tiles.window) - MARGIN
            inside.append(tf.constant((positions >= 0) & (positions < size // 2)))
        crosses = [~tf.reduce_all(axis, axis=1) for axis in inside]
        border = tf.gather(crosses[0], groups[..., 1]) | tf.gather(crosses[1], groups[..., 2])
        border = tf.cast(tf.where(border), tf.int32)  # few: number of the group, place in it
        found = tf.gather_nd(groups, border)
        rows, columns = tf.gather(inside[0], found[:, 1]), tf.gather(inside[1], found[:, 2])
        outside = tf.cast(tf.where(~(rows[:, :, None] & columns[:, None, :])), tf.int32)
        group, place = tf.unstack(tf.gather(border, outside[:, 0]), axis=1)
        return ((group * tiles.window + outside[:, 1]) * tiles.window + outside[:, 2]) * GROUP + place


def _reordered(kernel):
    """Puts the first convolution's input channels into the order of the decoder's; the error counts for nothing."""
    hidden, alpha, residual, pictures = tf.split(kernel, [HIDDEN_CHANNELS, 1, 3, PICTURES], axis=2)
    return tf.concat([alpha, residual, tf.zeros_like(alpha), hidden, pictures], axis=2)


def _scaled(kernel, channels, unit):
    """Multiplies what the kernel does to its last channels."""
    return tf.concat([kernel[:, :, :-channels], kernel[:, :, -channels:] * unit], axis=2)


def _convolution(x, kernel, bias=None):
    x = tf.nn.conv2d(x, kernel, 1, "VALID", dilations=[1, 1, GROUP, 1])
    return x if bias is None else tf.nn.bias_add(x, bias)


def _crop(images, groups, step, size):
    """Crops squares of `size` pixels at tiles that are `step` pixels apart: `(N, size, size * GROUP, C)`."""
    batch, height, width, channels = images.shape
    starts = (groups[..., 0] * height + groups[..., 1] * step) * width + groups[..., 2] * step
    offsets = np.arange(size, dtype="int32")[:, None, None] * width + np.arange(size, dtype="int32")[:, None]
    crops = tf.gather(tf.reshape(images, (batch * height * width, channels)), starts[:, None, None, :] + offsets)
    return tf.reshape(crops, (-1, size, size * GROUP, channels))


def _crop_clamped(images, groups, step, start, size):
    """Crops as `_crop` does, from `start` pixels beside the tiles on; the border's pixels stand for those outside."""
    batch, height, width, channels = images.shape
    offsets = np.arange(start, start + size, dtype="int32")[:, None]
    rows = tf.clip_by_value(groups[:, None, :, 1] * step + offsets, 0, height - 1)
    columns = tf.clip_by_value(groups[:, None, :, 2] * step + offsets, 0, width - 1)
    indices = (groups[:, None, None, :, 0] * height + rows[:, :, None]) * width + columns[:, None]
    crops = tf.gather(tf.reshape(images, (batch * height * width, channels)), indices)
    return tf.reshape(crops, (-1, size, size * GROUP, channels))


def _crop_blocks(images, groups, step):
    """Crops squares of `step` + 4 pixels as blocks of 2x2 pixels: `(N, size, size * GROUP, 4 * C)`."""
    batch, height, width, channels = images.shape
    runs, size = width // 2, step // 2 + 2
    starts = (groups[..., 0] * height + groups[..., 1] * step) * runs + groups[..., 2] * (step // 2)
    rows, columns, inner = np.meshgrid(*(np.arange(n, dtype="int32") for n in (size, size, 2)), indexing="ij")
    indices = starts[:, None, None, :, None] + ((2 * rows + inner) * runs + columns)[:, :, None, :]
    crops = tf.gather(tf.reshape(images, (batch * height * runs, 2 * channels)), indices)
    return tf.reshape(crops, (-1, size, size * GROUP, 4 * channels))


def _pick(tiles, places):
    """Returns the patches `(P, 4, 4, 4)` at `(P, 3)` of tile number, row and column."""
    rows, columns = np.meshgrid(range(2), range(2), indexing="ij")
    number, row, column = (tf.reshape(x, (-1, 1, 1)) for x in tf.unstack(places, axis=1))
    row, column = 2 * row + rows, 2 * column + columns
    number = number + tf.zeros_like(row)
    return blocks_to_space(tf.gather_nd(tiles, tf.stack([number // GROUP, row, column, number % GROUP], axis=-1)))
