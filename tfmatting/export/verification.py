"""Comparison of an artefact with its model; what is too far off is refused."""

import logging

from tfmatting.export.comparison import TOLERANCES, exceeds, measured_outputs, summary

LOGGER = logging.getLogger("tfmatting")


class ExportError(ValueError):
    """An artefact that does not compute what its model does."""


def verify(family, precision, runs):
    """Runs an artefact and its model on the sample pictures.

    Args:
        family: `Family` of the model.
        precision: of the artefact, one of `TOLERANCES`.
        runs: iterable of `Run`.
    Returns:
        {"tolerance": {"limit", "measure", "outputs"}, "reached": {output: the measure's worst value},
        "compared": [{"signature", "size", "batch", "type", what `comparison.summary` returns}]}.
    Raises:
        ExportError: if a difference is larger than the tolerance of the precision.
    """
    tolerance, family = TOLERANCES[precision], family.in_precision("float32")
    compared = []
    for run in runs:
        measured = summary(list(family.differences(run)))
        size = "{}x{}".format(*run.size)
        compared.append({"signature": run.name, "size": size, "batch": run.batch, "type": run.dtype, **measured})
        LOGGER.info("compared: %s", _numbers(compared[-1]))
    if refused := [one for one in compared if exceeds(one, tolerance)]:
        found = "; ".join(_numbers(one) for one in refused)
        raise ExportError(
            f"the export is refused: {tolerance.measure} difference from the Keras model must be at most"
            f" {tolerance.limit:g} for {precision}. Received: {found}"
        )
    names = measured_outputs(compared[0])
    return {
        "tolerance": {
            "limit": tolerance.limit,
            "measure": tolerance.measure,
            "outputs": [name for name in tolerance.outputs if name in names],
        },
        "reached": {name: max(one[name][tolerance.measure] for one in compared) for name in names},
        "compared": compared,
    }


def _numbers(one):
    values = ", ".join(
        f"{name} {one[name]['mean']:.2g} in the mean and {one[name]['largest']:.2g} at most"
        for name in measured_outputs(one)
    )
    return f"{one['signature']} at {one['size']} ({values})"
