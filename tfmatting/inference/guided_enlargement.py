"""The two steps of video matting at full resolution, which move more memory than they compute: shrinking a frame, and
applying the guided filter's coefficients to it. NumPy and OpenCV, on pixels as they are in a file."""

import math

import numpy as np

from tfmatting.inference.bands import run_all
from tfmatting.ops.opencv import cv2

ROWS = 32  # of a band, about
LARGEST_BAND = 256
MEAN = np.full((1, 3), 1 / 3, "float32")
SUM = np.ones((1, 3), "float32")


class Shrinking:
    """Shrinks frames bilinearly, as `tfmatting.ops.downsample` does; few of the pixels are read, and those alone.

    Args:
        height, width: of the frames.
        size: (height, width) of the results.
        ratio: of the two, neighbouring samples being exactly `1 / ratio` pixels apart.
    """

    def __init__(self, height, width, size, ratio):
        self.rows, self.columns = _taps(height, size[0], ratio), _taps(width, size[1], ratio)

    def __call__(self, frame):
        """Returns float32 `(h, w, C)` of a frame `(H, W, C)` of any type."""
        return self.columns.sample(self.rows.sample(frame, axis=0), axis=1)


class Enlargement:
    """Enlarges the coefficients of a linear model, and applies it to a frame, by bands of rows on several threads.

    Args:
        height, width: of the frames.
        size: (height, width) of the coefficients.
        unit: what the frames' values are multiplied by, to lie in [0, 1].
        executor: of the threads.
    """

    def __init__(self, height, width, size, unit, executor):
        self.width, self.unit, self.executor = width, np.float32(unit), executor
        self.bands = enlarged_bands(height, size[0])

    def __call__(self, frame, slopes, intercepts, results):
        """Computes slope * guide + intercept, clamped to [0, 1].

        Args:
            frame: `(H, W, 3)`; the guide is its colours for slopes of three channels, their mean for those of one.
            slopes, intercepts: lists of float32 arrays `(h, w, 3)` or `(h, w, 1)`.
            results: list of float32 arrays `(H, W, 3)` or `(H, W, 1)`, which are filled. One channel of three slopes
                is the sum of the three products.
        """
        slopes = [slope * self.unit for slope in slopes]

        def apply(band):
            rows = frame[band.rows]
            for slope, intercept, result in zip(slopes, intercepts, results, strict=True):
                guide = rows if slope.shape[2] == 3 else cv2.transform(rows.astype("float32"), MEAN)
                linear = self._enlarged(slope, band)
                cv2.multiply(linear, guide, dst=linear, dtype=cv2.CV_32F)
                if result.shape[2] < slope.shape[2]:
                    linear = cv2.transform(linear, SUM)
                cv2.add(linear, self._enlarged(intercept, band), dst=linear)
                np.clip(linear.reshape(*linear.shape[:2], -1), 0, 1, out=result[band.rows])

        run_all(self.executor, apply, self.bands)

    def _enlarged(self, coefficients, band):
        """Returns the rows of a band at full resolution; the rows beside them count too."""
        part = coefficients[band.under]
        enlarged = cv2.resize(part, (self.width, band.height), interpolation=cv2.INTER_LINEAR)
        return enlarged[band.skipped : band.skipped + band.rows.stop - band.rows.start]


class Band:
    """Some rows of a frame.

    Attributes:
        rows: slice of them.
        under: slice of the rows of a small picture under them, with a margin.
        height: what the latter come to, enlarged.
        skipped: how many of these lie before the band.
    """

    def __init__(self, rows, under, factor):
        self.rows, self.under = rows, under
        self.height = round((under.stop - under.start) * factor)
        self.skipped = rows.start - round(under.start * factor)


def enlarged_bands(height, small_height):
    """Returns the `Band`s of a frame. Each begins where a small row begins, too, so that enlarging a part gives what
    enlarging the whole gives; heights that have too few such places are one band."""
    divisor = math.gcd(height, small_height)
    step, small_step = height // divisor, small_height // divisor
    if step > LARGEST_BAND:
        step, small_step = height, small_height
    count = step * max(1, ROWS // step)
    factor = height / small_height
    bands = []
    for start in range(0, height, count):
        stop = min(start + count, height)
        first, last = (edge // step * small_step for edge in (start, stop))
        under = slice(max(first - small_step, 0), min(last + small_step, small_height))
        bands.append(Band(slice(start, stop), under, factor))
    return bands


class _Taps:
    """Where samples lie between pixels along an axis: the pixels on both sides, and the weight of the second."""

    def __init__(self, first, second, weights):
        self.first, self.second, self.weights = first, second, weights

    def sample(self, picture, axis):
        weights = self.weights.reshape(-1, *[1] * (2 - axis))
        start = np.take(picture, self.first, axis).astype("float32")
        end = np.take(picture, self.second, axis).astype("float32")
        end -= start
        end *= weights
        end += start
        return end


def _taps(side, size, ratio):
    positions = (np.arange(size, dtype="float32") + np.float32(0.5)) / np.float32(ratio) - np.float32(0.5)
    positions = np.clip(positions, 0, side - 1)
    first = np.floor(positions).astype(int)
    return _Taps(first, np.minimum(first + 1, side - 1), positions - first.astype("float32"))
