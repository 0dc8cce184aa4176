"""Turning of frames as a video's display matrix says."""

import dataclasses

import numpy as np

from tfmatting.ops.opencv import cv2


@dataclasses.dataclass(frozen=True)
class Orientation:
    """How a stored frame becomes upright: rows and columns are exchanged first, then it is mirrored."""

    exchanged: bool = False
    left_to_right: bool = False
    upside_down: bool = False

    def size(self, width, height):
        """Returns the upright (width, height)."""
        return (height, width) if self.exchanged else (width, height)

    def turn(self, pixels):
        """Returns `(H, W, 3)` upright."""
        if self.exchanged:
            pixels = cv2.transpose(pixels)
        if self.left_to_right and self.upside_down:
            return cv2.flip(pixels, -1)
        if self.left_to_right or self.upside_down:
            return cv2.flip(pixels, 1 if self.left_to_right else 0)
        return pixels


def orientation_of(frame):
    """Reads a frame's display matrix.

    Args:
        frame: `av.VideoFrame`.
    Returns:
        An `Orientation`, or None where the matrix turns by other angles than quarters.
    """
    side_data = frame.side_data.get("DISPLAYMATRIX")
    if side_data is None:
        return Orientation()
    # of a point (p, q) of the stored frame, the place on the screen is (a p + c q, b p + d q)
    (a, b), (c, d) = np.sign(np.frombuffer(side_data, np.int32)[[[0, 1], [3, 4]]]).tolist()
    if a and d and not b and not c:
        return Orientation(left_to_right=a < 0, upside_down=d < 0)
    if b and c and not a and not d:
        return Orientation(exchanged=True, left_to_right=c < 0, upside_down=b < 0)
    return None
