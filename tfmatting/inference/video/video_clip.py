"""A video file as a clip."""

import itertools
import logging
from fractions import Fraction

from tfmatting.inference.video.clip import ClipFormat, Frame
from tfmatting.inference.video.colours import ColourConverter, bit_depth_of, colour_of, has_alpha
from tfmatting.inference.video.files import check_pixels
from tfmatting.inference.video.orientation import Orientation, orientation_of
from tfmatting.inference.video.video_file import VideoFile

LOGGER = logging.getLogger("tfmatting")


class VideoClip:
    """A video file that is open; see `open_clip`."""

    def __init__(self, path, name, span, max_pixels):
        self.path, self.damage = path, None
        self._name, self._span = name, span
        self._file = VideoFile(path, name, max_pixels)
        try:
            first, self._frames = self._begin()
            check_pixels(first.width, first.height, name, max_pixels)
            self._orientation = orientation_of(first) or Orientation()
            self.format = self._format_of(first)
            self._converter = ColourConverter(self.format.colour, self.format.bit_depth)
            self._tell(first)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Closes the file; no frame can be read afterwards."""
        self._file.close()

    def __iter__(self):
        """Yields one `Frame` after the other; each is decoded when it is asked for."""
        return (frame for _, frame in self.chosen(lambda number: True))

    def chosen(self, wanted):
        """Yields (number, `Frame`) of the frames whose number, from 0, is wanted; the others are not converted."""
        size = None
        for number, (frame, time, duration) in enumerate(self._frames):
            size = size or (frame.width, frame.height)
            if (frame.width, frame.height) != size:
                raise ValueError(
                    f"{self._name} changes its size at frame {number}, from {size[0]}x{size[1]} to"
                    f" {frame.width}x{frame.height} pixels: cut it there, or bring it to one size first."
                )
            if wanted(number):
                yield number, Frame(self._orientation.turn(self._converter.convert(frame)), time, duration)

    def _begin(self):
        """Returns the span's first frame, for a look at it, and the iterator over all of them."""
        start, end = self._span.units(self._file.stream.time_base, self._file.origin)
        frames = self._within(start, end)
        first = next(frames, None)
        if first is None:
            raise ValueError(f"{self._name} has no frames {self._span}: it ends at {float(self._file.end):.2f} s.")
        return first[0], itertools.chain([first], frames)

    def _within(self, start, end):
        for frame, time, duration in self._file.frames(start):
            if time >= end:
                return
            if time >= start:
                yield frame, time, duration
        self.damage = self._file.damage()

    def _format_of(self, frame):
        stream, colour = self._file.stream, colour_of(frame, self._name)
        width, height = self._orientation.size(frame.width, frame.height)
        aspect = stream.sample_aspect_ratio or Fraction(1)
        return ClipFormat(
            width=width,
            height=height,
            frame_rate=self._file.rate,
            time_base=stream.time_base,
            bit_depth=bit_depth_of(frame),
            colour=colour,
            frames=self._guess(),
            sample_aspect_ratio=1 / aspect if self._orientation.exchanged else aspect,
        )

    def _guess(self):
        """Guesses the number of frames, for a progress bar."""
        stream, container = self._file.stream, self._file.container
        seconds = stream.duration * stream.time_base if stream.duration else Fraction(container.duration or 0, 10**6)
        frames = stream.frames or seconds * self._file.rate
        if seconds:
            frames *= (min(seconds, self._span.end or seconds) - (self._span.start or 0)) / seconds
        return max(1, round(frames)) if frames else None

    def _tell(self, frame):
        stream = self._file.stream
        if self.format.sample_aspect_ratio != 1:
            ratio = self.format.sample_aspect_ratio
            LOGGER.info("%s has pixels that are not square (%s): they are kept as they are.", self._name, ratio)
        if frame.interlaced_frame:
            LOGGER.info("%s is interlaced: moving edges may show combs; deinterlace it first.", self._name)
        if has_alpha(frame) or stream.metadata.get("alpha_mode") == "1":
            LOGGER.info("%s has transparency of its own: its colours are used, its transparency is not.", self._name)
        if orientation_of(frame) is None:
            LOGGER.info("%s is to be turned by an angle that is not a quarter: it is left as it is.", self._name)
