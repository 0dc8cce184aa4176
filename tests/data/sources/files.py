"""Folders of pictures for the tests."""

import cv2
import numpy as np

from tests.data.augmentations.pictures import disc, waves


def write(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.round(pixels * 255).astype(np.uint8)
    assert cv2.imwrite(str(path), pixels[..., ::-1] if pixels.shape[-1] == 3 else pixels)


def matting_folders(folder, count=3, height=48, width=40, suffix=".png"):
    """Writes foregrounds and alphas; returns their folders."""
    for number in range(count):
        write(folder / "foregrounds" / f"{number}{suffix}", waves(height, width, 3, number))
        write(folder / "alphas" / f"{number}.png", disc(height, width, 0.2 + 0.05 * number))
    return folder / "foregrounds", folder / "alphas"


def background_folder(folder, count=4, height=60, width=80):
    for number in range(count):
        write(folder / "backgrounds" / f"{number}.jpg", waves(height, width + number, 3, 100 + number))
    return folder / "backgrounds"
