"""How far an artefact may be from its Keras model, and how far it is."""

import dataclasses

import numpy as np

from tfmatting.ops.opencv import cv2

PATCH = 4  # side of a refined patch in pixels
CLOSE = 1e-4  # errors that differ by less may be ranked either way
HALF_LEVEL = 0.5 / 255  # what rounding to 8 bits changes


@dataclasses.dataclass(frozen=True)
class Tolerance:
    """What of the differences must be within a limit.

    Attributes:
        limit: the largest value allowed.
        measure: "largest" of the absolute differences, or their "mean" over the sample pictures.
        outputs: those that must keep to it.
    """

    limit: float
    measure: str
    outputs: tuple = ("alpha", "foreground")


TOLERANCES = {
    "float32": Tolerance(1e-4, "largest"),
    "float16": Tolerance(2e-3, "mean"),
    "bfloat16": Tolerance(2e-3, "mean"),
    "dynamic": Tolerance(0.02, "mean", ("alpha",)),
    "int8": Tolerance(0.02, "mean", ("alpha",)),
}


def differences(model, expected, outputs, rounded=False):
    """Measures how far outputs are from a model's.

    Args:
        model: `BackgroundMatting` that gave `expected`.
        expected: {name: `(B, H, W, C)`}, all the model's outputs.
        outputs: {"alpha", "foreground"} of the artefact.
        rounded: whether the outputs come of 8-bit pixels: what rounding explains does not count, nor does the colour
            where alpha was rounded to 0.
    Returns:
        {"alpha", "foreground": {"mean", "largest"}, "undecided_patches"}. Colours count as far as they are opaque.
        "largest" leaves out the undecided patches, whose expected error is so close to that of the last patch refined
        that rounding decides which is refined.
    """
    undecided = undecided_patches(model, expected)
    size = expected["alpha"].shape[1:3]
    decided = ~_enlarged(undecided)[:, : size[0], : size[1]]
    opacity = expected["alpha"] * (outputs["alpha"] > 0) if rounded else expected["alpha"]
    result = {}
    for name in ("alpha", "foreground"):
        difference = np.abs(np.asarray(outputs[name], "float32") - expected[name])
        difference = np.maximum(difference - HALF_LEVEL, 0) if rounded else difference
        difference = difference * opacity if name == "foreground" else difference
        largest = difference[decided].max(initial=0) if np.isfinite(difference).all() else np.inf
        result[name] = {"mean": float(difference.mean()), "largest": float(largest)}
    return {**result, "undecided_patches": int(undecided.sum())}


def undecided_patches(model, expected):
    """Returns bool `(B, ceil(H / 4), ceil(W / 4))`: the patches that may be refined or not; see `differences`."""
    refined = np.asarray(expected["refined"])[..., 0] > 0
    if model.refiner.mode == "full":
        return np.zeros_like(refined)
    rows, columns = refined.shape[1:]
    errors = np.stack([cv2.resize(np.asarray(error), (columns, rows)) for error in expected["error"]])
    undecided = []
    for error, chosen in zip(errors, refined, strict=True):
        limit = model.refiner.threshold if model.refiner.mode == "thresholding" else error[chosen].min()
        undecided.append(np.abs(error - limit) <= CLOSE)
    return np.stack(undecided) & ~refined.all(axis=(1, 2), keepdims=True)


def summary(measured):
    """Returns as one what `differences` returned for several pictures: mean of the means, largest of the largest."""
    outputs = {
        name: {
            "mean": float(np.mean([one[name]["mean"] for one in measured])),
            "largest": max(one[name]["largest"] for one in measured),
        }
        for name in ("alpha", "foreground")
    }
    return {**outputs, "undecided_patches": sum(one["undecided_patches"] for one in measured)}


def exceeds(measured, tolerance):
    """Returns whether what `differences` returned is larger than a `Tolerance`.

    The mean counts always: it includes the undecided patches.
    """
    values = [measured[name][measure] for name in tolerance.outputs for measure in {"mean", tolerance.measure}]
    return not all(value <= tolerance.limit for value in values)


def _enlarged(patches):
    return patches.repeat(PATCH, axis=1).repeat(PATCH, axis=2)
