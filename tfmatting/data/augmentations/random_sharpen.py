"""Sharpening."""

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.augmentation import Augmentation, check_range, per_sample
from tfmatting.data.augmentations.box_filter import box_filter, box_filter_array
from tfmatting.data.augmentations.draws import chosen, uniforms


@keras.saving.register_keras_serializable("tfmatting")
class RandomSharpen(Augmentation):
    """Adds to one picture its difference from its mean over 3x3 pixels, limited to [0, 1].

    Args:
        key: name of the picture.
        strength: largest weight of the difference.
        probability: share of samples that are sharpened.

    Source: Lin et al. 2021, appendix D.1, which says neither strength nor share.
    """

    def __init__(self, key, strength=1.0, probability=0.2, **kwargs):
        super().__init__(**kwargs)
        check_range("strength", strength, 0, 10)
        check_range("probability", probability)
        self.key, self.strength, self.probability = key, strength, probability

    def draw(self, xp, seeds):
        """Returns weights `(B,)`; 0 for samples that stay as they are."""
        size, change = uniforms(xp, seeds, 2)
        return chosen(xp, self.probability, change) * np.float32(self.strength) * size

    def on_batch(self, sample, seeds):
        image, weight = sample[self.key], self.draw(ops, seeds)
        soft = box_filter(image, ops.ones_like(weight), 1)
        return {**sample, self.key: ops.clip(image + per_sample(weight) * (image - soft), 0.0, 1.0)}

    def on_sample(self, sample, seeds):
        image, weight = sample[self.key], self.draw(np, seeds)
        if not weight[0]:
            return dict(sample)
        soft = box_filter_array(image, np.ones_like(weight), 1)
        return {**sample, self.key: np.clip(image + weight * (image - soft), 0, 1)}

    def get_config(self):
        return {**super().get_config(), "key": self.key, "strength": self.strength, "probability": self.probability}
