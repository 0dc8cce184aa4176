"""Synthetic data to measure on: made here, seeded, with exact truth."""

import numpy as np

from tfmatting.evaluation.frames import MODEL_SETTINGS, TRIMAP_SETTINGS, Benchmark, Frame, Item
from tfmatting.evaluation.protocols.protocol import Protocol


class SyntheticBenchmark(Benchmark):
    """Samples of a source of composites, which are there already with their plates.

    Args:
        samples: what gives dicts of float32 `source`, `background`, `foreground` and `alpha` by index, as
            `SyntheticComposites` and `ScreenCaptures` do.
        count: number of samples.
        description: one line.
        protocol: `Protocol`, for the trimaps.
    """

    SETTINGS = (*TRIMAP_SETTINGS, *MODEL_SETTINGS)

    def __init__(self, samples, count, description, protocol):
        super().__init__(protocol)
        self.samples, self.description = samples, description
        self.items = [Item(f"sample {number}", (number,), None, str(number)) for number in range(count)]

    def frame(self, item, position):
        sample = {name: _bytes(values) for name, values in self.samples[item.numbers[position]].items()}
        alpha = sample["alpha"][..., 0]
        return Frame(
            item.name, alpha, self.make_trimap(alpha), sample["source"], sample["background"], sample["foreground"]
        )


def check_unknown_region(result):
    """Raises a ValueError if no picture of a result of `Evaluation` has an unknown region, which is measured."""
    if all(metric["key"] != "sad_unknown" for metric in result["metrics"]):
        raise ValueError(f"no alpha of {result['data']} has soft edges: the unknown region, which counts, is empty.")


def synthetic_protocol(seed=0):
    """Returns the `Protocol` of synthetic samples, whose plates have their flaws already."""
    description = "synthetic composites, drawn by this package; the plate drifts, is shifted and noisy"
    return Protocol(name="synthetic", description=description, backbone_scale="auto", seed=seed)


def _bytes(values):
    return np.rint(np.clip(values, 0, 1) * np.float32(255)).astype(np.uint8)
