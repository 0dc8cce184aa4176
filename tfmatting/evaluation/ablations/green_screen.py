"""Synthetic captures before a screen, well lit or as amateurs light it, with exact alpha and foreground."""

import dataclasses

import numpy as np

from tfmatting.data.augmentation import cast_shadow
from tfmatting.data.synthetic import SyntheticComposites
from tfmatting.keying.colour_difference import colour_difference
from tfmatting.ops.opencv import cv2

GREEN, BLUE = (0.16, 0.62, 0.27), (0.12, 0.25, 0.68)


@dataclasses.dataclass(frozen=True)
class Setup:
    """How a screen is lit.

    Attributes:
        colour: of the screen in full light, RGB in [0, 1].
        unevenness: share of the light that is missing where the screen is darkest.
        creases: contrast of folds in the cloth.
        shadow: whether the subject casts a shadow on the screen.
        spill: light of the screen on the subject, the most of it at the edges.
        noise: standard deviation of the camera's noise.
    """

    colour: tuple = GREEN
    unevenness: float = 0.0
    creases: float = 0.0
    shadow: bool = False
    spill: float = 0.0
    noise: float = 0.004


STUDIO = Setup(unevenness=0.08, spill=0.05)
AMATEUR = Setup(unevenness=0.6, creases=0.12, shadow=True, spill=0.18, noise=0.012)


class ScreenCaptures:
    """Drawn people before a screen; sample `index` is the same for a seed.

    Args:
        height, width: in pixels.
        setup: `Setup`.
        seed: integer >= 0.

    `self[index]` is a dict of float32 arrays in [0, 1]: `source`, `background` (the clean plate, without shadow) and
    `foreground` (without spill) `(H, W, 3)`, and `alpha` `(H, W, 1)`. As in a studio nobody wears the screen's colour.
    """

    def __init__(self, height, width, setup=STUDIO, seed=0):
        self.setup, self.seed = setup, seed
        self.people = SyntheticComposites(height, width, seed=seed, empty_share=0, like_coloured_share=0)

    def __getitem__(self, index):
        setup, rng = self.setup, np.random.default_rng((self.seed, index, 1))
        person = self.people.clean(index)
        alpha, channel = person["alpha"], int(np.argmax(setup.colour))
        foreground = person["foreground"].copy()
        foreground[..., channel] -= np.maximum(colour_difference(foreground, channel), 0)
        plate = np.float32(setup.colour) * _light(rng, *alpha.shape[:2], setup)
        spilled = np.clip(foreground + setup.spill * _edge_light(alpha) * np.float32(setup.colour), 0, 1)
        sample = {"source": spilled * alpha + plate * (1 - alpha), "background": plate, "foreground": foreground,
                  "alpha": alpha}  # fmt: skip
        if setup.shadow:
            shadowed = cast_shadow({**sample, "foreground": spilled}, rng, probability=1.0, reflection_probability=0)
            sample["source"] = shadowed["source"]
        for name in ("source", "background"):
            noise = rng.normal(0, setup.noise, sample[name].shape)
            sample[name] = np.clip(sample[name] + noise, 0, 1).astype(np.float32)
        return sample


def _light(rng, height, width, setup):
    """Returns the light on the screen `(H, W, 1)`: a lamp at one side, and folds that hang down."""
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    lamp = rng.uniform(0, 1, 2) * (height / 2, width)
    distance = np.hypot(rows - lamp[0], columns - lamp[1]) / np.hypot(height, width)
    light = 1 - setup.unevenness * np.clip(1.3 * distance, 0, 1)
    folds = cv2.GaussianBlur(rng.normal(0, 1, (1, width)).astype(np.float32), (0, 0), 0.012 * width)
    light = light * (1 + setup.creases * folds / max(np.abs(folds).max(), 1e-6))
    return light.astype(np.float32)[..., None]


def _edge_light(alpha):
    """Returns how much light of the screen a pixel gets, `(H, W, 1)` in [0, 1]: it comes from behind."""
    nearby = cv2.GaussianBlur(1 - alpha, (0, 0), 0.03 * max(alpha.shape))
    return (0.3 + 0.7 * np.clip(2 * nearby, 0, 1))[..., None].astype(np.float32)
