"""Brightness, contrast, saturation and hue."""

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.augmentation import Augmentation, check_range
from tfmatting.data.augmentations.draws import chosen, deviation, uniforms
from tfmatting.ops.opencv import cv2

ONE = np.eye(3, dtype=np.float32)
MEAN = np.full((3, 3), 1 / 3, np.float32)
CROSS = np.float32([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.float32(np.sqrt(3))
GREY = np.tile(np.float32([0.299, 0.587, 0.114]), (3, 1))
MIDDLE = 0.5  # the value that contrast turns about


def colour_maps(xp, brightness, contrast, saturation, hue):
    """Returns affine maps of RGB `(B, 3, 4)`: hue is turned first, then saturation, brightness and contrast change.

    Args:
        brightness, contrast, saturation: factors `(B,)`; saturation weighs a colour against its grey of Rec. 601.
        hue: turn `(B,)` about the grey axis; 1 is the full circle.
    """
    brightness, contrast, saturation, angle = (
        part[:, None, None] for part in (brightness, contrast, saturation, np.float32(2 * np.pi) * hue)
    )
    turn = xp.cos(angle) * ONE + (1 - xp.cos(angle)) * MEAN + xp.sin(angle) * CROSS
    weigh = saturation * ONE + (1 - saturation) * GREY
    product = sum(weigh[:, :, place, None] * turn[:, None, place, :] for place in range(3))
    offset = MIDDLE * (1 - contrast) + xp.zeros_like(weigh[:, :, :1])
    return xp.concatenate([contrast * brightness * product, offset], -1)


def map_colours(images, maps):
    """Returns images `(B, H, W, 3)` under affine maps `(B, 3, 4)`, limited to [0, 1]."""
    total = maps[:, None, None, :, 3]
    for channel in range(3):
        total = total + images[..., channel : channel + 1] * maps[:, None, None, :, channel]
    return ops.clip(total, 0.0, 1.0)


def map_array_colours(image, colour_map):
    """Returns one float32 picture under an affine map `(3, 4)`, by OpenCV."""
    image = cv2.transform(image, colour_map)
    return np.clip(image, 0, 1, out=image)


@keras.saving.register_keras_serializable("tfmatting")
class ColourJitter(Augmentation):
    """Changes the colours of one picture; alpha stays as it is.

    Args:
        key: name of the picture.
        brightness, contrast, saturation: largest deviations of the factors from 1.
        hue: largest turn of the hue; 1 is the full circle.
        probability: share of samples that change.

    Source: Lin et al. 2021, appendix D.1: 0.15, 0.15, 0.15 and 0.05 for foregrounds and backgrounds.
    """

    def __init__(self, key, brightness=0.15, contrast=0.15, saturation=0.15, hue=0.05, probability=1.0, **kwargs):
        super().__init__(**kwargs)
        for name, value in {"brightness": brightness, "contrast": contrast, "saturation": saturation,
                                "probability": probability}.items():  # fmt: skip
            check_range(name, value)
        check_range("hue", hue, 0, 0.5)
        self.key, self.brightness, self.contrast, self.saturation = key, brightness, contrast, saturation
        self.hue, self.probability = hue, probability

    def draw(self, xp, seeds):
        """Returns colour maps `(B, 3, 4)`; the identity for samples that do not change."""
        brightness, contrast, saturation, hue, change = uniforms(xp, seeds, 5)
        change = chosen(xp, self.probability, change)
        return colour_maps(
            xp,
            1 + change * deviation(self.brightness, brightness),
            1 + change * deviation(self.contrast, contrast),
            1 + change * deviation(self.saturation, saturation),
            change * deviation(self.hue, hue),
        )

    def on_batch(self, sample, seeds):
        return {**sample, self.key: map_colours(sample[self.key], self.draw(ops, seeds))}

    def on_sample(self, sample, seeds):
        return {**sample, self.key: map_array_colours(sample[self.key], self.draw(np, seeds)[0])}

    def get_config(self):
        names = ["key", "brightness", "contrast", "saturation", "hue", "probability"]
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
