"""The two networks of background matting in 8-bit integers."""

import dataclasses

import numpy as np
import tensorflow as tf

from tfmatting.lite.conversion import to_network
from tfmatting.ops.opencv import cv2
from tfmatting.quantization.equalized_base import SIX, EqualizedBase
from tfmatting.quantization.equalized_refiner import FEATURES, EqualizedRefiner
from tfmatting.quantization.samples import sample_pairs
from tfmatting.quantization.windows import PATCH, WINDOW, PatchWindows

BATCH = 250  # patches that are refined at once; few enough for the processor's cache
SAMPLE_SCALE = 4  # how much larger the samples are than what the base network sees of them
SAMPLE_PATCHES = 500  # of each sample, four fifths of them those of the largest error


@dataclasses.dataclass(frozen=True)
class IntegerNetworks:
    """Networks in LiteRT's format.

    Attributes:
        base: int8, from "pictures" `(1, h, w, 6)` to what `EqualizedBase` returns, and to this at half resolution.
        half: int8, `EqualizedRefiner.at_half_resolution` for `BATCH` patches.
        full: float32, `EqualizedRefiner.at_full_resolution` for `BATCH` patches.
    """

    base: bytes
    half: bytes
    full: bytes


@dataclasses.dataclass(frozen=True)
class EqualizedModel:
    """A model in the form that fills 8-bit ranges, and what its ranges are taken of.

    Attributes:
        base: `EqualizedBase`.
        refiner: `EqualizedRefiner`.
        small: {"source", "background"}, samples for the base network.
        windows: {"coarse", "halves"}, samples for the refiner.
    """

    base: EqualizedBase
    refiner: EqualizedRefiner
    small: dict
    windows: dict

    def base_network(self, half):
        """Returns `IntegerNetworks.base`; `half` is the size of half the full resolution."""
        joined = _joined(self.small)
        samples = ({"pictures": pictures[None]} for pictures in joined)
        return to_network(_with_enlargement(self.base, half), {"pictures": (1, *joined.shape[1:])}, samples)

    def half_network(self, batch):
        """Returns `IntegerNetworks.half` for a number of patches."""
        shapes = {name: (batch, *values.shape[1:]) for name, values in self.windows.items()}
        parts = _parts(self.windows, batch)
        samples = ({name: values[part] for name, values in self.windows.items()} for part in parts)
        return to_network(self.refiner.at_half_resolution, shapes, samples)


def equalized_model(model, size):
    """Returns the `EqualizedModel` of a `BackgroundMatting`; `size`: (height, width) of the base network's picture."""
    pairs = sample_pairs()
    small = _resized(pairs, *size)
    base = EqualizedBase(model.base, small)
    windows = _sample_windows(base, pairs)
    return EqualizedModel(base, EqualizedRefiner(model.refiner, base.hidden_ranges, windows), small, windows)


def full_shapes(batch):
    """Returns the shapes of the arguments of `EqualizedRefiner.at_full_resolution` for a number of patches."""
    blocks = batch, WINDOW // 2, WINDOW // 2
    return {"features": (*blocks, FEATURES), "source": (*blocks, 12), "background": (*blocks, 12)}


def integer_networks(model, size, half):
    """Converts a model.

    Args:
        model: `BackgroundMatting` with a refiner of kernel size 3.
        size: (height, width) of the base network's picture.
        half: (height, width) of half the full resolution.
    Returns:
        `IntegerNetworks`.
    """
    equalized = equalized_model(model, size)
    return IntegerNetworks(
        equalized.base_network(half),
        equalized.half_network(BATCH),
        to_network(equalized.refiner.at_full_resolution, full_shapes(BATCH)),
    )


def _with_enlargement(base, half):
    def run(pictures):
        coarse = base(pictures)
        return coarse, tf.image.resize(coarse, half)

    return run


def _resized(pairs, height, width):
    return {name: np.stack([cv2.resize(x, (width, height)) for x in values]) for name, values in pairs.items()}


def _joined(pairs):
    return np.concatenate([pairs["source"], pairs["background"]], axis=-1)


def _parts(windows, batch):
    """Yields indices of `batch` windows, of all of them in turn."""
    count = len(windows["coarse"])
    for start in range(0, count, batch):
        yield np.arange(start, start + batch) % count


def _sample_windows(base, pairs):
    """Returns the arguments of the refiner at half resolution for patches of the samples."""
    random, parts = np.random.default_rng(0), []
    height, width = pairs["source"].shape[1:3]
    small = _joined(_resized(pairs, height // SAMPLE_SCALE, width // SAMPLE_SCALE))
    halves = _joined(_resized(pairs, height // 2, width // 2))
    windows = PatchWindows(height, width, 37, ("float32", "float32"), ((0, SIX), (0, 1)))
    for number in range(len(small)):
        coarse = base(small[number : number + 1])
        windows.coarse.inside[:] = tf.image.resize(coarse, (height // 2, width // 2))[0]
        windows.halves.inside[:] = halves[number] * SIX
        error = cv2.resize(np.array(coarse[0, ..., 4]), (width // PATCH, height // PATCH))
        worst = np.argsort(-error, axis=None)[: SAMPLE_PATCHES * 4 // 5]
        chosen = np.concatenate([worst, random.choice(error.size, SAMPLE_PATCHES // 5, replace=False)])
        parts.append(windows.at_half_resolution(*np.unravel_index(chosen, error.shape)))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
