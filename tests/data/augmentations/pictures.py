"""Pictures of the augmentations' tests."""

import numpy as np


def waves(height, width, channels, seed=0):
    """A smooth picture, float32 in [0.1, 0.9]: resampling it by two methods differs little."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:height, :width] / max(height, width)
    parts = [
        np.sin(rng.uniform(1, 4) * rows + rng.uniform(1, 4) * columns + rng.uniform(0, 6)) for _ in range(channels)
    ]
    return np.float32(0.5 + 0.4 * np.stack(parts, -1))


def disc(height, width, radius=0.3):
    """The alpha of a disc with a soft border, float32."""
    rows, columns = np.mgrid[:height, :width] + 0.5
    distance = np.hypot(rows - height / 2, columns - width / 2) / min(height, width)
    return np.float32(np.clip((radius - distance) * 12 + 0.5, 0, 1))[..., None]


def sample(height=60, width=48, seed=0):
    """A sample before augmentation; the background has another size."""
    return {
        "foreground": waves(height, width, 3, seed),
        "alpha": disc(height, width),
        "background": waves(width + 6, height + 10, 3, seed + 1),
    }


def placed(height=40, width=52, seed=0):
    """A sample whose pictures have one size, with its source."""
    pictures = {
        "foreground": waves(height, width, 3, seed),
        "alpha": disc(height, width),
        "background": waves(height, width, 3, seed + 1),
    }
    alpha = pictures["alpha"]
    return {**pictures, "source": alpha * pictures["foreground"] + (1 - alpha) * pictures["background"]}


def batch(samples):
    return {key: np.stack([one[key] for one in samples]) for key in samples[0]}
