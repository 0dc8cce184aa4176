"""The benchmark of what follows a segmentation network, on small pictures."""

import numpy as np
import pytest

from benchmarks import virtual_background
from tfmatting.data.synthetic import SyntheticComposites
from tfmatting.inference.images import MattingResult


@pytest.fixture
def samples(monkeypatch):
    monkeypatch.setattr(virtual_background, "is_installed", lambda: False)
    monkeypatch.setattr(virtual_background, "SHORT_SIDE", 144)
    composites = SyntheticComposites(288, 384, seed=1, empty_share=0)
    return [composites.clean(index) for index in range(2)]


def table(text):
    """{name: numbers} of the rows of a table."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]
    return {row[0]: [float(value) for value in row[1:]] for row in rows}


def test_each_step_makes_edges_better(samples, capsys):
    virtual_background.measure_edges(samples)
    rows = table(capsys.readouterr().out)
    plain, levelled, guided = rows.values()
    assert guided[0] < levelled[0] < plain[0]
    assert guided[1] < 0.9 * plain[1]


def test_fringes_are_measured(samples, capsys):
    virtual_background.measure_fringes(samples)
    rows = table(capsys.readouterr().out)
    assert rows["blur fusion"][0] < 0.7 * rows["the picture's colours"][0]


def test_shift_is_that_of_opaque_pixels():
    alpha = np.zeros((4, 4, 1), "float32")
    alpha[:2] = 1
    foreground = np.full((4, 4, 3), 0.5, "float32")
    picture = foreground + np.array([0.2, 0, -0.1], "float32") * alpha
    np.testing.assert_allclose(
        virtual_background.shift(picture, MattingResult(alpha, foreground)), [51, 0, -25.5], atol=1e-3
    )
