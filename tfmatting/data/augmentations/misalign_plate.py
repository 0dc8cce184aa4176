"""Captured plates that do not quite fit their source."""

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.augmentation import Augmentation, check_range, per_sample
from tfmatting.data.augmentations.colour_jitter import ColourJitter, map_array_colours, map_colours
from tfmatting.data.augmentations.draws import chosen, deviation, fold, uniforms
from tfmatting.data.augmentations.sampling import about_centres, inverse_linear, sample_affine, warp_array


@keras.saving.register_keras_serializable("tfmatting")
class MisalignPlate(Augmentation):
    """Moves and recolours "background" alone, as if camera and light had changed since it was captured.

    Args:
        probability: share of samples whose plate changes.
        rotation: largest turn in degrees.
        translation: largest shift relative to width and height.
        brightness, contrast, saturation, hue: as in `ColourJitter`.

    Source: Lin et al. 2021, appendix D.1: 1 degree, 1 %, 0.18, 0.18, 0.18 and 0.1 in 30 % of the samples.
    """

    def __init__(self, probability=0.3, rotation=1.0, translation=0.01, brightness=0.18, contrast=0.18, saturation=0.18,
                 hue=0.1, **kwargs):  # fmt: skip
        super().__init__(**kwargs)
        check_range("probability", probability)
        check_range("rotation", rotation, 0, 180)
        check_range("translation", translation)
        self.probability, self.rotation, self.translation = probability, rotation, translation
        self.jitter = ColourJitter("background", brightness, contrast, saturation, hue)

    def draw(self, xp, seeds, frame):
        """Returns 1.0 for samples that change `(B,)`, the maps `(B, 2, 3)` of places, and those of colours."""
        change, turn, right, down = uniforms(xp, seeds, 4)
        flat = xp.zeros_like(turn)
        linear = inverse_linear(xp, deviation(np.radians(self.rotation), turn), flat, flat, flat + 1, flat)
        shift = [side * deviation(self.translation, part) for side, part in zip(frame, (right, down), strict=True)]
        colours = self.jitter.draw(xp, fold(xp, seeds, 1))
        return chosen(xp, self.probability, change), about_centres(xp, linear, frame, frame, shift), colours

    def on_batch(self, sample, seeds):
        plate = sample["background"]
        if not self.probability:
            return dict(sample)
        _, height, width, _ = ops.shape(plate)
        change, matrix, colours = self.draw(ops, seeds, [ops.cast(side, "float32") for side in (width, height)])
        moved = map_colours(sample_affine(plate, matrix, height, width, "mirror"), colours)
        return {**sample, "background": ops.where(per_sample(change) > 0, moved, plate)}

    def on_sample(self, sample, seeds):
        plate = sample["background"]
        height, width = plate.shape[:2]
        change, matrix, colours = self.draw(np, seeds, [np.float32(side) for side in (width, height)])
        if not change[0]:
            return dict(sample)
        moved = warp_array(plate, matrix[0], height, width, "mirror")
        return {**sample, "background": map_array_colours(moved, colours[0])}

    def get_config(self):
        names = ["brightness", "contrast", "saturation", "hue"]
        return {
            **super().get_config(),
            **{name: getattr(self, name) for name in ("probability", "rotation", "translation")},
            **{name: getattr(self.jitter, name) for name in names},
        }
