"""Comparison of an artefact with its model; what is too far off is refused."""

import logging

import numpy as np

from tfmatting.export.comparison import TOLERANCES, differences, exceeds, summary
from tfmatting.export.pictures import sample_pairs
from tfmatting.export.precision import in_precision

LOGGER = logging.getLogger("tfmatting")


class ExportError(ValueError):
    """An artefact that does not compute what its model does."""


def verify(model, precision, runs):
    """Runs an artefact and its model on the sample pictures.

    Args:
        model: `BackgroundMatting`.
        precision: of the artefact, one of `TOLERANCES`.
        runs: iterable of `Run`.
    Returns:
        {"tolerance": {"limit", "measure", "outputs"}, "reached": {output: the measure's worst value},
        "compared": [{"signature", "size", "batch", "type", "alpha", "foreground", "undecided_patches"}]}.
    Raises:
        ExportError: if a difference is larger than the tolerance of the precision.
    """
    tolerance, model = TOLERANCES[precision], in_precision(model, "float32")
    compared = []
    for run in runs:
        measured = summary([_measured(model, run, pair) for pair in _batches(run)])
        size = "{}x{}".format(*run.size)
        compared.append({"signature": run.name, "size": size, "batch": run.batch, "type": run.dtype, **measured})
        LOGGER.info("compared: %s", _numbers(compared[-1]))
    if refused := [one for one in compared if exceeds(one, tolerance)]:
        found = "; ".join(_numbers(one) for one in refused)
        raise ExportError(
            f"the export is refused: {tolerance.measure} difference from the Keras model must be at most"
            f" {tolerance.limit:g} for {precision}. Received: {found}"
        )
    return {
        "tolerance": {"limit": tolerance.limit, "measure": tolerance.measure, "outputs": list(tolerance.outputs)},
        "reached": {name: max(one[name][tolerance.measure] for one in compared) for name in ("alpha", "foreground")},
        "compared": compared,
    }


def _batches(run):
    """Yields the sample pictures of a run's size, in batches."""
    pairs = list(sample_pairs(*run.size))
    for start in range(0, len(pairs) - run.batch + 1, run.batch):
        part = pairs[start : start + run.batch]
        yield {name: np.concatenate([pair[name] for pair in part]) for name in part[0]}


def _measured(model, run, pair):
    return differences(model, model.predict_on_batch(pair), run.function(**pair), run.rounded)


def _numbers(one):
    values = ", ".join(
        f"{name} {one[name]['mean']:.2g} in the mean and {one[name]['largest']:.2g} at most"
        for name in ("alpha", "foreground")
    )
    return f"{one['signature']} at {one['size']} ({values})"
