"""Samples without a subject."""

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.augmentation import Augmentation, check_range, per_sample
from tfmatting.data.augmentations.draws import chosen, uniforms


@keras.saving.register_keras_serializable("tfmatting")
class EmptyRoom(Augmentation):
    """Sets alpha to 0 in a share `probability` of the samples: nobody is in the room."""

    def __init__(self, probability=0.05, **kwargs):
        super().__init__(**kwargs)
        check_range("probability", probability)
        self.probability = probability

    def draw(self, xp, seeds):
        """Returns factors of alpha `(B,)`."""
        return 1 - chosen(xp, self.probability, uniforms(xp, seeds, 1)[0])

    def on_batch(self, sample, seeds):
        return {**sample, "alpha": sample["alpha"] * per_sample(self.draw(ops, seeds))}

    def on_sample(self, sample, seeds):
        is_empty = not self.draw(np, seeds)[0]
        return {**sample, "alpha": np.zeros_like(sample["alpha"])} if is_empty else dict(sample)

    def get_config(self):
        return {**super().get_config(), "probability": self.probability}
