"""Hard cuts: where one shot of a clip ends and another begins.

Two frames are compared on small copies by two measures. Both must say that the scene is another:

1. what is left of the difference between the pictures after the best shift of one against the other (by up to a quarter
   of the picture), so that a pan is no cut; root of the mean square, colours in [0, 1];
2. the distance between their colour histograms, half of the sum of absolute differences, in [0, 1], so that motion
   within a scene is no cut.

"Another" is what exceeds a fixed limit and a multiple of the running level in this shot: a calm shot is judged more
strictly than a hectic one. Where a frame differs but one of the next few is like the frame before it, as after a flash,
there is no cut.
"""

import collections

import numpy as np

from tfmatting.ops.opencv import cv2

SIDE = 64  # of the small copies, the long one
BINS = 6  # of the histogram, for each colour
LOOKAHEAD = 3  # frames that a flash may last
LEAST = np.array([0.085, 0.14])
TIMES_LEVEL = np.array([2.5, 2.5])
SHARE = 0.15  # of a frame in the running level


class CutDetector:
    """Finds the hard cuts of a clip while it runs. Take a new one for each clip."""

    def __init__(self):
        self.reference = self.level = None

    def marked(self, items, pixels):
        """Yields each item and whether it is the first of a new shot; items are read ahead only where one may be.

        Args:
            items: iterable, in the order of time.
            pixels: function from an item to its RGB pixels `(H, W, 3)` in uint8 or uint16.
        """
        items, waiting = iter(items), collections.deque()
        while _fill(waiting, items, 1, pixels):
            item, look = waiting.popleft()
            yield item, self._is_cut(look, waiting, items, pixels)

    def _is_cut(self, look, waiting, items, pixels):
        if self.reference is None:
            self.reference = look
            return False
        differences = look.differences(self.reference)
        if not self._is_another(differences):
            self.level = differences if self.level is None else self.level + SHARE * (differences - self.level)
            self.reference = look
            return False
        _fill(waiting, items, LOOKAHEAD, pixels)
        if any(not self._is_another(later.differences(self.reference)) for _, later in waiting):
            return False  # a flash, or what passes before the camera: the frame before it stays the measure
        self.reference, self.level = look, None
        return True

    def _is_another(self, differences):
        level = np.zeros(2) if self.level is None else self.level
        return bool((differences > np.maximum(LEAST, TIMES_LEVEL * level)).all())


class _Look:
    """What is kept of a frame: a small copy, and its histogram."""

    def __init__(self, pixels):
        height, width = pixels.shape[:2]
        step = max(1, max(height, width) // (4 * SIDE))
        scale = SIDE / max(height, width)
        size = tuple(max(4, round(side * scale)) for side in (width, height))
        coarse = np.ascontiguousarray(pixels[::step, ::step])
        small = cv2.resize(coarse, size, interpolation=cv2.INTER_AREA)
        self.small = small.astype("float32") / np.float32(np.iinfo(pixels.dtype).max)
        histogram = cv2.calcHist([self.small], [0, 1, 2], None, [BINS] * 3, [0, 1.001] * 3)
        self.histogram = histogram / histogram.sum()

    def differences(self, other):
        """Returns both measures, see the module."""
        height, width = self.small.shape[:2]
        middle = self.small[height // 4 : height - height // 4, width // 4 : width - width // 4]
        squares = cv2.matchTemplate(other.small, np.ascontiguousarray(middle), cv2.TM_SQDIFF).min()
        distance = np.abs(self.histogram - other.histogram).sum() / 2
        return np.array([np.sqrt(max(squares, 0) / middle.size), distance])


def _fill(waiting, items, count, pixels):
    """Reads items until `count` wait; returns whether any does."""
    while len(waiting) < count:
        item = next(items, None)
        if item is None:
            break
        waiting.append((item, _Look(pixels(item))))
    return bool(waiting)
