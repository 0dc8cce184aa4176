"""New backgrounds as a clip needs them: each picture rendered once, in the integers that it is blended with."""

import contextlib
import itertools
import logging

import numpy as np

from tfmatting.inference.backgrounds import BlurredPlate, fit_picture
from tfmatting.inference.video.layers import as_integers
from tfmatting.inference.video.reading import open_clip
from tfmatting.inference.video.sequences import with_depth

LOGGER = logging.getLogger("tfmatting")


class StillBackgrounds:
    """A colour, a picture, or the blurred plate.

    Args:
        new_background: one of the classes of `tfmatting.inference.backgrounds`.
    Attributes:
        shows_plate: whether anything of the plate is seen.
    """

    def __init__(self, new_background):
        self.new_background = new_background
        self.channels = new_background.channels
        self.shows_plate = isinstance(new_background, BlurredPlate)
        self.plate, self.rendered = None, {}

    def at(self, seconds, plate):
        """Returns a function from a bit depth to a `background` of `render_layers`.

        Args:
            seconds: since the clip's first frame; of no meaning here.
            plate: `(H, W, 3)`; where it moves (`--align`) and is blurred, the background moves with it.
        """
        moved = self.shows_plate and plate is not self.plate
        if self.plate is None or moved:
            self.plate, self.rendered = plate, {}
        return self._render

    def _render(self, bit_depth):
        if bit_depth not in self.rendered:
            picture = self.new_background.render(self.plate)
            if picture.shape != (4,):
                picture = as_integers(np.broadcast_to(picture, self.plate.shape), bit_depth)
            self.rendered[bit_depth] = picture
        return self.rendered[bit_depth]


class VideoBackgrounds:
    """A video, shown at its own speed, and from its beginning again when it ends. One frame is in memory at a time.

    Args:
        path: file or folder of `open_clip`.
        fit: how its frames come to the clip's size; see `fit_picture`.
        max_pixels: see `open_clip`.
    """

    channels = 3
    shows_plate = False

    def __init__(self, path, fit="cover", max_pixels=None):
        limit = {} if max_pixels is None else {"max_pixels": max_pixels}
        self.open = lambda: open_clip(path, "the new background (-bv)", **limit)
        self.fit = fit
        self.frames = self._frames()
        self.current, self.following = next(self.frames), None
        self.rendered = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.frames.close()

    def at(self, seconds, plate):
        """Returns a function from a bit depth to the background at a time; times must not fall."""
        while True:
            self.following = self.following or next(self.frames)
            if self.following[0] > seconds:
                break
            self.current, self.following, self.rendered = self.following, None, {}
        return lambda bit_depth: self._render(bit_depth, plate.shape)

    def _render(self, bit_depth, shape):
        if bit_depth not in self.rendered:
            picture = fit_picture(self.current[1], *shape[:2], self.fit)
            self.rendered[bit_depth] = with_depth(picture, bit_depth)
        return self.rendered[bit_depth]

    def _frames(self):
        """Yields (seconds, pixels) without end."""
        begin = 0
        for _ in itertools.count():
            with contextlib.closing(self.open()) as clip:
                first = end = None
                for frame in clip:
                    first = frame.time if first is None else first
                    yield begin + (frame.time - first) * clip.format.time_base, frame.pixels
                    end = frame.time + frame.duration - first
                begin += max(1, end) * clip.format.time_base
                if clip.damage:
                    LOGGER.warning("%s", clip.damage)
