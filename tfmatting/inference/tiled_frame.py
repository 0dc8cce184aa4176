"""Background matting of pictures of one size, where patches can be refined by tiles.

TensorFlow and LiteRT run the networks. What lies around them is NumPy and OpenCV, by bands and on several threads: the
same pixels are converted, shrunk and added in a third of the time that TensorFlow takes for it.
"""

import concurrent.futures

import numpy as np
import tensorflow as tf

from tfmatting.inference.bands import bands, paste, run_all, to_floats
from tfmatting.inference.fast_base import FastBase
from tfmatting.inference.tiled_refiner import TiledRefiner
from tfmatting.inference.tiling import MARGIN, PATCH
from tfmatting.lite.network import available_threads
from tfmatting.ops.opencv import cv2

FULL_MARGIN = 2  # pixels around a patch, at full resolution, that the last two convolutions take
PARTS = (slice(1), slice(1, 4), slice(4, 5))  # alpha, residual and error among the decoder's channels
ALIGNMENT = 64  # bytes


class PaddedBatch:
    """Pictures with a border of zeros, in memory that TensorFlow shares and that is used again for the next.

    Args:
        shape: `(B, H, W, C)` without the border.
        margin: width of the border.
        dtype: of the values.
    """

    def __init__(self, shape, margin, dtype):
        batch, height, width, channels = shape
        size = (batch, height + 2 * margin, width + 2 * margin, channels)
        values = _aligned_zeros(size, np.dtype(dtype))
        self.inside = values[:, margin:-margin, margin:-margin]
        self.tensor = tf.experimental.dlpack.from_dlpack(values.__dlpack__())


class TiledFrame:
    """Everything that pictures of one shape and type need.

    Args:
        model: `BackgroundMatting`, with a refiner of mode "sampling" and kernel size 3.
        tiles: `Tiling` of the pictures, padded to multiples of 4.
        shape: `(B, H, W, 3)` of the pictures.
        dtype: uint8, uint16, or float32 for values in [0, 1].
    """

    def __init__(self, model, tiles, shape, dtype):
        self.tiles, self.shape = tiles, shape
        self.small = (tiles.height // tiles.scale, tiles.width // tiles.scale)
        self.count = min(max(1, model.refiner.sample_pixels // PATCH**2), tiles.height * tiles.width // PATCH**2)
        self.base = FastBase(model.base, (shape[0], *self.small, 3))
        batch, height, width = shape[0], tiles.height, tiles.width
        self.pictures = [PaddedBatch((batch, height, width, 3), FULL_MARGIN, dtype) for _ in range(2)]
        self.halves = PaddedBatch((batch, height // 2, width // 2, 6), MARGIN, "float32")
        self.unit = 1.0 / np.iinfo(dtype).max if np.issubdtype(dtype, np.integer) else 1.0
        self.refine = self._refiner(model.refiner)
        self.executor = concurrent.futures.ThreadPoolExecutor(available_threads())

    def __call__(self, source, background):
        """Returns {name: float32 array}, the model's outputs."""
        height, width = self.shape[1:3]
        source, background = (self._padded(pictures) for pictures in (source, background))
        small = self._look(source, background)
        decoded = self.base(*small)
        values = np.asarray(decoded)
        alpha, residual, error = (np.ascontiguousarray(values[..., part]) for part in PARTS)
        alpha, error = (np.clip(x, 0, 1, out=x) for x in (alpha, error))
        indices = self._worst(error)
        refined = np.zeros((self.shape[0], self.tiles.height // PATCH, self.tiles.width // PATCH, 1), "float32")
        refined[tuple(indices.T)] = 1
        patches = self.refine(decoded, tf.constant(indices), tf.constant(refined))
        full_alpha, foreground = self._pasted(source, alpha, residual, indices, np.asarray(patches))
        return {
            "alpha": full_alpha[:, :height, :width],
            "foreground": foreground[:, :height, :width],
            "coarse_alpha": alpha,
            "coarse_foreground": np.clip(small[0] + residual, 0, 1),
            "error": error,
            "refined": refined,
        }

    def _padded(self, pictures):
        missing = self.tiles.height - self.shape[1], self.tiles.width - self.shape[2]
        if not any(missing):
            return pictures
        return np.pad(pictures, ((0, 0), (0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric")

    def _look(self, source, background):
        """Fills the padded pictures; returns both at the base network's size, float32 in [0, 1]."""
        scale = self.tiles.scale
        small = [np.empty((self.shape[0], *self.small, 3), "float32") for _ in range(2)]

        def look(place):
            number, rows = place
            halves = []
            for pictures, padded, target in zip((source, background), self.pictures, small, strict=True):
                np.copyto(padded.inside[number, rows], pictures[number, rows])
                band = to_floats(pictures[number, rows])
                halves.append(_shrunk(band, 2))
                target[number, rows.start // scale : rows.stop // scale] = _shrunk(band, scale)
            self.halves.inside[number, rows.start // 2 : rows.stop // 2] = cv2.merge(halves)

        run_all(self.executor, look, self._places(scale))
        return small

    def _worst(self, error):
        """Returns the places of the patches to refine: int32 `(P, 3)` of image, row and column, in order."""
        rows, columns = self.tiles.height // PATCH, self.tiles.width // PATCH
        places = []
        for number, image in enumerate(error):
            worst = largest(cv2.resize(image, (columns, rows)).reshape(-1), self.count)
            places.append(np.stack([np.full_like(worst, number), *np.divmod(worst, columns)], axis=1))
        return np.concatenate(places).astype("int32")

    def _refiner(self, refiner):
        """Returns the function that refines the pictures in `self.pictures` and `self.halves`.

        Their tensors are arguments, not constants of the graph: what is in them changes.
        """

        def refine(pictures, halves, decoded, indices, refined):
            return TiledRefiner(refiner, self.tiles, self.unit)(pictures, halves, decoded, indices, refined)

        function = tf.function(refine, autograph=False)
        tensors = [padded.tensor for padded in self.pictures], self.halves.tensor
        return lambda *arguments: function(*tensors, *arguments)

    def _pasted(self, source, coarse_alpha, residual, indices, patches):
        """Returns alpha and foreground: the coarse matte at full resolution, with the patches in it."""
        alpha = np.empty((*source.shape[:3], 1), "float32")
        foreground = np.empty(source.shape, "float32")

        def enlarge(place):
            number, rows = place
            alpha[number, rows, :, 0] = self._enlarged(coarse_alpha[number], rows)
            part = cv2.add(self._enlarged(residual[number], rows), to_floats(source[number, rows]))
            np.clip(part, 0, 1, out=foreground[number, rows])

        run_all(self.executor, enlarge, self._places(self.tiles.scale))
        for number in range(len(source)):
            chosen = indices[:, 0] == number
            places = tuple(indices[chosen, 1:].T)
            paste(alpha[number], places, np.clip(patches[chosen, ..., :1], 0, 1))
            behind = to_floats(_patches_of(source[number], places))
            paste(foreground[number], places, np.clip(behind + patches[chosen, ..., 1:], 0, 1))
        return alpha, foreground

    def _enlarged(self, coarse, rows):
        """Returns some rows of a coarse picture at full resolution; the pixels beside them count too."""
        scale = self.tiles.scale
        first, last = max(rows.start // scale - 1, 0), min(rows.stop // scale + 1, len(coarse))
        enlarged = cv2.resize(coarse[first:last], (self.tiles.width, (last - first) * scale))
        return enlarged[rows.start - first * scale : rows.stop - first * scale]

    def _places(self, multiple):
        """Returns (number of the image, rows) of all bands."""
        return [(number, rows) for number in range(self.shape[0]) for rows in bands(self.tiles.height, multiple)]


def _aligned_zeros(shape, dtype):
    """Returns zeros that begin where TensorFlow wants tensors to."""
    size = int(np.prod(shape)) * dtype.itemsize
    content = np.zeros(size + ALIGNMENT, "uint8")
    start = -content.ctypes.data % ALIGNMENT
    return content[start : start + size].view(dtype).reshape(shape)


def largest(values, count):
    """Returns where the largest of the values `(N,)` are, in order. Equal ones, as zeros, would slow the partition."""
    above = np.flatnonzero(values > 0)
    if len(above) < count:
        others = np.flatnonzero(values <= 0)
        return np.sort(np.concatenate([above, others[: count - len(above)]]))
    return np.sort(above[np.argpartition(values[above], -count)[-count:]])


def _shrunk(band, divisor):
    return cv2.resize(band, (band.shape[1] // divisor, band.shape[0] // divisor))


def _patches_of(picture, places):
    height, width, channels = picture.shape
    rows, columns = places
    blocks = picture.reshape(height // PATCH, PATCH, width // PATCH, PATCH, channels)
    return np.ascontiguousarray(blocks[rows, :, columns])
