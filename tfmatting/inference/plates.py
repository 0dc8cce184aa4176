"""The captured plate: the picture of the scene without the person."""

import logging

import numpy as np

from tfmatting.inference.backgrounds import resize
from tfmatting.inference.pixels import unit_floats
from tfmatting.ops.opencv import cv2

FILLED_SIDE = 160  # at which what the person covers is filled
FILLED_SIGMA = 10.0
LEAST_WEIGHT = 1e-4

LOGGER = logging.getLogger("tfmatting")


def fit_plate(plate, source, name="the captured plate (--bgr)"):
    """Brings a plate to the size of its picture, with a notice.

    Args:
        plate, source: arrays `(h, w, 3)` and `(H, W, 3)`.
        name: of the plate, for the notice and the error.
    Raises:
        ValueError: if the aspect ratios differ by more than a pixel of the smaller of the two.
    """
    if plate.shape == source.shape:
        return plate
    plate_size, source_size = plate.shape[1::-1], source.shape[1::-1]
    sizes = "{}x{} pixels, the picture {}x{}".format(*plate_size, *source_size)
    if not same_ratio(plate_size, source_size):
        turned = " One of them seems to be turned." if same_ratio(plate_size[::-1], source_size) else ""
        raise ValueError(f"{name} must have the aspect ratio of the picture: it has {sizes}.{turned}")
    LOGGER.info("%s has %s: it is resized.", name, sizes)
    return resize(plate, *source.shape[:2])


def plate_or_scene(picture, plate, alpha, blurred):
    """Returns the plate; where there is none, what a new background is made with instead.

    Args:
        picture: `(H, W, 3)` in uint8, uint16 or float in [0, 1].
        plate: of the same shape, or None.
        alpha: float32 `(H, W, 1)`, of the person.
        blurred: whether the new background is the scene itself, blurred; else the picture gives it the size alone.
    """
    if plate is not None:
        return plate
    return scene_behind(picture, alpha) if blurred else picture


def scene_behind(picture, alpha):
    """Returns what a plate may have looked like, good enough to be blurred: the person filled from what is around.

    Args:
        picture: `(H, W, 3)` in uint8, uint16 or float in [0, 1].
        alpha: float32 `(H, W, 1)`, of the person.
    Returns:
        float32 `(H, W, 3)` in [0, 1].
    """
    height, width = picture.shape[:2]
    scale = min(1.0, FILLED_SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    picture, visible = unit_floats("picture", picture), 1 - alpha
    weights = cv2.resize(visible, size, interpolation=cv2.INTER_AREA)
    seen = cv2.resize(picture * visible, size, interpolation=cv2.INTER_AREA)
    total = max(float(weights.sum()), LEAST_WEIGHT)
    colour = seen.sum(axis=(0, 1)) / total  # of what lies far from anything that is seen
    seen, weights = (cv2.GaussianBlur(x, (0, 0), FILLED_SIGMA) for x in (seen, weights))
    filled = (seen + LEAST_WEIGHT * colour) / (weights + LEAST_WEIGHT)[..., None]
    filled = cv2.resize(filled.astype("float32"), (width, height))
    return np.clip(filled + visible * (picture - filled), 0, 1)


def same_ratio(size, other):
    """Whether two (width, height) have the same aspect ratio, as far as whole pixels of the smaller can tell."""
    (width, height), (other_width, other_height) = size, other
    return abs(width * other_height - other_width * height) <= max(*size, *other)
