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
    return tuple(_shrunk((source, background), sides) for sides in sizes)


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
    error = tf.reshape(error if grid == (height, width) else tf.image.resize(error, grid), [-1])
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


def patch_rows(blocks):
    """Returns what the patches become, by rows: alpha `(P, 4, 4)` and foreground residual `(P, 4, 12)`, not clamped.

    Args:
        blocks: `(P, 2, 2, 16)`, what `EqualizedRefiner.at_full_resolution` returns.
    """
    result = tf.reshape(blocks, (-1, 2, 2, 4, 4))
    return _by_rows(result[..., :1]), _by_rows(result[..., 1:])


def enlarge(coarse, size):
    """Returns alpha in [0, 1] and foreground residual in [-1, 1] of the coarse matte at full resolution.

    Args:
        coarse: `(1, h, w, 37)` in [0, 6], see `EqualizedBase`.
        size: (H, W).
    Returns:
        Pictures `(1, H, W, 1 | 3)`, or, where H is 4, 8, ... times h, their squares of S x S pixels, S = H / h, as
        `(1, h, w, S * S * (1 | 3))`.
    """
    scales, matte = np.diag(np.float32([1, 2, 2, 2]) / np.float32(SIX)), coarse[..., :4]
    return _enlarged(matte, scales[:, :1], 0.0, size), _enlarged(matte, scales[:, 1:], -1.0, size)


def paste(alpha, residual, alpha_rows, residual_rows, rows, columns, size):
    """Returns alpha and residual as pictures `(1, H, W, 1 | 3)` with the patches in their places.

    Args:
        alpha, residual: int8, as `enlarge` returns them.
        alpha_rows, residual_rows: int8, as `patch_rows` returns them.
        rows, columns: int32 `(P,)`.
        size: (H, W).
    """
    across = size[1] // PATCH
    count, places = size[0] * across, np.arange(PATCH, dtype="int32") * across
    targets = tf.reshape((rows * (PATCH * across) + columns)[:, None] + places, [-1])
    order = _order_of_rows(size, alpha.shape[1:3])
    sources = np.arange(count, count + targets.shape[0], dtype="int32")
    moves = tf.scatter_nd(targets[:, None], sources - tf.gather(order, targets), [count])
    pairs = (alpha, alpha_rows), (residual, residual_rows)
    tables = (tf.concat([tf.reshape(x, (-1, pair[1].shape[-1])) for x in pair], axis=0) for pair in pairs)
    return tuple(tf.reshape(tf.gather(table, order + moves), (1, *size, -1)) for table in tables)


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
        self.rows = _places(height, step, margin, 1, width // run)
        self.columns = _places(width, step, margin, run, 1)

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
    """Resizes two pictures bilinearly, and joins their channels.

    By even factors each is a convolution of runs of pixels to the channels of both, which LiteRT computes faster.
    """
    height, width = pictures[0].shape[1:3]
    factor = _factor((height, width), size)
    if factor is None or RUN % factor or width % RUN:
        return tf.concat([tf.image.resize(picture, size) for picture in pictures], axis=-1)
    middle = np.zeros(factor, "float32")
    middle[factor // 2 - 1 : factor // 2 + 1] = 0.5
    across = np.kron(np.eye(RUN // factor), middle[:, None])
    places = np.split(np.eye(6), 2)  # the three channels of each among those of both
    kernels = [np.einsum("i,ab,cd->iacbd", middle, across, place).reshape(factor, 1, RUN * 3, -1) for place in places]
    runs = [tf.reshape(picture, (1, height, width // RUN, RUN * 3)) for picture in pictures]
    parts = [
        tf.nn.conv2d(x, kernel.astype("float32"), (factor, 1), "VALID") for x, kernel in zip(runs, kernels, strict=True)
    ]
    return tf.reshape(parts[0] + parts[1], (1, *size, 6))


def _enlarged(pictures, matrix, offset, size):
    """Returns `pictures @ matrix + offset`, resized bilinearly; see `enlarge`.

    By even factors it is a convolution to all pixels of a square, which LiteRT computes faster.
    """
    factor = _factor(size, pictures.shape[1:3])
    if factor is None:
        return tf.image.resize(tf.nn.conv2d(pictures, matrix[None, None], 1, "VALID") + offset, size)
    positions = (np.arange(factor) + 0.5) / factor - 0.5
    taps = np.maximum(0, 1 - np.abs(positions[None] - np.arange(-1, 2)[:, None]))
    kernel = np.einsum("ia,jb,cd->ijcabd", taps, taps, matrix).reshape(3, 3, len(matrix), -1)
    rows = tf.concat([pictures[:, :1], pictures, pictures[:, -1:]], axis=1)  # faster than MIRROR_PAD
    replicated = tf.concat([rows[:, :, :1], rows, rows[:, :, -1:]], axis=2)
    blocks = tf.nn.conv2d(replicated, kernel.astype("float32"), 1, "VALID") + offset
    return blocks if factor % PATCH == 0 else tf.nn.depth_to_space(blocks, factor)


def _order_of_rows(size, small):
    """Returns int32 `(H * W / 4,)`: which run of 4 pixels of what `enlarge` returns is each run of the picture."""
    factor = size[0] // small[0]
    if factor % PATCH:
        return np.arange(size[0] * size[1] // PATCH, dtype="int32")
    squares = np.arange(size[0] * size[1] // PATCH, dtype="int32").reshape(*small, factor, factor // PATCH)
    return squares.transpose(0, 2, 1, 3).reshape(-1)


def _factor(large, small):
    """Returns how much larger one size is than another where that is an even number, else None."""
    factor = large[0] // small[0]
    return factor if factor % 2 == 0 and (small[0] * factor, small[1] * factor) == tuple(large) else None


def _places(side, step, margin, run, apart):
    """Returns int32 `(side / step, 8 / run)`: the runs of each window along a side, `OUTSIDE` where there are none.

    Neighbours along the side are `apart` runs from each other.
    """
    starts = np.arange(side // step)[:, None] * step - margin + np.arange(0, WINDOW, run)
    return np.where((starts >= 0) & (starts < side), starts // run * apart, OUTSIDE).astype("int32")


def _by_rows(part):
    """Rearranges `(P, 2, 2, 4, C)`, pixels in blocks, to `(P, 4, 4 * C)`, rows of patches."""
    channels = part.shape[-1]
    pixels = tf.reshape(part, (-1, 2, 2, 2, 2, channels))
    return tf.reshape(tf.transpose(pixels, (0, 1, 3, 2, 4, 5)), (-1, PATCH, PATCH * channels))
