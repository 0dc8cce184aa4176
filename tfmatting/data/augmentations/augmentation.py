"""What the augmentations have in common."""

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.draws import fold

CHANNELS = {"foreground": 3, "background": 3, "source": 3, "alpha": 1}


class Augmentation(keras.layers.Layer):
    """A random change of a matting sample that is a function of the sample and a seed alone.

    A sample is a dict of floats in [0, 1] (`RandomAffine` takes uint8, too): "foreground", "background" (the captured
    plate) and "source" `(H, W, 3)`, and "alpha" `(H, W, 1)`. A batch has one axis more.

    `layer(sample, seed=seed)` is the definition, in `keras.ops`: it runs eagerly, inside tf.data and, compiled, on an
    accelerator, and gives the same result within rounding. `layer.on_arrays(sample, seed)` is the same change of one
    sample by NumPy and OpenCV, which is several times faster on a processor; tests hold the two together.

    A subclass gives `on_batch(sample, seeds)` and `on_sample(sample, seeds)`, each with uint32 seeds `(B,)`.
    """

    def __init__(self, **kwargs):
        super().__init__(**{"dtype": "float32", "autocast": False, **kwargs})

    def build(self, *shapes):
        self.built = True  # there are no weights

    def call(self, sample, seed, height=None, width=None):
        """Changes a sample, or every sample of a batch in a way of its own.

        Args:
            sample: dict of a sample or batch; other keys stay as they are.
            seed: integer or uint32 scalar; for a batch also uint32 `(B,)`, one for each sample.
            height, width: of the result, of the layers that take a frame's size.
        Returns:
            A new dict.
        """
        image = next(sample[key] for key in CHANNELS if key in sample)
        size = {} if height is None and width is None else {"height": height, "width": width}
        seeds = ops.cast(ops.convert_to_tensor(seed), "uint32")
        if len(image.shape) == 3:
            batch = {key: x[None] for key, x in sample.items()}
            return {key: x[0] for key, x in self.on_batch(batch, ops.reshape(seeds, (1,)), **size).items()}
        if len(seeds.shape) == 0:
            seeds = fold(ops, ops.reshape(seeds, (1,)), ops.cast(ops.arange(ops.shape(image)[0]), "uint32"))
        return self.on_batch(sample, seeds, **size)

    def on_arrays(self, sample, seed, **size):
        """Changes one sample of NumPy arrays; see `call`."""
        return self.on_sample(sample, np.asarray(seed).astype(np.uint32).reshape(1), **size)


def per_sample(values):
    """Numbers `(B,)` as `(B, 1, 1, 1)`, to go with a batch of images."""
    return ops.reshape(values, (-1, 1, 1, 1))


def check_range(name, value, low=0.0, high=1.0):
    """Raises ValueError where a setting is not a number from `low` to `high`."""
    if not low <= value <= high:
        raise ValueError(f"`{name}` must be from {low:g} to {high:g}. Received: {name}={value}")
