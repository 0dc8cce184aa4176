"""Figure 6 of Lin et al. 2021: a chroma keyer against matting, before a screen lit by a studio and by an amateur."""

import numpy as np

from tfmatting.evaluation.ablations.benchmarks import SyntheticBenchmark
from tfmatting.evaluation.ablations.green_screen import AMATEUR, STUDIO, ScreenCaptures
from tfmatting.evaluation.ablations.outcome import Outcome
from tfmatting.evaluation.evaluate import Evaluation, model_predictors
from tfmatting.inference.pixels import unit_floats
from tfmatting.keying import find_key_colour, key
from tfmatting.ops.composite import composite

NAME = "keying"
SETUPS = {"studio": STUDIO, "amateur": AMATEUR}
KEYER = "chroma keyer"
METRICS = {
    "sad_whole": "SAD, whole image",
    "mad_unknown": "MAD x 1e3, unknown region",
    "grad_unknown": "Grad, unknown region",
    "foreground_mse_whole": "FG MSE x 1e3",
}
PAPER = "The paper (Figure 6, no numbers): before an unevenly lit screen matting outperforms the chroma keyer."
_NEW_BACKGROUND = np.float32([0.75, 0.75, 0.8])


def key_frame(frame):
    """Keys a `Frame` without its plate, as keyers are used: the colour of the screen is found in the picture."""
    source = unit_floats("source", frame.source)
    keyed = key(source, find_key_colour(source))
    return keyed.alpha[..., 0], keyed.foreground


def measure_keying(models, height, width, count, protocol, progress=iter):
    """Measures the keyer and models on the same synthetic captures.

    Args:
        models: {name: `BackgroundMatting`}, which get the clean plate, taken without the subject and its shadow.
        height, width: of the captures.
        count: captures of each setup.
        protocol: `Protocol`.
        progress: function that wraps the iterable of finished samples.
    Returns:
        `Outcome` with a row a setup and method, and a dict of sheets: {setup: uint8 RGB picture} that show the first
        capture: source, truth and results, as alphas and before a light grey.
    """
    predictors = {KEYER: key_frame, **model_predictors(models)}
    rows, sheets = [], {}
    for setup, light in SETUPS.items():
        captures = ScreenCaptures(height, width, light, protocol.seed)
        benchmark = SyntheticBenchmark(captures, count, f"drawn people before a screen, {setup}", protocol)
        result = Evaluation(benchmark, predictors, protocol, progress=progress).result
        for method in predictors:
            summary = result["summary"][method]
            rows.append({"setup": setup, "method": method, **{name: summary[name]["mean"] for name in METRICS}})
        sheets[setup] = _sheet(benchmark.frame(benchmark.items[0], 0), predictors)
    columns = {"setup": "light", "method": "method", **METRICS}
    settings = {"height": height, "width": width, "captures": count, "seed": protocol.seed}
    title = "Figure 6: chroma key against matting"
    return Outcome(NAME, title, columns, rows, (PAPER,), settings), sheets


def draw(outcome, figure):
    """Draws a group of bars a setup, and a panel a metric."""
    panels = figure.subplots(1, len(METRICS))
    methods = list(dict.fromkeys(row["method"] for row in outcome.rows))
    for axes, (metric, title) in zip(panels, METRICS.items(), strict=True):
        for number, method in enumerate(methods):
            values = [row[metric] for row in outcome.rows if row["method"] == method]
            axes.bar(np.arange(len(values)) + number / (len(methods) + 1), values, 1 / (len(methods) + 1), label=method)
        middle = np.arange(len(SETUPS)) + (len(methods) - 1) / 2 / (len(methods) + 1)
        axes.set(xticks=middle, xticklabels=list(SETUPS))
        axes.set_title(title, fontsize=9)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(methods))
    figure.suptitle(outcome.title)


def _sheet(frame, predictors):
    """Lines of pictures: source and the cut-outs above, the plate and the alphas below; the truth comes last."""
    results = [predict(frame) for predict in predictors.values()]
    results.append((frame.truth / np.float32(255), frame.foreground / np.float32(255)))
    above, below = [frame.source], [frame.plate]
    for alpha, foreground in results:
        alpha = np.float32(alpha)[..., None]
        above.append(_bytes(composite(foreground, _NEW_BACKGROUND, alpha)))
        below.append(_bytes(np.repeat(alpha, 3, axis=2)))
    return np.vstack([np.hstack(above), np.hstack(below)])


def _bytes(picture):
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
