"""Measures on the Keras backend of this process: `python -m tests.metrics.run_on_backend FILE` (.npz)."""

import sys

import numpy as np

from tfmatting import metrics

FUNCTIONS = {
    "SumOfAbsoluteDifferences": metrics.sad,
    "GradientError": metrics.grad,
    "TemporalError": metrics.dtssd,
    "ForegroundMeanSquaredError": metrics.foreground_mse,
}


def pictures(name, masked):
    """Returns target, prediction and mask of a metric's class, and the mean of the function's values."""
    rng = np.random.default_rng(1)
    shape = (3, 4, 20, 24, 1) if name == "TemporalError" else (3, 20, 24, 1)
    target, prediction = rng.random((2, *shape), np.float32)
    mask = (rng.random(shape) < 0.4).astype(np.float32)
    trimaps = (mask * 128).astype(np.uint8) if masked else [None] * len(mask)
    extra = ()
    if name == "ForegroundMeanSquaredError":
        colours, prediction = rng.random((2, *shape[:-1], 3), np.float32)
        alpha = np.maximum(target - 0.5, 0)
        target, extra = np.concatenate([colours, alpha], -1), (alpha,)
    truths = target[..., :3] if extra else target
    values = [FUNCTIONS[name](*parts) for parts in zip(prediction, truths, *extra, trimaps, strict=True)]
    return target, prediction, mask, float(np.mean(values))


def results():
    """Returns {name of the class: value} on the backend of this process."""
    found = {}
    for name in FUNCTIONS:
        target, prediction, mask, _ = pictures(name, True)
        metric = getattr(metrics, name)()
        metric.update_state(target, prediction, mask)
        found[name] = float(metric.result())
    return found


if __name__ == "__main__":
    np.savez(sys.argv[1], **results())
