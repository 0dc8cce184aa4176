"""What is measured of a picture or clip, under which name and scale."""

import dataclasses
import math

from tfmatting.metrics import bce, dtssd, foreground_mse, mad, mean_iou, mse, pixel_accuracy, sad
from tfmatting.metrics.arrays import alpha_pair, region_sum
from tfmatting.metrics.connectivity_error import connectivity_error_map
from tfmatting.metrics.gradient_error import gradient_error_map


@dataclasses.dataclass(frozen=True)
class Measure:
    """A metric, its region and its scale.

    Attributes:
        key: name in files, with the region: "whole" or "unknown" (the trimap's unknown region).
        name: in words, with the region.
        scale: what shown values were multiplied by, in words; "" = nothing.
        factor: from the value of `tfmatting.metrics` to the shown one.
        better: "lower" or "higher".
    """

    key: str
    name: str
    scale: str = ""
    factor: float = 1.0
    better: str = "lower"


_THOUSANDS = "x 1e-3"  # what `sad` returns already

MEASURES = (
    Measure("mad_whole", "MAD, whole image", "x 1e3", 1e3),
    Measure("mse_whole", "MSE, whole image", "x 1e3", 1e3),
    Measure("sad_whole", "SAD, whole image", _THOUSANDS),
    Measure("grad_whole", "Grad, whole image"),
    Measure("conn_whole", "Conn, whole image"),
    Measure("foreground_mse_whole", "FG MSE, whole image", "x 1e3", 1e3),
    Measure("mad_unknown", "MAD, unknown region", "x 1e3", 1e3),
    Measure("mse_unknown", "MSE, unknown region", "x 1e3", 1e3),
    Measure("sad_unknown", "SAD, unknown region", _THOUSANDS),
    Measure("grad_unknown", "Grad, unknown region"),
    Measure("conn_unknown", "Conn, unknown region"),
    Measure("foreground_mse_unknown", "FG MSE, unknown region", "x 1e3", 1e3),
    Measure("dtssd_whole", "dtSSD, whole image", "x 1e2", 1e2),
    Measure("dtssd_unknown", "dtSSD, unknown region", "x 1e2", 1e2),
    Measure("bce_whole", "BCE, whole image"),
    Measure("pixel_accuracy_whole", "Pixel accuracy, whole image", "%", 1e2, "higher"),
    Measure("mean_iou_whole", "Mean IoU, whole image", "%", 1e2, "higher"),
)
BY_KEY = {measure.key: measure for measure in MEASURES}


def measure_frame(prediction, truth, trimap, foreground=None, true_foreground=None):
    """Measures one picture.

    Args:
        prediction, truth: alphas `(H, W)` or `(H, W, 1)`, uint8, uint16, or float in [0, 1].
        trimap: uint8 `(H, W)`, 128 = unknown.
        foreground, true_foreground: `(H, W, 3)`, or None: then it is not measured.
    Returns:
        {key: value} in the scales of `MEASURES`, NaN where there is nothing to measure.
    Raises:
        ValueError: see `tfmatting.metrics`.
    """
    prediction, truth, region = alpha_pair(prediction, truth, trimap)
    values = {}
    for name, metric in (("mad", mad), ("mse", mse), ("sad", sad)):
        values |= {f"{name}_whole": metric(prediction, truth), f"{name}_unknown": metric(prediction, truth, trimap)}
    for name, error_map in (("grad", gradient_error_map), ("conn", connectivity_error_map)):
        errors = error_map(prediction, truth)
        values |= {f"{name}_whole": region_sum(errors, None), f"{name}_unknown": region_sum(errors, region)}
    if foreground is not None and true_foreground is not None:
        values["foreground_mse_whole"] = foreground_mse(foreground, true_foreground, truth)
        values["foreground_mse_unknown"] = foreground_mse(foreground, true_foreground, truth, trimap)
    for name, metric in (("bce", bce), ("pixel_accuracy", pixel_accuracy), ("mean_iou", mean_iou)):
        values[f"{name}_whole"] = metric(prediction, truth)
    return _scaled(values)


def measure_change(predictions, truths, trimaps):
    """Measures two neighbouring frames, each argument a `(2, H, W)`; returns {key: value}, see `measure_frame`."""
    values = {"dtssd_whole": dtssd(predictions, truths), "dtssd_unknown": dtssd(predictions, truths, trimaps)}
    return _scaled(values)


def mean_values(frames):
    """Returns the mean of each key over dicts of values, NaN left out; None where nothing else is there."""
    collected = {}
    for values in frames:
        for key, value in values.items():
            collected.setdefault(key, []).append(value)
    return {key: _mean(values) for key, values in collected.items()}


def _mean(values):
    present = [value for value in values if not math.isnan(value)]
    return math.fsum(present) / len(present) if present else None


def _scaled(values):
    return {key: float(value) * BY_KEY[key].factor for key, value in values.items()}
