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
        outputs: those that must keep to it, as far as the model has them; "states" are those of a recurrent model,
            "probabilities" of a segmentation model.
    """

    limit: float
    measure: str
    outputs: tuple = ("alpha", "foreground", "states", "probabilities")


TOLERANCES = {
    "float32": Tolerance(1e-4, "largest"),
    "float16": Tolerance(2e-3, "mean"),
    "bfloat16": Tolerance(2e-3, "mean"),
    "dynamic": Tolerance(0.02, "mean", ("alpha", "states", "probabilities")),
    "int8": Tolerance(0.02, "mean", ("alpha", "states", "probabilities")),
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
        result[name] = deviation(difference, decided)
    return {**result, "undecided_patches": int(undecided.sum())}


def deviation(difference, counted=...):
    """Returns {"mean", "largest"} of absolute differences; infinite if one of them is not finite.

    Args:
        difference: array.
        counted: which of them count for "largest".
    """
    if not np.isfinite(difference).all():
        return {"mean": np.inf, "largest": np.inf}
    return {"mean": float(difference.mean()), "largest": float(difference[counted].max(initial=0))}


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
    """Returns as one what was measured of several pictures.

    Args:
        measured: list of {output: {"mean", "largest"}, name: number}, all with the same names.
    Returns:
        The same: mean of the means, largest of the largest, and sums of the numbers.
    """
    outputs = {
        name: {
            "mean": float(np.mean([one[name]["mean"] for one in measured])),
            "largest": max(one[name]["largest"] for one in measured),
        }
        for name in measured_outputs(measured[0])
    }
    return {**outputs, **{name: sum(one[name] for one in measured) for name in measured[0] if name not in outputs}}


def measured_outputs(measured):
    """Returns the names of the outputs in one of `summary`'s."""
    return [name for name, values in measured.items() if isinstance(values, dict)]


def exceeds(measured, tolerance):
    """Returns whether what `differences` returned is larger than a `Tolerance`.

    The mean counts always: it includes the undecided patches.
    """
    names = [name for name in tolerance.outputs if name in measured]
    values = [measured[name][measure] for name in names for measure in {"mean", tolerance.measure}]
    return not all(value <= tolerance.limit for value in values)


def _enlarged(patches):
    return patches.repeat(PATCH, axis=1).repeat(PATCH, axis=2)
