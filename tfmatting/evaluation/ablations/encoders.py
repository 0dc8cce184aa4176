"""Table 6 of Lin et al. 2021: encoders of the base network, and kernels of the refiner."""

import numpy as np

from tfmatting.evaluation.ablations.benchmarks import check_unknown_region
from tfmatting.evaluation.ablations.outcome import Outcome
from tfmatting.evaluation.evaluate import Evaluation, model_predictors

NAME = "encoders"
METRICS = {
    "sad_unknown": "SAD",
    "mse_unknown": "MSE x 1e3",
    "grad_unknown": "Grad",
    "conn_unknown": "Conn",
    "foreground_mse_unknown": "FG MSE x 1e3",
}
#: on the test set of Distinctions-646, by (encoder, kernel)
PAPER = {
    ("mobilenetv2", 3): (10.53, 9.62, 7904, 8808, 8.19),
    ("resnet50", 3): (9.19, 7.08, 6345, 7216, 6.10),
    ("resnet101", 3): (9.30, 6.82, 6191, 7128, 7.68),
    ("resnet50", 1): (9.36, 8.06, 7319, 7395, 6.92),
}


def measure_encoders(models, benchmark, protocol, progress=iter):
    """Measures models on the same pictures.

    Args:
        models: {name: `BackgroundMatting`}.
        benchmark: `tfmatting.evaluation.frames.Benchmark`.
        protocol: `Protocol`.
        progress: function that wraps the iterable of finished samples.
    Returns:
        `Outcome` with a row a model and, for what of the paper's table no model was given, rows of its numbers alone.
    """
    result = Evaluation(benchmark, model_predictors(models), protocol, progress=progress).result
    check_unknown_region(result)
    rows, met = [], set()
    for name, model in models.items():
        config = model.get_config()
        kind = config["encoder"], config["refine_kernel_size"]
        met.add(kind)
        found = result["summary"][name]
        row = {"model": name, "encoder": kind[0], "kernel": _kernel(kind[1])}
        for key in METRICS:
            row |= {key: found[key]["mean"], f"{key}_low": found[key]["low"], f"{key}_high": found[key]["high"]}
        rows.append(row | _paper(kind))
    rows += [
        {"model": None, "encoder": kind[0], "kernel": _kernel(kind[1]), **_paper(kind)}
        for kind in PAPER
        if kind not in met
    ]
    columns = {
        "model": "model",
        "encoder": "encoder",
        "kernel": "refiner",
        **METRICS,
        **{f"paper_{key}": f"paper's {title}" for key, title in METRICS.items()},
    }
    notes = (
        "Unknown region. The paper's numbers are of Distinctions-646, ours of the data named here: compare the order.",
        "A row without ours: no weights of this kind were given (--model).",
    )
    settings = {"data": benchmark.description, "images": len(result["images"])}
    return Outcome(NAME, "Table 6: encoders and kernels of the refiner", columns, rows, notes, settings)


def draw(outcome, figure):
    """Draws the metrics of each model with their 95 % intervals, and the paper's, each divided by its largest."""
    panels = figure.subplots(1, len(METRICS), sharey=True)
    labels = [row["model"] or f"{row['encoder']} {row['kernel']}" for row in outcome.rows]
    places = np.arange(len(labels))
    for axes, (key, title) in zip(panels, METRICS.items(), strict=True):
        for shift, prefix, name in ((-0.2, "", "ours"), (0.2, "paper_", "paper")):
            values = np.float64([row.get(prefix + key, np.nan) for row in outcome.rows])
            errors = None
            if not prefix:
                low, high = (np.float64([row.get(f"{key}_{end}", np.nan) for row in outcome.rows])
                             for end in ("low", "high"))  # fmt: skip
                errors = np.maximum([values - low, high - values], 0) / np.nanmax(values)
            axes.barh(places + shift, values / np.nanmax(values), 0.4, xerr=errors, label=name)
        axes.set(title=title, yticks=places, yticklabels=labels, xlabel="of the largest")
    panels[0].invert_yaxis()
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    figure.suptitle(outcome.title)


def _paper(kind):
    numbers = PAPER.get(kind, (None,) * len(METRICS))
    return {f"paper_{key}": None if number is None else float(number)
            for key, number in zip(METRICS, numbers, strict=True)}  # fmt: skip


def _kernel(size):
    return f"{size}x{size}"
