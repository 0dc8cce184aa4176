"""Box blurring."""

import math

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.augmentation import Augmentation, check_range
from tfmatting.data.augmentations.box_filter import box_filter, box_filter_array
from tfmatting.data.augmentations.draws import chosen, uniforms


@keras.saving.register_keras_serializable("tfmatting")
class RandomBoxBlur(Augmentation):
    """Blurs the pictures `keys` alike: a foreground out of focus has a soft alpha, too.

    Args:
        keys: names of the pictures.
        radius: largest radius of the box in pixels; 0 blurs nothing.
        probability: share of samples that are blurred.

    Source: Lin et al. 2021, appendix D.1, which says neither size nor share.
    """

    def __init__(self, keys=("foreground", "alpha"), radius=2.0, probability=0.2, **kwargs):
        super().__init__(**kwargs)
        check_range("radius", radius, 0, 64)
        check_range("probability", probability)
        self.keys, self.radius, self.probability = tuple(keys), radius, probability

    def draw(self, xp, seeds):
        """Returns radii `(B,)`; 0 for samples that stay sharp."""
        size, change = uniforms(xp, seeds, 2)
        return chosen(xp, self.probability, change) * np.float32(self.radius) * size

    def on_batch(self, sample, seeds):
        if not self.radius:
            return dict(sample)
        radius = self.draw(ops, seeds)
        return {**sample, **{key: box_filter(sample[key], radius, math.ceil(self.radius)) for key in self.keys}}

    def on_sample(self, sample, seeds):
        radius = self.draw(np, seeds)
        if not radius[0]:
            return dict(sample)
        return {**sample, **{key: box_filter_array(sample[key], radius, math.ceil(self.radius)) for key in self.keys}}

    def get_config(self):
        return {**super().get_config(), "keys": self.keys, "radius": self.radius, "probability": self.probability}
