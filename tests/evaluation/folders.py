"""Folders of mattes for the evaluation's tests."""

import cv2
import numpy as np

from tests.data.augmentations.pictures import disc, waves
from tests.data.sources.files import write

HEIGHT, WIDTH = 48, 64


def truths(folder, count=4, height=HEIGHT, width=WIDTH):
    """Writes true alphas, discs that grow with their number."""
    for number in range(count):
        write(folder / f"{number}.png", disc(height, width, 0.2 + 0.04 * number))
    return folder


def predictions(folder, of, strength=0.1, seed=0):
    """Writes noisy copies of the alphas of a folder, at any depth."""
    rng = np.random.default_rng(seed)
    for path in sorted(of.rglob("*.png")):
        alpha = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) / 255
        write(folder / path.relative_to(of), np.clip(alpha + strength * rng.standard_normal(alpha.shape), 0, 1))
    return folder


def clips(folder, count=2, frames=3):
    """Writes clips of true alphas, a sub-folder each."""
    for number in range(count):
        truths(folder / f"clip{number}", frames)
    return folder


def matting_set(folder, count=3, side=64):
    """Writes foregrounds, alphas and backgrounds; the foregrounds are far from the backgrounds in colour."""
    for number in range(count):
        write(folder / "foregrounds" / f"{number}.png", 0.9 + 0.1 * waves(side, side, 3, number))
        write(folder / "alphas" / f"{number}.png", disc(side, side, 0.25))
    for number in range(4):
        write(folder / "backgrounds" / f"room{number}.png", 0.4 * waves(side + 10, side + 20, 3, 50 + number))
    return folder / "foregrounds", folder / "alphas", folder / "backgrounds"
