"""Foregrounds in the colours of what is behind them."""

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.augmentation import Augmentation, check_range, per_sample
from tfmatting.data.augmentations.draws import between, chosen, uniforms
from tfmatting.data.augmentations.grids import array_from_grid, array_to_grid, from_grid, to_grid

SIDE, BEHIND_SIDE = 32, 5  # cells of the grids of coarse colours: of the foreground, and of what is behind it
NECK = (0.15, 0.45)  # share of the subject's height from its top at which its clothes may begin
COLLAR = 0.08  # share of the subject's height in which the colours change over


@keras.saving.register_keras_serializable("tfmatting")
class LikeColoured(Augmentation):
    """Recolours a foreground toward the background behind it: a grey shirt before a white wall.

    The foreground's coarse colours give way to the background's; folds and texture stay, fainter. In half of these
    samples this begins below the head, so that clothes alone change.

    Args:
        probability: share of samples that are recoloured.
        least: smallest weight of the background's colours; the largest is 1.

    Input and output: dict with "foreground", "background" and "alpha".
    """

    def __init__(self, probability=0.2, least=0.6, **kwargs):
        super().__init__(**kwargs)
        check_range("probability", probability)
        check_range("least", least)
        self.probability, self.least = probability, least

    def draw(self, xp, seeds):
        """Returns, each `(B,)`: weight of the new colours, contrast of the texture, and start of the clothes."""
        change, weight, contrast, whole, neck = uniforms(xp, seeds, 5)
        change = chosen(xp, self.probability, change)
        neck = between(*NECK, neck) - 10 * chosen(xp, 0.5, whole)
        return change * between(self.least, 1.0, weight), 1 - change * between(0.2, 0.75, contrast), neck

    def on_batch(self, sample, seeds):
        foreground, background = sample["foreground"], sample["background"]
        _, height, width, _ = ops.shape(foreground)
        weight, contrast, neck = self.draw(ops, seeds)
        clothes = _clothes(ops, ops.max(sample["alpha"], axis=(2, 3)), neck)[:, :, None, None]
        coarse = from_grid(to_grid(foreground, SIDE), height, width)
        behind = from_grid(to_grid(background, BEHIND_SIDE), height, width)
        change = per_sample(weight) * (behind - coarse) + (per_sample(contrast) - 1) * (foreground - coarse)
        return {**sample, "foreground": ops.clip(foreground + clothes * change, 0.0, 1.0)}

    def on_sample(self, sample, seeds):
        weight, contrast, neck = self.draw(np, seeds)
        if not weight[0]:
            return dict(sample)
        foreground = sample["foreground"]
        clothes = _clothes(np, sample["alpha"].max((1, 2))[None], neck)[0, :, None, None]
        coarse = array_from_grid(array_to_grid(foreground, SIDE), *foreground.shape[:2])
        behind = array_from_grid(array_to_grid(sample["background"], BEHIND_SIDE), *foreground.shape[:2])
        change = weight * (behind - coarse) + (contrast - 1) * (foreground - coarse)
        return {**sample, "foreground": np.clip(foreground + clothes * change, 0, 1)}

    def get_config(self):
        return {**super().get_config(), "probability": self.probability, "least": self.least}


def _clothes(xp, rows, neck):
    """Weights `(B, H)`, 0 above the collar and 1 below it, for the largest alpha of each row `(B, H)`."""
    height = xp.shape(rows)[1]
    places = xp.arange(height)
    places = (places.astype("float32") if xp is np else xp.cast(places, "float32"))[None]
    length = places[:, -1:] + 1
    seen = rows > 0.5
    top = xp.min(xp.where(seen, places, length), axis=1, keepdims=True)
    bottom = xp.max(xp.where(seen, places, 0.0), axis=1, keepdims=True)
    extent = xp.maximum(bottom - top, 1.0)
    return xp.clip((places - top - neck[:, None] * extent) / (COLLAR * extent), 0.0, 1.0)
