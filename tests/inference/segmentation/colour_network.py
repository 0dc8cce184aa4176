"""A segmentation network with weights made by hand: a person is what is red, a dog what is blue."""

import functools

import numpy as np

from tfmatting.models.segmentation.segmentation import Segmentation

COLOURS = {"person": (1, -0.5, -0.5), "dog": (-0.5, -0.5, 1)}
STEEPNESS, LIMIT = 20.0, 0.35  # of the logits, over the part of the colour that is neither of the others


@functools.cache
def colour_network(classes=None):
    """Returns a simplified U-Net whose other classes, but for "background", are never seen.

    Args:
        classes: see `Segmentation`.
    """
    model = Segmentation("unet_simplified", classes)
    for name, channels in (("encoder1_conv1", 3), ("encoder1_conv2", 64), ("decoder1_conv1", 128)):
        _set(model, name, channels)
    _set(model, "decoder1_conv2", 64)
    kernel, bias = np.zeros((1, 1, 64, len(model.classes)), "float32"), np.full(len(model.classes), -30, "float32")
    for number, name in enumerate(model.classes):
        if name in COLOURS:
            kernel[0, 0, list(COLOURS).index(name), number], bias[number] = STEEPNESS, -STEEPNESS * LIMIT
        elif name == "background":
            bias[number] = 0
    model.get_layer("head_logits").set_weights([kernel, bias])
    return model


def _set(model, name, channels):
    """Makes a convolution read the colours of a picture, or pass on what was read; the skip connection is the last."""
    kernel = np.zeros((3, 3, channels, 64), "float32")
    for number, colour in enumerate(COLOURS.values()):
        if channels == 3:
            kernel[1, 1, :, number] = colour
        else:
            kernel[1, 1, channels - 64 + number, number] = 1
    model.get_layer(name).set_weights([kernel, np.zeros(64, "float32")])
