"""The whole augmentation of the paper."""

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.augmentation import Augmentation
from tfmatting.data.augmentations.cast_shadow import CastShadow
from tfmatting.data.augmentations.colour_jitter import ColourJitter
from tfmatting.data.augmentations.draws import fold
from tfmatting.data.augmentations.empty_room import EmptyRoom
from tfmatting.data.augmentations.like_coloured import LikeColoured
from tfmatting.data.augmentations.misalign_plate import MisalignPlate
from tfmatting.data.augmentations.random_affine import RandomAffine
from tfmatting.data.augmentations.random_box_blur import RandomBoxBlur
from tfmatting.data.augmentations.random_noise import RandomNoise
from tfmatting.data.augmentations.random_sharpen import RandomSharpen

SETTINGS = {
    "rotation": 5.0, "scale": (0.3, 1.0), "translation": 0.1, "shear": 5.0, "flip": 0.5, "enlargement": 1.0,
    "keep_cuts_outside": False,
    "brightness": 0.15, "contrast": 0.15, "saturation": 0.15, "hue": 0.05,
    "blur_radius": 2.0, "blur_probability": 0.2, "sharpen_strength": 1.0, "sharpen_probability": 0.2,
    "noise_variance": 0.03, "shadow_probability": 0.3, "misalignment_probability": 0.3,
    "empty_probability": 0.0, "like_coloured_probability": 0.0,
}  # fmt: skip


@keras.saving.register_keras_serializable("tfmatting")
class PaperAugmentation(Augmentation):
    """From a matting picture and a background to a training sample.

    In this order, foreground with alpha and background each for themselves: rotation, scale, translation, shear, flip
    and crop in one resampling; brightness, contrast, saturation and hue; box blur; sharpening; noise. Then the source
    is composited, with a shadow in some samples, and the captured plate misaligned in some.

    The background is seen through a window of `scale` of its size, so that it always fills the frame; where its turn
    or shift shows its border, it goes on mirrored.

    Args:
        settings: each may be given by name; the defaults are the paper's.

            rotation, scale, translation, shear, flip, enlargement, keep_cuts_outside: see `RandomAffine`.
            brightness, contrast, saturation, hue: see `ColourJitter`.
            noise_variance: see `RandomNoise`.
            blur_radius, blur_probability: see `RandomBoxBlur`.
            sharpen_strength, sharpen_probability: see `RandomSharpen`.
            shadow_probability: see `CastShadow`.
            misalignment_probability: see `MisalignPlate`.
            empty_probability, like_coloured_probability: see `EmptyRoom` and `LikeColoured`; not of the paper.

    Call: `layer(sample, seed=..., height=..., width=...)` with the frame's size (None: the foreground's) and a dict of
    "foreground" and "alpha", "background", and perhaps "foreground_sizes" and "background_sizes" (see `RandomAffine`).
    Output: "source", "background", "foreground" `(B, height, width, 3)` and "alpha" `(B, height, width, 1)`, floats in
    [0, 1]. Before the plate is misaligned and where no shadow falls,
    `source = alpha * foreground + (1 - alpha) * background` exactly.

    Source: Lin et al. 2021, appendix D.1.
    """

    def __init__(self, **settings):
        super().__init__(**{name: value for name, value in settings.items() if name not in SETTINGS})
        self.settings = {name: settings.get(name, default) for name, default in SETTINGS.items()}
        values = self.settings
        place = {name: values[name] for name in ("rotation", "translation", "shear", "flip", "enlargement")}
        window = tuple(1 / size for size in reversed(values["scale"]))
        colours = {name: values[name] for name in ("brightness", "contrast", "saturation", "hue")}
        blur = values["blur_radius"], values["blur_probability"]
        sharpen = values["sharpen_strength"], values["sharpen_probability"]
        self.place_foreground = RandomAffine(
            ("foreground", "alpha"), scale=values["scale"], keep_cuts_outside=values["keep_cuts_outside"], **place
        )
        self.place_background = RandomAffine(("background",), scale=window, covers=True, border="mirror", **place)
        self.steps = [
            ColourJitter("foreground", **colours),
            ColourJitter("background", **colours),
            LikeColoured(values["like_coloured_probability"]),
            RandomBoxBlur(("foreground", "alpha"), *blur),
            RandomBoxBlur(("background",), *blur),
            RandomSharpen("foreground", *sharpen),
            RandomSharpen("background", *sharpen),
            RandomNoise("foreground", values["noise_variance"]),
            RandomNoise("background", values["noise_variance"]),
        ]
        self.empty = EmptyRoom(values["empty_probability"])
        self.shadow = CastShadow(values["shadow_probability"])
        self.misalign = MisalignPlate(values["misalignment_probability"])

    def on_batch(self, sample, seeds, height=None, width=None):
        return self._run("on_batch", ops, sample, seeds, height, width)

    def on_sample(self, sample, seeds, height=None, width=None):
        return self._run("on_sample", np, sample, seeds, height, width)

    def _run(self, how, xp, sample, seeds, height, width):
        rows, columns = xp.shape(sample["foreground"])[-3:-1]
        height, width = rows if height is None else height, columns if width is None else width

        def part(layer, number, sample, **size):
            return getattr(layer, how)(sample, fold(xp, seeds, number), **size)

        placed = {}
        for number, (layer, key) in enumerate(
            ((self.place_foreground, "foreground"), (self.place_background, "background"))
        ):
            pictures = {key: sample[key] for key in layer.keys}
            if f"{key}_sizes" in sample:
                pictures["sizes"] = sample[f"{key}_sizes"]
            placed.update(part(layer, number, pictures, height=height, width=width))
        for number, layer in enumerate(self.steps, start=2):
            placed = part(layer, number, placed)
        placed["caster"] = placed["alpha"]
        for number, layer in enumerate((self.empty, self.shadow, self.misalign), start=2 + len(self.steps)):
            placed = part(layer, number, placed)
        return placed

    def get_config(self):
        return {**super().get_config(), **self.settings}
