import argparse
import itertools
import json

import numpy as np
import pytest

from benchmarks import alignment
from tests.inference.fakes import DifferenceModel
from tfmatting.data.synthetic import SyntheticComposites
from tfmatting.inference.video.homography import distances

TINY = ["--clips", "2", "--frames", "2", "--height", "96", "--width", "160"]


@pytest.fixture
def tiny():
    return alignment.parse(TINY)


def test_report_of_a_tiny_run(monkeypatch, capsys):
    monkeypatch.setattr("tfmatting.load", lambda checkpoint: DifferenceModel())
    assert alignment.main([*TINY, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["frames"] == 4
    assert set(report["alpha_error"]) == set(alignment.PLATES)
    assert 0 < report["pixels_before"]["median"] < 0.08 * 160
    assert alignment.main(TINY) == 0
    assert "aligning:" in capsys.readouterr().out


def test_camera_swings_within_its_limits():
    matrices = alignment.swing(np.random.default_rng(0), 40, 200, 100)
    moved = np.array([distances(matrix, np.eye(3), 200, 100) for matrix in matrices])
    assert 2 < moved.max() < 200 * (alignment.SHIFT * 2**0.5 + 0.06)
    steps = [distances(one, other, 200, 100).max() for one, other in itertools.pairwise(matrices)]
    assert max(steps) < moved.max()
    for matrix in alignment.swing(np.random.default_rng(0), 3, 200, 100, strength=0):
        np.testing.assert_allclose(matrix, np.eye(3), atol=1e-12)


def test_empty_frame_is_the_plate_moved_by_the_matrix(tiny):
    tiny = argparse.Namespace(**{**vars(tiny), "steady": True})
    plate, frames = alignment.hand_held(SyntheticComposites(120, 200), 0, tiny)
    assert plate.shape == frames[0].pixels.shape == (96, 160, 3)
    assert frames[0].alpha.shape == (96, 160, 1)
    noise = np.abs(plate.astype(float) - frames[0].empty).mean()
    assert 0 < noise < 255 * 2 * alignment.NOISE
