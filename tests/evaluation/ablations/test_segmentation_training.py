"""The tables of trained segmentation networks, with networks that know the truth or nothing."""

import functools

import numpy as np
import pytest
from matplotlib.figure import Figure

from tfmatting.evaluation.ablations import segmentation_training
from tfmatting.evaluation.ablations.outcome import plotted


def pictures(count=5, side=12):
    random = np.random.default_rng(0)
    made = []
    for _ in range(count):
        labels = (random.random((1, side, side, 1)) > 0.6).astype(np.float32)
        made.append(({"source": np.repeat(labels, 3, -1)}, {"labels": labels}))
    return made


class Network:
    """Says the source's brightness, blended with a half."""

    def __init__(self, knowledge):
        self.knowledge = knowledge

    def __call__(self, inputs, training):
        return {"alpha": self.knowledge * inputs["source"][..., :1] + (1 - self.knowledge) * 0.5}


def test_rows_stand_beside_the_reports_numbers():
    trainings = {"none": lambda: Network(0.9), "first": lambda: Network(0.0)}
    outcome, shown = segmentation_training.measure_freezing(trainings, pictures(), {"data": "chance"})
    rows = {row["row"]: row for row in outcome.rows}
    assert list(rows) == ["all-but-last", "first-two", "first", "none"]
    assert "bce" not in rows["first-two"] and rows["first-two"]["paper_accuracy"] == 0.8527
    assert rows["none"]["bce"] == pytest.approx(-np.log(0.95), rel=1e-4)
    assert rows["first"]["bce"] == pytest.approx(np.log(2), rel=1e-4)
    assert (rows["none"]["accuracy"], rows["none"]["iou"]) == (1, 1)
    assert outcome.settings == {"data": "chance", "pictures": 5}
    assert segmentation_training.MISSING in outcome.notes
    assert list(shown) == ["picture", "truth", "first", "none"] and {len(x) for x in shown.values()} == {4}


def test_pixels_that_do_not_count_are_not_measured():
    (inputs, targets), *_ = pictures(1)
    wrong = {"labels": np.where(np.arange(12)[:, None, None] < 6, targets["labels"], 255)}
    inputs["source"][:, 6:] = 1 - inputs["source"][:, 6:]
    outcome, _ = segmentation_training.measure_freezing({"none": lambda: Network(0.9)}, [(inputs, wrong)], {})
    assert outcome.rows[-1]["accuracy"] == 1


def test_mattes_are_drawn_side_by_side():
    trainings = {name: lambda: Network(0.8) for name in segmentation_training.MODELS}
    labels = {"U-Net": "another U-Net"}
    outcome, shown = segmentation_training.measure_models(trainings, pictures(2), {}, labels)
    assert [row["row"] for row in outcome.rows][1] == list(shown)[3] == "another U-Net"
    draw = functools.partial(segmentation_training.draw, shown=shown)
    figure = Figure()
    draw(outcome, figure)
    assert len([axes for axes in figure.axes if axes.images]) == 2 * (2 + len(trainings))
    assert plotted(lambda figure: draw(outcome, figure)).keys() == {".png", ".svg"}
    assert all(note != segmentation_training.MISSING for note in outcome.notes)
