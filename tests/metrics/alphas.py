"""Alphas for the metrics' tests."""

import numpy as np

from tests.data.augmentations.pictures import disc


def noisy_pair(seed=0, height=60, width=80, strength=0.2):
    """A prediction and its truth, uint8 `(H, W)`, and a trimap with about a third unknown."""
    rng = np.random.default_rng(seed)
    truth = disc(height, width, 0.35)[..., 0]
    prediction = np.clip(truth + strength * rng.standard_normal(truth.shape), 0, 1)
    trimap = np.select([(truth > 0) & (truth < 1), rng.random(truth.shape) < 0.2], [128, 128], 255 * (truth > 0.5))
    return *(np.round(alpha * 255).astype(np.uint8) for alpha in (prediction, truth)), trimap.astype(np.uint8)
