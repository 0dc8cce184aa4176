"""Augments on the Keras backend of this process: `python -m tests.data.augmentations.run_on_backend FILE`.

Writes the results of every seed, eagerly and compiled, to FILE (.npz).
"""

import sys

import keras
import numpy as np

from tests.data.augmentations.pictures import batch, sample
from tfmatting.data.augmentations.paper_augmentation import PaperAugmentation

SETTINGS = {"empty_probability": 0.2, "like_coloured_probability": 0.5, "shadow_probability": 0.7,
            "misalignment_probability": 0.7, "keep_cuts_outside": True, "blur_probability": 0.5}  # fmt: skip
SIZE = {"height": 32, "width": 40}
SEEDS = np.arange(1, 9, dtype="uint32").reshape(2, 4)


def compiled(function):
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    import tensorflow as tf

    return tf.function(function)


def results():
    """Returns {"how/seeds/name": array}."""
    layer = PaperAugmentation(**SETTINGS)

    def augment(pictures, seeds):
        return layer(pictures, seed=seeds, **SIZE)

    arrays = {}
    for how, function in (("eager", augment), ("compiled", compiled(augment))):
        for row, seeds in enumerate(SEEDS):
            pictures = batch([sample(seed=int(seed)) for seed in seeds])
            for key, value in function(pictures, seeds).items():
                arrays[f"{how}/{row}/{key}"] = keras.ops.convert_to_numpy(value)
    return arrays


if __name__ == "__main__":
    np.savez(sys.argv[1], **results())
