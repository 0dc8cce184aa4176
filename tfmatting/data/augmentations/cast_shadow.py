"""Compositing, with the subject's shadow on what is behind it."""

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.augmentation import Augmentation, check_range
from tfmatting.data.augmentations.box_filter import box_filter, box_filter_array
from tfmatting.data.augmentations.draws import between, chosen, deviation, fold, uniforms
from tfmatting.data.augmentations.grids import array_from_grid, array_to_grid, from_grid, to_grid
from tfmatting.data.augmentations.sampling import about_centres, inverse_linear, sample_affine, warp_array
from tfmatting.ops.composite import composite
from tfmatting.ops.opencv import cv2

SIDE = 96  # cells of the grid in which shadows are made
REACH = 6  # largest radius of a shadow's softness in cells
TINT = 0.1  # how much the strengths of red, green and blue differ


@keras.saving.register_keras_serializable("tfmatting")
class CastShadow(Augmentation):
    """Makes "source" of foreground, background and alpha; in some samples the subject casts a shadow.

    Without one, `source = alpha * foreground + (1 - alpha) * background` exactly. A shadow is the subject's contour,
    moved, stretched, turned and softened; it darkens what is behind the subject, in the source alone.

    Args:
        probability: share of samples with a shadow.
        strength: smallest and largest part of the light that is taken.
        shift: largest way of the shadow relative to the frame.
        stretch: smallest and largest size of the shadow relative to the subject, along each axis.
        rotation: its largest turn in degrees.

    Input: dict with "foreground", "background", "alpha", and perhaps "caster" `(B, H, W, 1)`: the alpha that casts the
    shadow instead, as of somebody who has left the room. Output: with "source", without "caster".

    Source: Lin et al. 2021, appendix D.1: 30 % of the samples.
    """

    def __init__(self, probability=0.3, strength=(0.1, 0.6), shift=0.12, stretch=(0.85, 1.25), rotation=5.0, **kwargs):
        super().__init__(**kwargs)
        check_range("probability", probability)
        check_range("shift", shift)
        check_range("rotation", rotation, 0, 180)
        self.probability, self.strength, self.shift = probability, tuple(strength), shift
        self.stretch, self.rotation = tuple(stretch), rotation

    def draw(self, xp, seeds):
        """Returns strengths `(B, 3)` of the channels, maps `(B, 2, 3)` of the grid, and radii `(B,)`."""
        change, strength, right, down, wide, tall, turn, soft = uniforms(xp, seeds, 8)
        strength = chosen(xp, self.probability, change) * between(*self.strength, strength)
        tints = [1 + deviation(TINT, part) for part in uniforms(xp, fold(xp, seeds, 1), 3)]
        strengths = xp.stack([xp.minimum(strength * tint, 1.0) for tint in tints], -1)
        flat = xp.zeros_like(turn)
        linear = inverse_linear(xp, deviation(np.radians(self.rotation), turn), flat, flat, flat + 1, flat)
        size = xp.stack([between(*self.stretch, part) for part in (wide, tall)], -1)
        shift = [deviation(self.shift * SIDE, part) for part in (right, down)]
        matrix = about_centres(xp, linear / size[:, :, None], (SIDE, SIDE), (SIDE, SIDE), shift)
        return strengths, matrix, between(0.3, REACH, soft)

    def on_batch(self, sample, seeds):
        sample = dict(sample)
        caster = sample.pop("caster", sample["alpha"])
        behind = sample["background"]
        if self.probability:
            strengths, matrix, radius = self.draw(ops, seeds)
            shade = sample_affine(to_grid(caster, SIDE), matrix, SIDE, SIDE, "zero")
            shade = box_filter(box_filter(shade, radius, REACH), radius, REACH)
            shade = from_grid(shade, *ops.shape(behind)[1:3])
            behind = behind * (1 - strengths[:, None, None, :] * shade)
        return {**sample, "source": composite(sample["foreground"], behind, sample["alpha"])}

    def on_sample(self, sample, seeds):
        sample = dict(sample)
        caster = sample.pop("caster", sample["alpha"])
        behind = sample["background"]
        strengths, matrix, radius = self.draw(np, seeds)
        if strengths[0, 0]:
            shade = warp_array(array_to_grid(caster, SIDE), matrix[0], SIDE, SIDE, "zero")
            shade = box_filter_array(box_filter_array(shade, radius, REACH), radius, REACH)
            shade = array_from_grid(shade, *behind.shape[:2])
            behind = behind * (1 - shade * strengths[0])
        source = sample["foreground"] - behind
        source *= cv2.cvtColor(sample["alpha"], cv2.COLOR_GRAY2RGB)
        source += behind
        return {**sample, "source": source}

    def get_config(self):
        names = ["probability", "strength", "shift", "stretch", "rotation"]
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
