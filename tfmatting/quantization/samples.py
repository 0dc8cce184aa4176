"""Pictures of whose values the ranges of 8-bit networks are taken."""

import numpy as np

from tfmatting.data.synthetic import SyntheticComposites

COUNT = 8
HEIGHT, WIDTH = 576, 1024
SEED = 7


def sample_pairs():
    """Returns {"source", "background"}: float32 `(N, H, W, 3)` in [0, 1], drawn figures before drawn rooms."""
    composites = SyntheticComposites(HEIGHT, WIDTH, seed=SEED)
    samples = [composites[number] for number in range(COUNT)]
    return {name: np.stack([sample[name] for sample in samples]) for name in ("source", "background")}
