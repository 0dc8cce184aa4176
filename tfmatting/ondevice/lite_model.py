"""A TF-Lite file in the place of a Keras model."""

import dataclasses
import logging

import numpy as np

from tfmatting.inference.backgrounds import resize
from tfmatting.inference.pixels import unit_floats
from tfmatting.lite.matting_file import INPUTS, open_matting_file
from tfmatting.ops.opencv import cv2

LOGGER = logging.getLogger("tfmatting")


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a picture lies in a larger one.

    Attributes:
        top, left, height, width: in pixels.
    """

    top: int
    left: int
    height: int
    width: int

    def of(self, picture):
        """Returns this part of `(H, W, C)`."""
        return picture[self.top : self.top + self.height, self.left : self.left + self.width]


class LiteModel:
    """Runs a TF-Lite file of `tfmatting export` on pictures of any size; `tfmatting.inference.images.matte` takes it.

    The file has one size. A picture of another is brought to it whole, without distortion; the rest of the file's
    picture is filled with the picture's border, in source and plate alike. Alpha and the difference between foreground
    and source are enlarged back, so that the foreground keeps the picture's own sharpness.

    Args:
        path: TF-Lite file.
        threads: how many to use, None = LiteRT's choice.
    Attributes:
        size: (height, width) of the file.
    Raises:
        ImportError, OSError, ValueError: see `tfmatting.lite.matting_file.open_matting_file`.
    """

    accepts_integers = True

    def __init__(self, path, threads=None):
        self._file = open_matting_file(path, threads)
        self._path, self.size = path, self._file.size

    def predict_on_batch(self, inputs):
        """Mattes pictures one by one.

        Args:
            inputs: {"source", "background"}: `(B, H, W, 3)`, uint8, uint16, or float in [0, 1].
        Returns:
            {"alpha": `(B, H, W, 1)`, "foreground": `(B, H, W, 3)`}, float32 in [0, 1], and "error" and "refined", empty
            `(B, 0, 0, 1)`: a TF-Lite file does not give them.
        """
        results = [self._matte(*pair) for pair in zip(*(inputs[name] for name in INPUTS), strict=True)]
        alphas, foregrounds = (np.stack(values) for values in zip(*results, strict=True))
        missing = np.empty((len(results), 0, 0, 1), "float32")
        return {"alpha": alphas, "foreground": foregrounds, "error": missing, "refined": missing}

    def _matte(self, source, background):
        """Returns alpha and foreground of one pair `(H, W, 3)`."""
        place = place_within(source.shape[:2], self.size)
        pictures = [fitted(picture, self.size, place) for picture in (source, background)]
        outputs = self._file(**{name: x[None] for name, x in zip(INPUTS, pictures, strict=True)})
        alpha, foreground = (np.clip(outputs[name][0], 0, 1) for name in ("alpha", "foreground"))
        height, width = source.shape[:2]
        if (height, width) == self.size:
            return alpha, foreground
        own, given = self.size[::-1], (width, height)
        LOGGER.info(
            "%s is for %dx%d pixels: pictures of %dx%d are brought to it, and alpha back.", self._path, *own, *given
        )
        residual = resize(
            np.ascontiguousarray(place.of(foreground - unit_floats("source", pictures[0]))), height, width
        )
        alpha = resize(np.ascontiguousarray(place.of(alpha)), height, width).reshape(height, width, 1)
        return alpha, np.clip(unit_floats("source", source) + residual, 0, 1)


def place_within(size, whole):
    """Returns the `Place` of the largest picture of the ratio of `size` in the middle of `whole`, (height, width)."""
    scale = min(whole[0] / size[0], whole[1] / size[1])
    height, width = (max(1, min(side, round(scale * given))) for side, given in zip(whole, size, strict=True))
    return Place((whole[0] - height) // 2, (whole[1] - width) // 2, height, width)


def fitted(picture, whole, place):
    """Brings a picture to its place in a picture of the size `whole`, whose rest repeats its border.

    Args:
        picture: `(H, W, 3)`, uint8, uint16, or float in [0, 1].
        whole: (height, width).
        place: of `place_within`.
    Returns:
        `(*whole, 3)`, uint8 where the picture is, else float32 in [0, 1].
    """
    small = resize(picture, place.height, place.width)
    small = small if small.dtype == np.uint8 else unit_floats("picture", small)
    below, right = whole[0] - place.top - place.height, whole[1] - place.left - place.width
    return cv2.copyMakeBorder(small, place.top, below, place.left, right, cv2.BORDER_REPLICATE)
