"""Folders with a model that computes several pictures at the same time elsewhere."""

import threading

import cv2
import numpy as np
import pytest

from tests.inference.fakes import DifferenceModel
from tests.serving.servers import scene
from tfmatting.inference.folders import matte_jobs, plan_jobs
from tfmatting.inference.writing import Output


class FarModel(DifferenceModel):
    """Notes how many pictures it has at the same time, and waits until it has as many as it takes."""

    in_flight = 3

    def __init__(self):
        super().__init__()
        self.together = threading.Barrier(self.in_flight, timeout=60)

    def predict_on_batch(self, inputs):
        self.together.wait()
        return super().predict_on_batch(inputs)


@pytest.fixture
def folder(tmp_path):
    source, plate = scene()
    (tmp_path / "photos").mkdir()
    for number in range(6):
        picture = source.copy()
        picture[10:12, number] = (0, 255, 0)
        cv2.imwrite(str(tmp_path / f"photos/{number}.png"), picture[..., ::-1])
    cv2.imwrite(str(tmp_path / "plate.png"), plate[..., ::-1])
    return tmp_path


def results(folder, model, name):
    jobs = plan_jobs(folder / "photos", folder / "plate.png", [Output("cut-out", str(folder / name))])
    failures, _ = matte_jobs(model, jobs, 10**6, progress=False)
    written = (folder / name).glob("*.png")
    return failures, {path.name: cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for path in written}


def test_as_many_as_the_model_takes_are_under_way_and_nothing_is_mixed_up(folder):
    failures, near = results(folder, DifferenceModel(), "near")
    assert failures == {} and len(near) == 6
    failures, far = results(folder, FarModel(), "far")
    assert failures == {} and far.keys() == near.keys()
    for name, picture in near.items():
        np.testing.assert_array_equal(far[name], picture)


def test_a_picture_that_fails_does_not_stop_the_others(folder):
    for name in ("a", "b", "c"):
        (folder / f"photos/{name}.png").write_bytes(b"no picture")
    failures, far = results(folder, FarModel(), "far")
    assert set(failures) == {"a.png", "b.png", "c.png"} and len(far) == 6
    assert "damaged, or no picture" in failures["a.png"]
