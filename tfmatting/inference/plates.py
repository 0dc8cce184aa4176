"""The captured plate: the picture of the scene without the person."""

import logging

from tfmatting.inference.backgrounds import resize

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


def same_ratio(size, other):
    """Whether two (width, height) have the same aspect ratio, as far as whole pixels of the smaller can tell."""
    (width, height), (other_width, other_height) = size, other
    return abs(width * other_height - other_width * height) <= max(*size, *other)
