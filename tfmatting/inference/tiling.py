"""The squares in which patches are refined together."""

import dataclasses

import numpy as np

PATCH = 4  # side of a refined patch in pixels of the full resolution
SCALES = (2, 4, 8, 16, 32)
MARGIN = 3  # pixels around a tile, at half resolution, that the first two convolutions take


@dataclasses.dataclass(frozen=True)
class Tiling:
    """How a picture of `height` x `width` pixels is cut into tiles, `scale` times as large as the coarse picture.

    Args:
        height, width: of the full resolution.
        scale: how much smaller the base network's picture is, one of `SCALES`.
    """

    height: int
    width: int
    scale: int

    @property
    def side(self):
        """Of a tile, in pixels of the full resolution."""
        return max(PATCH, self.scale)

    @property
    def rows(self):
        return self.height // self.side

    @property
    def columns(self):
        return self.width // self.side

    @property
    def patches(self):
        """Patches along the side of a tile."""
        return self.side // PATCH

    @property
    def window(self):
        """Side of a tile with its margin, at half resolution."""
        return self.side // 2 + 2 * MARGIN

    @property
    def step(self):
        """Side of a tile in coarse pixels."""
        return self.side // self.scale

    def interpolation(self):
        """Returns the first coarse pixel under a tile's window, relative to the tile's own first, and the matrix
        `(window, taps)` that enlarges the coarse pixels from there on."""
        positions = (np.arange(self.window) - MARGIN + 0.5) * 2 / self.scale - 0.5
        left = np.floor(positions).astype(int)
        matrix = np.zeros((self.window, left.max() - left.min() + 2), "float32")
        for row, (position, tap) in enumerate(zip(positions, left, strict=True)):
            matrix[row, tap - left.min()] += 1 - (position - tap)
            matrix[row, tap - left.min() + 1] += position - tap
        return int(left.min()), matrix


def tiling(full, coarse):
    """Returns the `Tiling` of (height, width) of the full and of the coarse picture, or None where there is none."""
    (height, width), (coarse_height, coarse_width) = full, coarse
    scale = height // coarse_height
    fits = (coarse_height * scale, coarse_width * scale) == (height, width) and scale in SCALES
    side = max(PATCH, scale)
    if not fits or height % side or width % side or min(coarse) < 2 * MARGIN:
        return None
    return Tiling(height, width, scale)
