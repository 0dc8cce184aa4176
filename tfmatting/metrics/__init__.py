"""Metrics of mattes: NumPy functions of one picture or clip, and Keras metrics that add up over batches.

The functions take (prediction, target, trimap) and return a float without any scale; the papers' scales are shown in
`tfmatting.evaluation`. Where a region has no pixel there is nothing to measure, and they return NaN. The Keras metrics
take (target, prediction, sample_weight), as Keras has it; for the squared and the absolute error of alpha, binary
cross-entropy, pixel accuracy and mean intersection over union Keras' own do: `MeanSquaredError`, `MeanAbsoluteError`,
`BinaryCrossentropy`, `BinaryAccuracy` and `BinaryIoU`, with the mask of the region as `sample_weight`.

The names below load their modules when they are first used.
"""

import importlib

_HOMES = {
    "bce": "tfmatting.metrics.binary_cross_entropy",
    "conn": "tfmatting.metrics.connectivity_error",
    "dtssd": "tfmatting.metrics.temporal_error",
    "foreground_mse": "tfmatting.metrics.foreground_squared_error",
    "grad": "tfmatting.metrics.gradient_error",
    "mad": "tfmatting.metrics.absolute_difference",
    "mean_iou": "tfmatting.metrics.intersection_over_union",
    "mse": "tfmatting.metrics.squared_error",
    "pixel_accuracy": "tfmatting.metrics.accuracy",
    "sad": "tfmatting.metrics.absolute_difference_sum",
    "ForegroundMeanSquaredError": "tfmatting.metrics.streaming.foreground_mean_squared_error",
    "GradientError": "tfmatting.metrics.streaming.gradient_error",
    "SumOfAbsoluteDifferences": "tfmatting.metrics.streaming.sum_of_absolute_differences",
    "TemporalError": "tfmatting.metrics.streaming.temporal_error",
}
__all__ = [*_HOMES]


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module 'tfmatting.metrics' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__():
    return __all__
