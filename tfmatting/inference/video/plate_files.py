"""What the check of a plate reads: frames of a clip or a single picture, and the plate beside them."""

import dataclasses
import pathlib
from fractions import Fraction

import numpy as np

from tfmatting.inference.files import read_source
from tfmatting.inference.plates import same_ratio
from tfmatting.inference.reading import MAX_PIXELS
from tfmatting.inference.video.clip import ClipFormat
from tfmatting.inference.video.colours import picture_colour
from tfmatting.inference.video.plates import AUTOMATIC, ROLE, read_plate_for_clip
from tfmatting.inference.video.reading import open_clip
from tfmatting.inference.video.sampling import sample_frames
from tfmatting.ops.opencv import cv2

MOST_FRAMES = 20


@dataclasses.dataclass(frozen=True, eq=False)
class PlateAndFrames:
    """A plate and frames of its clip.

    Attributes:
        plate: `(H, W, 3)` of the frames' size and type; None where its aspect ratio is another.
        frames: list of arrays `(H, W, 3)`, spread evenly over the clip.
        plate_size, clip_size: (width, height) as they are in the files.
        damage: what is wrong with the clip, a sentence, or None.
    """

    plate: np.ndarray | None
    frames: list
    plate_size: tuple
    clip_size: tuple
    damage: str | None


def read_plate_and_frames(clip, plate, most_frames=MOST_FRAMES, max_pixels=MAX_PIXELS, people=None):
    """Reads a plate and some frames of its clip.

    Args:
        clip: a video, a folder of frames, or a picture; told apart by their content.
        plate: a picture, a video or a folder of the empty scene, or "auto", made from the clip.
        most_frames: number of frames at most.
        max_pixels: larger frames and pictures are refused.
        people: of `automatic_plate`, for "auto".
    Returns:
        A `PlateAndFrames`.
    Raises:
        OSError, ValueError: if one of them cannot be read, or the plate is to be made from a single picture.
    """
    if plate == AUTOMATIC and _is_picture(clip):
        raise ValueError(f"the captured plate (--bgr auto) is made from a clip; {clip} is a single picture.")
    frames, clip_format, damage = _frames(clip, most_frames, max_pixels)
    clip_size = (clip_format.width, clip_format.height)
    plate_size = clip_size if plate == AUTOMATIC else _size(plate, max_pixels)
    fits = same_ratio(plate_size, clip_size)
    pixels = read_plate_for_clip(plate, clip_format, clip, max_pixels, people) if fits else None
    return PlateAndFrames(pixels, frames, plate_size, clip_size, damage)


def _frames(path, most_frames, max_pixels):
    if _is_picture(path):
        pixels = read_source(path, max_pixels)
        return [pixels], _picture_format(pixels), None
    with open_clip(path, max_pixels=max_pixels) as clip:
        return [frame.pixels for frame in sample_frames(clip, most_frames)], clip.format, clip.damage


def _size(plate, max_pixels):
    if _is_picture(plate):
        return read_source(plate, max_pixels).shape[1::-1]
    with open_clip(plate, ROLE, max_pixels=max_pixels) as clip:
        return clip.format.width, clip.format.height


def _picture_format(pixels):
    height, width = pixels.shape[:2]
    second = Fraction(1)
    return ClipFormat(width, height, second, second, 8 * pixels.itemsize, picture_colour(height), 1)


def _is_picture(path):
    """Whether a file begins as a picture does."""
    return pathlib.Path(path).is_file() and cv2.haveImageReader(str(path))
