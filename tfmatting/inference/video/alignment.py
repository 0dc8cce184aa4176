"""A captured plate that follows a hand-held camera: warped to each frame (Lin et al. 2021, section 6)."""

import numpy as np

from tfmatting.inference.video.homography import distances
from tfmatting.inference.video.registration import SURE, Registration
from tfmatting.inference.video.sequences import with_depth
from tfmatting.ops.opencv import cv2

#: less motion is taken for none: pixels in the picture's median and at most, on a long side of so many or fewer
STILL, STILL_MOST, STILL_SIDE = 0.2, 0.8, 1920
LESS = 0.05  # by how much less than in the frame before may be explained before the search is widened


class PlateAligner:
    """Warps a captured plate to the frames of a clip, one after the other.

    Args:
        plate: `(H, W, 3)` RGB in uint8 or uint16.
    Raises:
        ValueError: if the plate has another shape or type.
    """

    def __init__(self, plate):
        self.plate = _checked("plate", plate)
        self.registration = Registration(self.plate)
        self.matrix = np.eye(3)
        self.sure = SURE
        self.frames = self.failures = 0

    def align(self, pixels):
        """Returns the plate as the camera of a frame sees it; call it for every frame, in order.

        Where the plate cannot be found in the frame, the last homography that was found serves again (at first: the
        plate as it is). What the plate does not show of the frame is filled from the frame itself.

        Args:
            pixels: the frame `(H, W, 3)` RGB in uint8 or uint16.
        Returns:
            Array of the frame's shape and type.
        Raises:
            ValueError: if the frame has another shape than the plate, or another type.
        """
        if _checked("pixels", pixels).shape != self.plate.shape:
            raise ValueError(
                "`pixels` must have the shape of the plate."
                f" Received: pixels shape={pixels.shape}, plate shape={self.plate.shape}"
            )
        self.frames += 1
        estimate = self.registration.find(pixels, self.matrix, self.sure)
        if estimate is None:
            self.failures += 1
            self.sure = SURE
        else:
            self.sure = min(SURE, estimate.explained - LESS)
            self.matrix = self._steadied(estimate.matrix)
        return warped(with_depth(self.plate, 8 * pixels.itemsize), self.matrix, pixels)

    def report(self):
        """Returns one sentence on the frames that could not be aligned, or None if there were none."""
        if not self.failures:
            return None
        if self.failures == self.frames:
            return (
                f"the plate could not be aligned in any of {self.frames} frames (too little to hold on to, or another"
                " scene): it was used as it is"
            )
        return (
            f"the plate could not be aligned in {self.failures} of {self.frames} frames: the last good alignment was"
            " used"
        )

    def _steadied(self, matrix):
        """Keeps the homography of the frame before where the new one is next to the same.

        An estimate trembles by a tenth of a pixel. Followed, it would make the plate flicker, and blur it by the
        interpolation where the camera stands still.
        """
        height, width = self.plate.shape[:2]
        moved = distances(matrix, self.matrix, width, height) / max(1, width / STILL_SIDE, height / STILL_SIDE)
        return self.matrix if np.median(moved) < STILL and moved.max() < STILL_MOST else matrix


def warped(plate, matrix, pixels):
    """Returns a plate moved by a homography; what it does not cover is filled from `pixels`. The arguments stay."""
    if np.array_equal(matrix, np.eye(3)):
        return plate
    result = pixels.copy()
    size = pixels.shape[1::-1]
    return cv2.warpPerspective(plate, matrix, size, result, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)


def _checked(name, pixels):
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(
            f"`{name}` must have the shape (height, width, 3) and the type uint8 or uint16."
            f" Received: shape={pixels.shape}, dtype={pixels.dtype}"
        )
    return pixels
