"""What lies between the 8-bit networks of a matting graph: sizes, choice of the patches, crops, and pasting.

Pictures of 8-bit integers are `(1, H, W, C)`, patches are squares of 4 pixels; integers pass as they are.
"""

import numpy as np
import tensorflow as tf

from tfmatting.quantization.equalized_base import SIX
from tfmatting.quantization.windows import FULL_MARGIN, HALF_MARGIN, PATCH, WINDOW

RUN = 8  # pixels that are shrunk together
OUTSIDE = 2**28  # an index beyond every picture
BLACK, MIDDLE = -128, 0  # the integers of 0, and of a residual of 0
ERROR = 4  # channel of the base network's output


def look(source, background, size):
    """Returns both pictures in the channels of one: "small" at the base network's size, "halves" at half resolution."""
    sizes = size, (source.shape[1] // 2, source.shape[2] // 2)
    return tuple(tf.concat([_shrunk(picture, sides) for picture in (source, background)], axis=-1) for sides in sizes)


def choose(coarse, grid, count):
    """Returns rows and columns `(P,)` of the patches of the largest error.

    Args:
        coarse: int8 `(1, h, w, 37)`, see `EqualizedBase`.
        grid: how many rows and columns of patches there are.
        count: P.
    """
    _, height, width, channels = coarse.shape
    error = tf.reshape(coarse, (-1, channels))[:, ERROR]
    error = tf.cast(tf.reshape(error, (1, height, width, 1)), tf.float32)
    error = tf.reshape(tf.image.resize(error, grid), [-1])
    chosen = tf.math.top_k(error, count, sorted=False).indices
    return chosen // grid[1], chosen % grid[1]


def crop(enlarged, halves, source, background, rows, columns):
    """Returns "coarse", "halves", "source" and "background", the arguments of the refiner's networks, for patches.

    Outside of the picture they see black.

    Args:
        enlarged, halves: int8 at half resolution, coarse matte `(1, H / 2, W / 2, 37)` and pictures `(…, 6)`.
        source, background: int8 `(1, H, W, 3)`.
        rows, columns: int32 `(P,)`.
    """
    border = np.full(37, BLACK, "int8")
    border[1:4] = MIDDLE  # of the residual
    half, full = (_Windows(*args) for args in ((enlarged, 2, HALF_MARGIN, 1), (source, PATCH, FULL_MARGIN, 2)))
    at_half, at_full = half.indices(rows, columns), full.block_indices(rows, columns)
    blocks = rows.shape[0], WINDOW // 2, WINDOW // 2, 12
    black = np.full(6, BLACK, "int8")
    pictures = (tf.reshape(full.gather(picture, black, at_full), blocks) for picture in (source, background))
    return half.gather(enlarged, border, at_half), half.gather(halves, black, at_half), *pictures


def patch_rows(blocks, source):
    """Returns what the patches become, by rows: alpha `(4 * P, 4)` and foreground `(4 * P, 12)` in [0, 1].

    Args:
        blocks: `(P, 2, 2, 16)`, what `EqualizedRefiner.at_full_resolution` returns.
        source: `(P, 4, 4, 12)` in [0, 1], see `crop`.
    """
    result = tf.reshape(blocks, (-1, 2, 2, 4, 4))
    colours = result[..., 1:] + tf.reshape(source[:, 1:3, 1:3], (-1, 2, 2, 4, 3))
    return tuple(tf.clip_by_value(_by_rows(part), 0.0, 1.0) for part in (result[..., :1], colours))


def enlarge(coarse, source):
    """Returns alpha and foreground at full resolution of the coarse matte.

    Args:
        coarse: `(1, h, w, 37)` in [0, 6], see `EqualizedBase`.
        source: `(1, H, W, 3)` in [0, 1].
    """
    size, scales = source.shape[1:3], np.diag(np.float32([1, 2, 2, 2]) / np.float32(SIX))
    matte = coarse[..., :4]
    return _enlarged(matte, scales[:, :1], 0.0, size), source + _enlarged(matte, scales[:, 1:], -1.0, size)


def paste(alpha, foreground, alpha_rows, foreground_rows, rows, columns):
    """Returns alpha and foreground with the patches in their places.

    Args:
        alpha, foreground: int8 `(1, H, W, 1 | 3)`.
        alpha_rows, foreground_rows: int8 `(4 * P, 4 | 12)`.
        rows, columns: int32 `(P,)`.
    """
    _, height, width, _ = alpha.shape
    across = width // PATCH
    count, places = height * across, np.arange(PATCH, dtype="int32") * across
    targets = tf.reshape((rows * (PATCH * across) + columns)[:, None] + places, [-1])
    sources = np.arange(count, count + targets.shape[0], dtype="int32")
    moves = tf.scatter_nd(targets[:, None], sources - targets, [count])
    index = np.arange(count, dtype="int32") + moves
    pairs = (alpha, alpha_rows), (foreground, foreground_rows)
    tables = (tf.concat([tf.reshape(whole, (count, -1)), part], axis=0) for whole, part in pairs)
    return tuple(tf.reshape(tf.gather(table, index), (1, height, width, -1)) for table in tables)


class _Windows:
    """Places of the windows around patches, among runs of pixels of a picture.

    Args:
        picture: `(1, H, W, C)`.
        step: side of a patch in its pixels.
        margin: pixels of a window on either side of the patch.
        run: pixels that are moved at once.
    """

    def __init__(self, picture, step, margin, run):
        _, height, width, _ = picture.shape
        self.run, self.last = run, height * width // run
        self.rows = _places(height, step, margin, 1) * (width // run)
        self.columns = _places(width, step, margin, run)

    def indices(self, rows, columns):
        """Returns `(P, 8, 8 / run)`."""
        return self._joined(tf.gather(self.rows, rows)[:, :, None], tf.gather(self.columns, columns)[:, None, :])

    def block_indices(self, rows, columns):
        """Returns `(P, 4, 4, 2)`: block row, block column, row in the block; for runs of 2 pixels."""
        by_blocks = self.rows.reshape(-1, WINDOW // 2, 1, 2)
        return self._joined(tf.gather(by_blocks, rows), tf.gather(self.columns, columns)[:, None, :, None])

    def gather(self, picture, border, indices):
        """Returns runs of a picture, `border` outside of it."""
        runs = tf.reshape(picture, (-1, border.shape[0]))
        return tf.gather(tf.concat([runs, border[None]], axis=0), indices)

    def _joined(self, rows, columns):
        return tf.minimum(rows + columns, self.last)


def _shrunk(pictures, size):
    """Resizes bilinearly; by even factors as a convolution of runs of pixels, which LiteRT computes faster."""
    factor, (_, height, width, channels) = _factor(pictures.shape[1:3], size), pictures.shape
    if factor is None or RUN % factor or width % RUN:
        return tf.image.resize(pictures, size)
    middle = np.zeros(factor, "float32")
    middle[factor // 2 - 1 : factor // 2 + 1] = 0.5
    across = np.kron(np.eye(RUN // factor), middle[:, None])
    kernel = np.einsum("i,ab,cd->iacbd", middle, across, np.eye(channels)).reshape(factor, 1, RUN * channels, -1)
    runs = tf.reshape(pictures, (1, height, width // RUN, RUN * channels))
    return tf.reshape(tf.nn.conv2d(runs, kernel.astype("float32"), (factor, 1), "VALID"), (1, *size, channels))


def _enlarged(pictures, matrix, offset, size):
    """Returns `pictures @ matrix + offset`, resized bilinearly.

    By even factors it is a convolution to all pixels of a block, which LiteRT computes faster.
    """
    factor = _factor(size, pictures.shape[1:3])
    if factor is None:
        return tf.image.resize(tf.nn.conv2d(pictures, matrix[None, None], 1, "VALID") + offset, size)
    positions = (np.arange(factor) + 0.5) / factor - 0.5
    taps = np.maximum(0, 1 - np.abs(positions[None] - np.arange(-1, 2)[:, None]))
    kernel = np.einsum("ia,jb,cd->ijcabd", taps, taps, matrix).reshape(3, 3, len(matrix), -1)
    replicated = tf.pad(pictures, [[0, 0], [1, 1], [1, 1], [0, 0]], "SYMMETRIC")
    blocks = tf.nn.conv2d(replicated, kernel.astype("float32"), 1, "VALID") + offset
    return tf.nn.depth_to_space(blocks, factor)


def _factor(large, small):
    """Returns how much larger one size is than another where that is an even number, else None."""
    factor = large[0] // small[0]
    return factor if factor % 2 == 0 and (small[0] * factor, small[1] * factor) == tuple(large) else None


def _places(side, step, margin, run):
    """Returns int32 `(side / step, 8 / run)`: the runs of each window along a side, `OUTSIDE` where there are none."""
    starts = np.arange(side // step)[:, None] * step - margin + np.arange(0, WINDOW, run)
    return np.where((starts >= 0) & (starts < side), starts // run, OUTSIDE).astype("int32")


def _by_rows(part):
    """Rearranges `(P, 2, 2, 4, C)`, pixels in blocks, to `(4 * P, 4 * C)`, rows of patches."""
    channels = part.shape[-1]
    pixels = tf.reshape(part, (-1, 2, 2, 2, 2, channels))
    return tf.reshape(tf.transpose(pixels, (0, 1, 3, 2, 4, 5)), (-1, PATCH * channels))
