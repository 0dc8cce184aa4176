"""Figure 8 of Lin et al. 2021: the metrics over the share of the picture that is refined."""

import functools

import numpy as np

from tfmatting.evaluation.ablations.benchmarks import check_unknown_region
from tfmatting.evaluation.ablations.outcome import Outcome
from tfmatting.evaluation.evaluate import Evaluation
from tfmatting.inference.images import matte

NAME = "refined-area"
SHARES = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0)
#: keys of `tfmatting.evaluation.measures`, as the figure has them
CURVES = {
    "sad_unknown": "SAD",
    "mse_unknown": "MSE x 1e3",
    "grad_unknown": "Grad",
    "conn_unknown": "Conn",
    "foreground_mse_unknown": "FG MSE x 1e3",
}
PAPER = "The paper: most improvement can be achieved by refining over only 5 % to 10 % of the image."
_PATCH = 16  # pixels of a refined patch


def measure_refined_area(model, benchmark, protocol, shares=SHARES, progress=iter):
    """Measures a model with more and more of the picture refined, from next to nothing to all of it.

    Args:
        model: `BackgroundMatting`.
        benchmark: `tfmatting.evaluation.frames.Benchmark`.
        protocol: `Protocol`.
        shares: of the picture, in (0, 1].
        progress: function that wraps the iterable of finished samples.
    Returns:
        `Outcome` with a row a share, of the metrics in the unknown region and of how much of the way from the coarse
        to the fully refined result is gone.
    """
    used = {}
    nothing = _predictor(model, 0, used)
    predictors = {_label(share): _predictor(model, share, used) for share in shares}
    predictors = {_label(0): nothing, **predictors}
    result = Evaluation(benchmark, predictors, protocol, workers=1, progress=progress).result
    check_unknown_region(result)
    means = {label: {key: result["summary"][label][key]["mean"] for key in CURVES} for label in predictors}
    first, last = means[_label(0)], means[_label(max(shares))]
    bettered = [key for key in CURVES if last[key] < first[key]]
    worsened = [title for key, title in CURVES.items() if last[key] > first[key]]
    notes = (PAPER, f"Refining worsens here: {', '.join(worsened)}.") if worsened else (PAPER,)
    rows = []
    for label, values in means.items():
        gone = [(first[key] - values[key]) / (first[key] - last[key]) for key in bettered]
        way = float(np.median(gone)) if gone else None
        rows.append({"asked": label, "share": float(np.mean(used[label])), **values, "gone": way})
    columns = {
        "asked": "refined at most",
        "share": "refined (share)",
        **{key: f"{title}, unknown region" for key, title in CURVES.items()},
        "gone": "of the way from coarse to full, median of the metrics that refining betters",
    }
    settings = {"data": benchmark.description, "images": len(result["images"]), "model": model.get_config()}
    return Outcome(NAME, "Figure 8: metrics over the refined share of the picture", columns, rows, notes, settings)


def draw(outcome, figure):
    """Draws a curve a metric, each divided by its value where nothing is refined."""
    axes = figure.subplots()
    shares = [100 * row["share"] for row in outcome.rows]
    for key, title in CURVES.items():
        values = np.float64([row[key] for row in outcome.rows])
        axes.plot(shares, values / values[0], marker="o", markersize=4, label=title)
    axes.axvspan(5, 10, color="0.9", zorder=0, label="paper: most is gained by here")
    axes.set(xlabel="refined, % of the picture", ylabel="metric, relative to no refinement", ylim=(0, None))
    axes.set_title(outcome.title)
    axes.legend()


def _label(share):
    return f"{100 * share:g} %"


def _predictor(model, share, used):
    """Returns what predicts with at most this share refined, and notes in `used` what was."""
    label = _label(share)
    shares = used.setdefault(label, [])

    @functools.cache
    def limited(pixels):
        mode = "full" if share == 1 else "sampling"
        return model.with_options(refine_mode=mode, refine_sample_pixels=pixels)

    def predict(frame):
        height, width = frame.source.shape[:2]
        result = matte(limited(max(1, round(share * height * width / _PATCH)) * _PATCH), frame.source, frame.plate)
        shares.append(float(result.refined.mean()))
        return result.alpha[..., 0], result.foreground

    return predict
