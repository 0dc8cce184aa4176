"""Rooms for the tests of alignment: a plate with edges, a person before it, and a camera that is held by hand."""

import cv2
import numpy as np

WIDTH, HEIGHT = 320, 192


def textured_plate(seed=0, width=WIDTH, height=HEIGHT):
    """Returns a plate `(height, width, 3)` uint8: smooth colours with rectangles, as of pictures on a wall."""
    random = np.random.default_rng(seed)
    coarse = random.uniform(70, 190, (height // 32 + 1, width // 32 + 1, 3)).astype("float32")
    plate = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(24):
        left, top = random.integers(0, (width - 20, height - 20))
        size = random.integers(8, 40, 2)
        plate[top : top + size[1], left : left + size[0]] = random.uniform(30, 220, 3)
    return np.uint8(np.clip(cv2.GaussianBlur(plate, (0, 0), 0.8), 0, 255))


def hand_motion(shift=(0, 0), degrees=0.0, zoom=1.0, perspective=(0, 0), width=WIDTH, height=HEIGHT):
    """Returns a homography about the picture's centre."""
    middle = np.float64([[1, 0, (width - 1) / 2], [0, 1, (height - 1) / 2], [0, 0, 1]])
    turn = np.eye(3)
    turn[:2] = cv2.getRotationMatrix2D((0, 0), degrees, zoom)
    turn[2, :2] = perspective
    turn[:2, 2] += shift
    return middle @ turn @ np.linalg.inv(middle)


def frame_of(plate, matrix, person=0.25, gain=1.0, noise=2.0, seed=0):
    """Returns what a camera sees that moved by a homography: the plate, a striped person, other light, and noise.

    Args:
        person: share of the picture that is hidden, from its right side.
    """
    height, width = plate.shape[:2]
    seen = cv2.warpPerspective(plate, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101).astype("float32")
    first = width - int(person * width)
    rows = np.arange(height)[:, None, None]
    seen[:, first:] = np.where(rows // 12 % 2, (200, 60, 40), (20, 30, 60))
    seen = seen * gain + np.random.default_rng(seed).normal(0, noise, seen.shape)
    return np.uint8(np.clip(np.rint(seen), 0, 255))
