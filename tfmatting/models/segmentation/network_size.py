"""How large a picture the networks see of a larger one."""

from keras import ops

from tfmatting.models.segmentation.segmentation_presets import PERSON

#: short side of the pictures that a network was trained with, and sees unless another size is asked for; of models or
#: architectures by name, and of all others
PERSON_SIDE = 224
SHORT_SIDES = {PERSON: PERSON_SIDE, "unet": 256, "unet_simplified": 256}
SHORT_SIDE = 520
SMALLEST_SIDE = 32
AUTO = "auto"


def check_downscale(downscale):
    """Raises a ValueError if it is neither "auto" nor in (0, 1]."""
    if downscale != AUTO and not 0 < downscale <= 1:
        raise ValueError(f"`downscale` must be 'auto' or in (0, 1]. Received: downscale={downscale!r}")


def short_side_of(model):
    """Returns the short side in pixels that "auto" stands for, of a `Segmentation`."""
    return SHORT_SIDES.get(model.name, SHORT_SIDES.get(model.architecture, SHORT_SIDE))


def network_size(height, width, short_side, downscale=AUTO):
    """Returns the height and width of what a network sees of a picture.

    Args:
        height, width: integers, or scalar integer tensors.
        short_side: of what the network sees, in pixels, for "auto".
        downscale: part of the picture's size, in (0, 1], or "auto": what brings it to the short side, at most 1. No
            side comes to less than 32 pixels, unless the picture has less.
    """
    if isinstance(height, int) and isinstance(width, int):
        ratio = min(1.0, short_side / min(height, width)) if downscale == AUTO else downscale
        return tuple(max(round(side * ratio), min(side, SMALLEST_SIDE)) for side in (height, width))
    sides = [ops.cast(side, "float64") for side in (height, width)]  # what Python's numbers are
    ratio = ops.minimum(1.0, short_side / ops.minimum(*sides)) if downscale == AUTO else downscale
    sizes = (ops.maximum(ops.round(side * ratio), ops.minimum(side, SMALLEST_SIDE)) for side in sides)
    return tuple(ops.cast(size, "int32") for size in sizes)
