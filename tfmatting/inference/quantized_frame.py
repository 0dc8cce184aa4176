"""Matting of 8-bit frames of one size by 8-bit networks."""

import concurrent.futures

import numpy as np

from tfmatting.inference.bands import bands, paste, run_all
from tfmatting.inference.patch_refiner import PatchRefiner
from tfmatting.lite.network import FIRST_BIT, UNIT, LiteNetwork, available_threads, to_pixels, to_values
from tfmatting.ops.opencv import cv2
from tfmatting.quantization.windows import PATCH, PatchWindows

RANGES = ((-128, 127), (0, 255))  # what 0 and 1 are among LiteRT's values, and among 8-bit pixels


class QuantizedFrame:
    """Everything that one size of frame needs.

    Args:
        networks: `IntegerNetworks`.
        height, width: of the frames, multiples of 4.
        size: (height, width) of the base network's picture.
        sample_pixels: pixels to refine, 16 a patch.
    """

    def __init__(self, networks, height, width, size, sample_pixels):
        self.height, self.width, self.size = height, width, size
        self.rows, self.columns = height // PATCH, width // PATCH
        self.count = min(max(1, sample_pixels // PATCH**2), self.rows * self.columns)
        self.windows = PatchWindows(height, width, 37, ("int8", "uint8"), RANGES)
        threads = available_threads()
        self.base = LiteNetwork(networks.base, threads)
        self.refine = PatchRefiner(networks, self.windows, threads)
        self.executor = concurrent.futures.ThreadPoolExecutor(threads)

    def __call__(self, source, background):
        """Mattes a frame.

        Args:
            source, background: uint8 `(H, W, 3)`.
        Returns:
            {name: float32 array}, the outputs of `BackgroundMatting` without their batch axis.
        """
        looking = self.executor.submit(self._look, source, background)
        small = self._joined(source, background, *self.size)
        coarse, enlarged = self.base(pictures=to_values(small)[None])
        coarse = to_pixels(coarse[0])
        alpha, residual, error = (np.ascontiguousarray(coarse[..., part]) for part in (slice(1), slice(1, 4), 4))
        worst = worst_patches(cv2.resize(error, (self.columns, self.rows)).reshape(-1), self.count)
        places = np.unravel_index(worst, (self.rows, self.columns))
        np.copyto(self.windows.coarse.inside, enlarged[0])
        looking.result()
        patches = self.refine(*places)
        refined = np.zeros((self.rows, self.columns, 1), "float32")
        refined[places] = 1
        return {
            **self._pasted(source, alpha, residual, places, patches),
            "coarse_alpha": alpha * UNIT,
            "coarse_foreground": _added(small[..., :3], residual) * UNIT,
            "error": error[..., None] * UNIT,
            "refined": refined,
        }

    def _joined(self, source, background, height, width):
        """Returns both pictures, resized and side by side in the channels."""
        return cv2.merge([cv2.resize(picture, (width, height)) for picture in (source, background)])

    def _look(self, source, background):
        """Fills the padded pictures with what is there before the base network is through."""
        windows = self.windows
        np.copyto(windows.source.inside, source)
        np.copyto(windows.background.inside, background)
        halves = self._joined(source, background, self.height // 2, self.width // 2)
        np.bitwise_xor(halves, FIRST_BIT, out=windows.halves.inside.view("uint8"))

    def _pasted(self, source, alpha, residual, places, patches):
        """Returns alpha and foreground: the coarse matte at full resolution, with the patches in it."""
        size = self.width, self.height
        full = {
            "alpha": np.empty((self.height, self.width, 1), "float32"),
            "foreground": np.empty(source.shape, "float32"),
        }
        pixels = cv2.resize(alpha, size)[..., None], cv2.resize(residual, size)

        def convert(part):
            np.multiply(pixels[0][part], UNIT, out=full["alpha"][part])
            np.multiply(_added(source[part], pixels[1][part]), UNIT, out=full["foreground"][part])

        run_all(self.executor, convert, bands(self.height))
        for name, values in full.items():
            paste(values, places, patches[name])
        return full


def worst_patches(error, count):
    """Returns the numbers of the patches to refine, in order; of equal errors the first.

    Args:
        error: uint8 `(P,)`.
        count: how many to choose, at most P.
    """
    left = count - np.cumsum(np.bincount(error, minlength=257)[::-1])[::-1]  # when all from a level on are chosen
    level = int(np.argmax(left >= 0))
    chosen = error >= level
    chosen[np.flatnonzero(error == level - 1)[: left[level]]] = True
    return np.flatnonzero(chosen)


def _added(source, residual):
    """Returns the foreground in uint8, for a residual in [-1, 1] that lies at 0 to 255."""
    return cv2.addWeighted(source, 1, residual, 2, -255)
