"""Losses on the Keras backend of this process: `python -m tests.losses.run_losses FILE`.

Writes {name: scalar} to FILE (.npz).
"""

import sys

import keras
import numpy as np

from tfmatting.losses.segmentation import IGNORED, label_agreement, label_losses
from tfmatting.losses.video_matting import matting_losses, segmentation_losses


def losses():
    rng = np.random.default_rng(0)
    outputs, targets = (
        {"alpha": rng.random((2, 3, 37, 42, 1), np.float32), "foreground": rng.random((2, 3, 37, 42, 3), np.float32)}
        for _ in range(2)
    )
    targets["alpha"] *= rng.random((2, 3, 37, 42, 1)) > 0.5
    logits = np.float32(rng.normal(0, 20, (2, 3, 9, 8, 1)))
    found = matting_losses({name: keras.ops.convert_to_tensor(value) for name, value in outputs.items()}, targets)
    masks = np.float32(rng.random((2, 3, 18, 16, 1)) > 0.5)
    found.update(segmentation_losses({"segmentation": keras.ops.convert_to_tensor(logits)}, {"segmentation": masks}))
    found.update(label_found(rng, 1))
    found.update(label_found(rng, 5))
    return {name: keras.ops.convert_to_numpy(value) for name, value in found.items()}


def label_found(rng, classes):
    """Losses and agreement of labels with a pixel in ten that does not count."""
    outputs = {
        name: keras.ops.convert_to_tensor(np.float32(rng.normal(0, 5, (2, 9, 8, classes))))
        for name in ("logits", "auxiliary")
    }
    labels = np.float32(rng.integers(0, max(classes, 2), (2, 9, 8, 1)))
    labels[rng.random(labels.shape) < 0.1] = IGNORED
    labels = keras.ops.convert_to_tensor(labels)
    found = {**label_losses(outputs, labels), **label_agreement(outputs["logits"], labels)}
    return {f"{name}_of_{classes}": value for name, value in found.items()}


if __name__ == "__main__":
    np.savez(sys.argv[1], **losses())
