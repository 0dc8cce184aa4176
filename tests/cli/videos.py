"""The clip of the video command's tests."""

import cv2
import numpy as np

from tests.inference.video.clips import Recipe, flat_picture, write_clip
from tfmatting.inference.video.reading import open_clip

FRAMES, GRAY, RED = 12, (128, 128, 128), (200, 20, 10)
RUN = ("v", "clip.mp4")
PLATE = ("--bgr", "plate.png")


def pictures(frames=FRAMES, width=64, height=48, step=2):
    """A red square that moves over gray, `step` pixels a frame."""
    result = []
    for number in range(frames):
        picture = flat_picture(GRAY, width, height)
        picture[16:32, step * number + 8 : step * number + 24] = RED
        result.append(picture)
    return result


def make_video(place):
    """Writes clip.mp4, 12 frames with sound, and plate.png of its size; returns the clip."""
    cv2.imwrite("plate.png", flat_picture(GRAY))
    return write_clip(place / "clip.mp4", pictures(), Recipe(sound="aac"))


def pixels_of(path):
    """RGB of the frames, in [0, 255]."""
    with open_clip(path) as clip:
        return np.stack([frame.pixels / np.iinfo(frame.pixels.dtype).max * 255 for frame in clip])
