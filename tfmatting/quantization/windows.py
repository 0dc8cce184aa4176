"""Windows around the patches that the refiner looks at."""

import numpy as np

PATCH = 4  # side of a refined patch in pixels of the full resolution
WINDOW = 8  # side of the windows around it, at half and at full resolution
HALF_MARGIN, FULL_MARGIN = 3, 2  # pixels of a window on either side of the patch


class PaddedPicture:
    """A picture with a border, whose memory is used again for the next.

    Args:
        height, width, channels: of the picture.
        margin: width of the border.
        border: the border's value, a number or one for each channel.
        dtype: of the values.
    """

    def __init__(self, height, width, channels, margin, border, dtype):
        self.values = np.empty((height + 2 * margin, width + 2 * margin, channels), dtype)
        self.values[:] = border
        self.inside = self.values[margin:-margin, margin:-margin]

    def windows(self, rows, columns, step):
        """Returns the windows `(P, 8, 8, C)` of squares that are `step` pixels apart.

        Args:
            rows, columns: `(P,)`, the squares' places.
        """
        channels, down = self.values.shape[2], self.values.strides[0]
        return self._views(step, (WINDOW, WINDOW * channels), (down, self.values.itemsize))[rows, columns].reshape(
            -1, WINDOW, WINDOW, channels
        )

    def blocks(self, rows, columns, step):
        """Returns the windows as blocks of 2x2 pixels, `(P, 4, 4, 4 * C)`."""
        channels, (down, right, each) = self.values.shape[2], self.values.strides
        half = WINDOW // 2
        views = self._views(step, (half, half, 2, 2 * channels), (2 * down, 2 * right, down, each))
        return views[rows, columns].reshape(-1, half, half, 4 * channels)

    def _views(self, step, shape, strides):
        """Returns all windows without copying, each of this shape and strides."""
        height, width, _ = self.values.shape
        down, right, _ = self.values.strides
        count = (height - WINDOW) // step + 1, (width - WINDOW) // step + 1
        return np.lib.stride_tricks.as_strided(
            self.values, (*count, *shape), (step * down, step * right, *strides), writeable=False
        )


class PatchWindows:
    """Everything that the refiner sees of a picture.

    Args:
        height, width: of the full resolution, multiples of 4.
        channels: of the coarse matte, of which the second to fourth are the foreground residual.
        dtypes: of the values at half resolution and at full resolution.
        ranges: their values that stand for 0 and 1.
    """

    def __init__(self, height, width, channels, dtypes, ranges):
        (half_black, half_white), (full_black, _) = ranges
        middle = half_black + (half_white - half_black) / 2
        middle = np.rint(middle) if np.issubdtype(dtypes[0], np.integer) else middle
        border = [half_black, middle, middle, middle] + [half_black] * (channels - 4)
        half = height // 2, width // 2
        self.coarse = PaddedPicture(*half, channels, HALF_MARGIN, border, dtypes[0])
        self.halves = PaddedPicture(*half, 6, HALF_MARGIN, half_black, dtypes[0])
        self.source = PaddedPicture(height, width, 3, FULL_MARGIN, full_black, dtypes[1])
        self.background = PaddedPicture(height, width, 3, FULL_MARGIN, full_black, dtypes[1])

    def at_half_resolution(self, rows, columns):
        """Returns the arguments of `EqualizedRefiner.at_half_resolution` for the patches in these rows and columns."""
        pictures = {"coarse": self.coarse, "halves": self.halves}
        return {name: picture.windows(rows, columns, PATCH // 2) for name, picture in pictures.items()}

    def at_full_resolution(self, rows, columns):
        """Returns the pictures among the arguments of `EqualizedRefiner.at_full_resolution`."""
        pictures = {"source": self.source, "background": self.background}
        return {name: picture.blocks(rows, columns, PATCH) for name, picture in pictures.items()}
