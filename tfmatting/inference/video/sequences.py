"""A folder of numbered pictures as a clip."""

import logging
import pathlib
import re
from fractions import Fraction

import numpy as np

from tfmatting.inference.pixels import LARGEST
from tfmatting.inference.reading import SUFFIXES, read_picture
from tfmatting.inference.video.clip import ClipFormat, Frame
from tfmatting.inference.video.colours import picture_colour

LOGGER = logging.getLogger("tfmatting")
#: frames a second, where nothing else is said
USUAL_RATE = Fraction(30)
_STEPS = LARGEST[16] // LARGEST[8]


class FolderClip:
    """A folder whose pictures are frames, in the order of the last number of their names; see `open_clip`."""

    def __init__(self, path, name, span, frame_rate, max_pixels):
        rate = USUAL_RATE if frame_rate is None else Fraction(frame_rate)
        if rate <= 0:
            raise ValueError(f"the frame rate (--fps) must be positive. Received: {frame_rate}")
        self.path, self.damage = path, None
        self._name, self._max_pixels = name, max_pixels
        files = numbered_pictures(path, name)
        start, end = span.units(1 / rate)
        self._frames = [(time, file) for time, file in enumerate(files) if start <= time < end]
        if not self._frames:
            raise ValueError(f"{name} has no frames {span}: it ends at {float(len(files) / rate):.2f} s.")
        first = self._read(self._frames[0][1], notice=True)
        height, width = first.shape[:2]
        self.format = ClipFormat(
            width=width,
            height=height,
            frame_rate=rate,
            time_base=1 / rate,
            bit_depth=8 * first.itemsize,
            colour=picture_colour(height),
            frames=len(self._frames),
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Does nothing: no file stays open."""

    def __iter__(self):
        """Yields one `Frame` after the other; each is read when it is asked for."""
        return (frame for _, frame in self.chosen(lambda number: True))

    def chosen(self, wanted):
        """Yields (number, `Frame`) of the frames whose number, from 0, is wanted; the others are not read."""
        size = (self.format.width, self.format.height)
        for number, (time, file) in enumerate(self._frames):
            if not wanted(number):
                continue
            pixels = self._read(file)
            if pixels.shape[1::-1] != size:
                raise ValueError(
                    f"{self._name} must have frames of one size: {file.name} has"
                    f" {pixels.shape[1]}x{pixels.shape[0]} pixels, the first {size[0]}x{size[1]}."
                )
            yield number, Frame(with_depth(pixels, self.format.bit_depth), time, 1)

    def _read(self, file, notice=False):
        return read_picture(file, "the frame", self._max_pixels, notice)


def numbered_pictures(folder, name):
    """Lists the pictures of a folder by the last number of their names; a gap gets a warning.

    Args:
        folder: its pictures are known by their suffix; hidden files and folders within it do not count.
        name: of the folder, as it begins an error.
    Returns:
        List of `pathlib.Path`, frame 2 before frame 10.
    Raises:
        ValueError: if there are none, one has no number, or two have the same.
    """
    files = {}
    for file in sorted(pathlib.Path(folder).iterdir()):
        if file.name.startswith(".") or file.suffix.lower() not in SUFFIXES or not file.is_file():
            continue
        numbers = re.findall(r"\d+", file.stem)
        if not numbers:
            raise ValueError(f"{name} must hold numbered pictures (0001.png, ...): {file.name} has no number.")
        number = int(numbers[-1])
        if number in files:
            raise ValueError(f"{name} has two frames {number}: {files[number].name} and {file.name}.")
        files[number] = file
    if not files:
        raise ValueError(f"{name} is a folder without pictures ({', '.join(SUFFIXES)}).")
    missing = max(files) - min(files) + 1 - len(files)
    if missing:
        first = next(number for number in range(min(files), max(files)) if number not in files)
        LOGGER.warning("%s lacks %d frames, the first of them %d: the others are joined.", name, missing, first)
    return [files[number] for number in sorted(files)]


def with_depth(pixels, bit_depth):
    """Brings uint8 or uint16 to uint8 or uint16, 255 to 65535."""
    if pixels.itemsize * 8 == bit_depth:
        return pixels
    if bit_depth == 16:
        return pixels.astype(np.uint16) * np.uint16(_STEPS)
    return ((pixels.astype(np.uint32) + _STEPS // 2) // _STEPS).astype(np.uint8)
