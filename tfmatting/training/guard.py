"""Steps whose loss or gradients are not finite: skipped, kept for inspection, and limited."""

import logging
import math

import numpy as np

LOGGER = logging.getLogger("tfmatting")
LIMIT = 5
KEPT_STEPS = 20


def is_finite(logs, norm):
    """Whether the loss of every batch and the norm of the gradients are finite numbers."""
    return math.isfinite(norm) and all(math.isfinite(log["loss"]) for log in logs)


def is_overflow(logs, state):
    """Whether float16 alone is to blame: the losses are finite, and the loss scale can still fall."""
    return state.loss_scale > 1 and all(math.isfinite(log["loss"]) for log in logs)


def keep_batches(folder, state, batches):
    """Writes the batches of a bad step, at most of the first 20 such steps; returns their files."""
    if state.skipped > KEPT_STEPS:
        return []
    folder.mkdir(exist_ok=True)
    paths = [folder / f"step_{state.step:08d}_{number}.npz" for number in range(len(batches))]
    for path, (inputs, targets) in zip(paths, batches, strict=True):
        np.savez_compressed(path, **inputs, **targets)
    return paths


def check_limit(state, folder):
    """Raises a ValueError after five bad steps in a row."""
    if state.bad_in_row >= LIMIT:
        raise ValueError(
            f"the loss or its gradients were not finite in {LIMIT} steps in a row, up to step {state.step}: lower the"
            f" learning rate, or set clip_norm; the batches lie in {folder}."
        )
