"""Captured plates that come from a clip: of the empty scene, or of the very clip that is to be matted."""

import dataclasses
import logging
import pathlib

import numpy as np

from tfmatting.inference.files import read_plate
from tfmatting.inference.pixels import LARGEST
from tfmatting.inference.plates import fit_plate
from tfmatting.inference.reading import MAX_PIXELS, STANDARD_STREAM
from tfmatting.inference.video.files import NoVideoError
from tfmatting.inference.video.medians import agreement, most_common, temporal_median_of
from tfmatting.inference.video.reading import open_clip
from tfmatting.inference.video.sampling import sample_frames
from tfmatting.inference.video.sequences import with_depth
from tfmatting.inference.video.uncovering import uncovered
from tfmatting.ops.opencv import cv2

LOGGER = logging.getLogger("tfmatting")
AUTOMATIC = "auto"
ROLE = "the captured plate (--bgr)"
MOST_FRAMES = 61
#: a pixel's background was seen if so many of the sampled frames agree on it
SEEN = 1 / 4
#: differences of 255 that count as the same colour: 4 standard deviations of the noise, but within these limits
_TOLERANCES = (8, 20)
_IQR_OF_NOISE = 1.349


@dataclasses.dataclass(frozen=True, eq=False)
class AutomaticPlate:
    """A plate that was made from the very clip that shows the person.

    Attributes:
        pixels: `(H, W, 3)`, uint8 or uint16.
        unseen: boolean `(H, W)`: the pixels on whose colour fewer than a quarter of the sampled frames agree, of those
            in which nobody was found there. There the background was probably hidden, and the plate is a guess.
        frames: number of frames that were sampled.
    """

    pixels: np.ndarray
    unseen: np.ndarray
    frames: int

    @property
    def unseen_share(self):
        """Share of the pixels that are `unseen`, in [0, 1]."""
        return float(self.unseen.mean())

    def warning(self):
        """Returns what the user should know, in a sentence."""
        frames = "1 frame" if self.frames == 1 else f"{self.frames} frames"
        return (
            f"the plate was made from {frames} of the clip itself: someone who stays in one place for most"
            f" of it becomes part of the plate, and {100 * self.unseen_share:.1f} % of the pixels change so much that"
            " their background was probably never uncovered; a plate recorded without the person is better."
        )


def temporal_median(path, role=ROLE, most_frames=MOST_FRAMES, max_pixels=MAX_PIXELS):
    """Makes a plate from a clip of the empty scene: the median of frames sampled evenly over all of it.

    Args:
        path: of `open_clip`.
        role: of the clip, as it begins an error.
        most_frames: number of frames that are sampled at most; fewer of large frames, so that they take 512 MiB.
        max_pixels: frames with more pixels are refused.
    Returns:
        uint8 or uint16 array `(H, W, 3)`, as the clip's frames.
    Raises:
        OSError, ValueError: see `open_clip`.
    """
    median, _ = temporal_median_of(_sampled(path, role, most_frames, max_pixels))
    return median


def automatic_plate(path, role="the video", most_frames=MOST_FRAMES, max_pixels=MAX_PIXELS, people=None):
    """Makes a plate from a clip in which the person is seen: what most of the sampled frames agree on.

    Where at least half of the frames agree with their median, that is it. Elsewhere someone moves most of the time,
    in changing colours, and the median would be a mixture: there it is the colour that the largest group of frames
    agrees on, though they may be few. Someone who stands still all the time is such a group, too. Where people can be
    found, only the frames in which they do not cover a pixel count for it, see `uncovered`; what they never uncover
    stays as it is without.

    Args, Raises: see `temporal_median`.
        people: function without arguments that returns a `PeopleFinder`, or whatever has its `masks(picture)`, when
            it is needed; None, or what returns None: all frames count everywhere.
    Returns:
        An `AutomaticPlate`.
    """
    samples = _sampled(path, role, most_frames, max_pixels)
    plate, spread = temporal_median_of(samples)
    tolerance = _tolerance(spread, plate.dtype)
    counts = agreement(samples, plate, tolerance)
    changing = counts < len(samples) / 2
    plate[changing], counts[changing] = most_common(samples, changing, tolerance)
    seen = counts / np.float32(len(samples))
    finder = people() if people else None
    if finder:
        masks = map(np.stack, zip(*(finder.masks(sample) for sample in samples), strict=True))
        for rows, columns, colours, shares in uncovered(samples, *masks, plate, tolerance):
            plate[rows, columns], seen[rows, columns] = colours, shares
    return AutomaticPlate(plate, seen < SEEN, len(samples))


def read_plate_for_clip(plate, clip_format, clip_path=None, max_pixels=MAX_PIXELS, people=None):
    """Reads the captured plate of a clip.

    Args:
        plate: a file with a picture, or with a video of the empty scene, told apart by their content; a folder of
            frames; or "auto": it is made from the clip, with a warning.
        clip_format: the clip's `ClipFormat`.
        clip_path: the clip, which "auto" needs.
        max_pixels: plates with more pixels are refused.
        people: of `automatic_plate`, for "auto".
    Returns:
        uint8 or uint16 array `(height, width, 3)` of the clip's size and depth.
    Raises:
        OSError, ValueError: if it cannot be read, or has another aspect ratio than the clip.
    """
    if plate != AUTOMATIC:
        pixels = _read(plate, max_pixels)
    elif clip_path is None:
        raise ValueError("an automatic plate is made from the clip: `clip_path` is missing.")
    else:
        made = automatic_plate(clip_path, max_pixels=max_pixels, people=people)
        LOGGER.warning("%s", made.warning())
        pixels = made.pixels
    frame = np.broadcast_to(np.uint8(0), (clip_format.height, clip_format.width, 3))  # fit_plate wants its shape alone
    return with_depth(fit_plate(pixels, frame, ROLE), clip_format.bit_depth)


def _read(plate, max_pixels):
    if str(plate) == STANDARD_STREAM or (pathlib.Path(plate).is_file() and cv2.haveImageReader(str(plate))):
        return read_plate(plate, max_pixels)
    try:
        return temporal_median(plate, max_pixels=max_pixels)
    except NoVideoError as error:
        raise ValueError(f"{ROLE} {plate} is neither a picture nor a video of a known format.") from error


def _sampled(path, role, most_frames, max_pixels):
    with open_clip(path, role, max_pixels=max_pixels) as clip:
        samples = [frame.pixels for frame in sample_frames(clip, most_frames)]
        if clip.damage:
            LOGGER.warning("%s", clip.damage)
    return samples


def _tolerance(spread, dtype):
    unit = np.iinfo(dtype).max / LARGEST[8]
    noise = float(np.median(spread[::4, ::4])) / _IQR_OF_NOISE
    return int(np.clip(4 * noise, *(unit * limit for limit in _TOLERANCES)))
