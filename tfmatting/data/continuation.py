"""Foreground colours continued beyond what is seen of them, so that no fringe shows wherever alpha is not 1."""

import numpy as np

from tfmatting.ops.opencv import cv2


def extend_foreground(picture):
    """Returns the colours `(H, W, 3)` of a premultiplied picture `(H, W, 4)`, continued where its alpha is 0.

    Each pixel takes what its own alpha lacks from a picture of half the size, and so on.
    """
    height, width = picture.shape[:2]
    if max(height, width) == 1:
        return picture[..., :3] / np.maximum(picture[..., 3:], 1e-6)
    half = ((width + 1) // 2, (height + 1) // 2)
    below = cv2.resize(picture, half, interpolation=cv2.INTER_AREA).reshape(half[1], half[0], 4)
    below = cv2.resize(extend_foreground(below), (width, height), interpolation=cv2.INTER_LINEAR)
    little = np.float32(1 / 256)
    colour = cv2.scaleAdd(below.reshape(height, width, 3), little, cv2.cvtColor(picture, cv2.COLOR_RGBA2RGB))
    colour /= cv2.cvtColor(cv2.extractChannel(picture, 3) + little, cv2.COLOR_GRAY2RGB)
    return np.clip(colour, 0, 1, out=colour)
