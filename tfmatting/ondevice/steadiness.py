"""Whether some frames of a camera show the same still scene, as a captured plate must.

The web page judges by the same numbers (export/ondevice/web/src/steadiness.js); a test compares the two.
"""

import dataclasses

import numpy as np

from tfmatting.inference.video.medians import temporal_median_of
from tfmatting.ops.opencv import cv2

BLOCK = 4  # pixels a side; the mean of a block has little noise
MOVED = 8.0  # difference of a block's colour, of 255, that noise does not make
MOST_MOVED = 0.004  # share of the blocks
MOST_LIGHT = 3.0  # change of the light, of 255
SAME_SHARE = 0.01  # share of the blocks that differ at least when a person has left the picture
MOVING = "something moves, or the camera is not held still"
LIGHT = "the light changes, or the camera is still adapting to it"


@dataclasses.dataclass(frozen=True)
class Steadiness:
    """How much some frames differ.

    Attributes:
        moved_share: largest share of the blocks that differ from the median, of all frames, the light's change aside.
        light_change: median difference of the blocks' lightness between the first frame and the last, of 255.
    """

    moved_share: float
    light_change: float

    @property
    def problem(self):
        """What is wrong, as a clause, or None."""
        if self.light_change > MOST_LIGHT:
            return LIGHT
        return MOVING if self.moved_share > MOST_MOVED else None


def steadiness_of(frames):
    """Compares frames with their median.

    Args:
        frames: list of uint8 arrays `(H, W, 3)`.
    Returns:
        (plate, steadiness): the median, uint8 `(H, W, 3)`, and a `Steadiness`.
    """
    plate, _ = temporal_median_of(frames)
    middle, small = block_means(plate), [block_means(frame) for frame in frames]
    moved = max(moved_share(frame, middle) for frame in small)
    light = abs(float(np.median(small[-1].mean(axis=-1) - small[0].mean(axis=-1))))
    return plate, Steadiness(moved, light)


def moved_share(frame, other):
    """Returns the share of blocks that differ beyond a change of lightness common to all; takes `block_means`."""
    difference = frame - other
    difference = difference - np.median(difference.mean(axis=-1))
    return float((np.abs(difference).max(axis=-1) > MOVED).mean())


def block_means(picture):
    """Returns the mean colours of blocks of `BLOCK` pixels, float32 `(H // BLOCK, W // BLOCK, 3)`; a rest is cut."""
    height, width = (side // BLOCK for side in picture.shape[:2])
    cut = picture[: height * BLOCK, : width * BLOCK].astype("float32")
    return cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA)
