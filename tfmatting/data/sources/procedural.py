"""The drawn figures and rooms as sources."""

import numpy as np

from tfmatting.data.synthetic import SyntheticComposites
from tfmatting.ops.opencv import cv2


class DrawnPictures:
    """Items of `SyntheticComposites` as a source of a certain length.

    Args:
        length: number of items; item `index` is always the same.
        side: height and width in pixels.
        backgrounds: folder of photographs, a `PhotographFolder`, or None.
        seed: of all items.
    """

    def __init__(self, length, side=512, backgrounds=None, seed=0):
        self.composites = SyntheticComposites(side, side, backgrounds, seed, empty_share=0, like_coloured_share=0)
        self.length = length

    def __len__(self):
        return self.length

    def name(self, index):
        return f"{type(self).__name__} {index}"

    def _drawn(self, index, keys):
        sample = self.composites.clean(index)
        return {key: np.round(sample[key] * 255).astype(np.uint8) for key in keys}


class DrawnFigures(DrawnPictures):
    """Drawn people and things, cut to what is seen of them: {"foreground", "alpha"}."""

    def __getitem__(self, index):
        pictures = self._drawn(index, ("foreground", "alpha"))
        left, top, width, height = cv2.boundingRect(pictures["alpha"])
        left, top, right, bottom = max(left - 2, 0), max(top - 2, 0), left + width + 2, top + height + 2
        return {key: np.ascontiguousarray(pixels[top:bottom, left:right]) for key, pixels in pictures.items()}


class DrawnRooms(DrawnPictures):
    """Drawn rooms, and crops of the photographs where there are some: {"image"}."""

    def __getitem__(self, index):
        return {"image": self._drawn(index, ("background",))["background"]}
