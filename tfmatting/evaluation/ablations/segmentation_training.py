"""Tables 1 and 2 of "Background Image Matting" (Li et al.): what frozen layers, data and architectures bring."""

import numpy as np

from tfmatting.evaluation.ablations.outcome import Outcome
from tfmatting.metrics import bce, mean_iou, pixel_accuracy

#: (binary cross-entropy, accuracy) by what is frozen: a U-Net after Human Matting, trained on for PPM-100
FREEZING = {
    "all-but-last": (0.3613, 0.8214),
    "first-two": (0.3202, 0.8527),
    "first": (0.3013, 0.8814),
    "none": (0.2710, 0.9123),
}
#: the same by model, on PPM-100
MODELS = {
    "simplified U-Net": (0.5419, 0.7227),
    "U-Net": (0.3602, 0.8328),
    "U-Net after VOC 2012": (0.3213, 0.8814),
    "U-Net after Human Matting": (0.2710, 0.9123),
    "DeepLabV3+ on MobileNetV2": (0.1183, 0.9565),
}
METRICS = {"bce": bce, "accuracy": pixel_accuracy, "iou": mean_iou}
TITLES = {"bce": "binary cross-entropy", "accuracy": "accuracy", "iou": "IoU"}
PAPER = "The report does not say what it tested on; its numbers are of PPM-100, ours of the data named here."
MISSING = "A row without ours: the data it needs were not given."
_SHOWN = 4  # pictures in the plot
_MEASURED, _NOT_MEASURED = 128, 0  # of a trimap


def measure_freezing(trainings, pictures, settings):
    """Table 1: how much of a pretrained network may learn.

    Args:
        trainings: {key of `FREEZING`: function without arguments that trains and returns a `Segmentation`}.
        pictures: list of ({"source" `(1, H, W, 3)`}, {"labels" `(1, H, W, 1)`}), in [0, 1]; 255 is not measured.
        settings: of the trainings, plain data.
    Returns:
        `Outcome` with a row a training, and {"": pictures, row: their alphas} for `draw`.
    """
    title = "Table 1 of Li et al.: transfer learning by frozen layers"
    return _measured("freezing", title, "frozen", FREEZING, trainings, pictures, settings, {})


def measure_models(trainings, pictures, settings, labels=None):
    """Table 2: models and what they were trained on before; the other arguments are those of `measure_freezing`.

    Args:
        labels: {key of `MODELS`: what its row is called}, of rows that were trained on other data than the report's.
    """
    title = "Table 2 of Li et al.: models for segmentation"
    return _measured("segmentation-models", title, "model", MODELS, trainings, pictures, settings, labels or {})


def _measured(file, title, kind, paper, trainings, pictures, settings, labels):
    rows, shown = [], {"picture": [_rgb(inputs) for inputs, _ in pictures[:_SHOWN]]}
    shown["truth"] = [targets["labels"][0, ..., 0] for _, targets in pictures[:_SHOWN]]
    for key, (paper_bce, paper_accuracy) in paper.items():
        row = {"row": (label := labels.get(key, key))}
        if key in trainings:
            model = trainings[key]()
            alphas = [np.asarray(model(inputs, training=False)["alpha"])[0] for inputs, _ in pictures]
            shown[label] = [alpha[..., 0] for alpha in alphas[:_SHOWN]]
            pairs = [(alpha, *_truth(targets)) for alpha, (_, targets) in zip(alphas, pictures, strict=True)]
            row |= {name: float(np.mean([metric(*pair) for pair in pairs])) for name, metric in METRICS.items()}
        rows.append({**row, "paper_bce": paper_bce, "paper_accuracy": paper_accuracy})
    columns = {"row": kind, **TITLES, **{f"paper_{key}": f"report's {TITLES[key]}" for key in ("bce", "accuracy")}}
    notes = (PAPER, MISSING) if trainings.keys() < paper.keys() else (PAPER,)
    return Outcome(file, title, columns, rows, notes, {**settings, "pictures": len(pictures)}), shown


def draw(outcome, figure, shown):
    """Draws bars of the metrics, ours and the report's, and below them pictures, truth and mattes side by side."""
    above, below = figure.subfigures(2, 1, height_ratios=(2, 3))
    panels = above.subplots(1, len(TITLES), sharey=True)
    places = np.arange(len(outcome.rows))
    for axes, (key, title) in zip(panels, TITLES.items(), strict=True):
        for shift, prefix, name in ((-0.2, "", "ours"), (0.2, "paper_", "report")):
            values = np.float64([row.get(prefix + key, np.nan) for row in outcome.rows])
            if np.isfinite(values).any():
                axes.barh(places + shift, values, 0.4, label=name)
        axes.set(title=title, yticks=places, yticklabels=[row["row"] for row in outcome.rows])
    panels[0].invert_yaxis()
    above.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    grid = below.subplots(len(shown["picture"]), len(shown), squeeze=False)
    for column, (label, pictures) in zip(grid.T, shown.items(), strict=True):
        column[0].set_title(label, fontsize="xx-small")
        for axes, picture in zip(column, pictures, strict=True):
            axes.imshow(np.clip(picture, 0, 1), cmap="gray", vmin=0, vmax=1)
            axes.set_axis_off()
    figure.suptitle(outcome.title)


def _rgb(inputs):
    return inputs["source"][0]


def _truth(targets):
    """The labels and the trimap of a picture, whose pixels that do not count are not measured."""
    labels = targets["labels"][0]
    counts = labels <= 1
    return np.where(counts, labels, 0), np.where(counts, _MEASURED, _NOT_MEASURED).astype(np.uint8)
