import dataclasses
import json
import math

import numpy as np
import pytest

from tests.training import tiny
from tfmatting.ops.opencv import cv2
from tfmatting.training import fit as fit_module
from tfmatting.training.data import open_data
from tfmatting.training.fit import fit
from tfmatting.training.loop import Loop
from tfmatting.training.report import write_report
from tfmatting.training.run_data import Folders
from tfmatting.training.run_log import read_log
from tfmatting.training.run_record import run_record
from tfmatting.training.run_state import RunState

SHORT = dataclasses.replace(tiny.CONFIG, steps=2, validation_steps=2, log_steps=1, statistics_batches=1)


@pytest.fixture
def folders(tmp_path):
    """{"foregrounds", "alphas", "backgrounds"}: folders of a user's own pictures."""
    rng = np.random.default_rng(0)
    for name, channels in (("foregrounds", 3), ("alphas", 1), ("backgrounds", 3)):
        (tmp_path / name).mkdir()
        for number in range(3):
            cv2.imwrite(
                str(tmp_path / name / f"{number}.png"), rng.integers(256, size=(48, 48, channels), dtype="uint8")
            )
    return {name: tmp_path / name for name in ("foregrounds", "alphas", "backgrounds")}


def test_the_report_and_the_config_name_the_folders_in_place_of_the_data_sets(folders, tmp_path):
    config = dataclasses.replace(SHORT, steps=1, data="people:train", background_data="rooms:train")
    config = dataclasses.replace(config, validation_data="people:test", validation_background_data="rooms:test")
    fit(config, tmp_path / "run", **folders)
    report = json.loads((tmp_path / "run" / "report.json").read_text())
    assert report["data"] == {
        "matting": f"{folders['foregrounds']} with {folders['alphas']}",
        "backgrounds": str(folders["backgrounds"]),
        "initial_weights": "random",
    }
    assert set(report["samples"]) == {"matting", "backgrounds", "validation_matting", "validation_backgrounds"}
    written = (tmp_path / "run" / "report.md").read_text() + (tmp_path / "run" / "config.json").read_text()
    assert "people:" not in written and "rooms:" not in written
    assert f"| matting | {folders['foregrounds']} with" in written
    kept = json.loads((tmp_path / "run" / "config.json").read_text())
    assert {name: kept[name] for name in folders} == {name: str(path) for name, path in folders.items()}


def test_a_validation_that_is_not_finite_is_null(tmp_path):
    state = RunState(step=6, validation={"validation_loss": math.nan, "validation_alpha_mad": 0.5})
    write_report(tmp_path, tiny.CONFIG, state, run_record(tiny.CONFIG, {}, Folders(), None), 6)
    text = (tmp_path / "report.json").read_text()
    assert "NaN" not in text
    assert json.loads(text)["metrics"] == {"validation_loss": None, "validation_alpha_mad": 0.5}
    assert "| validation_loss | not finite |" in (tmp_path / "report.md").read_text()


def test_skipped_pictures_are_counted_and_named_after_a_resume_too(tmp_path, monkeypatch):
    def damaged(config, folders, replicas=1):
        data = open_data(config, folders, replicas)
        data.damaged.skip("cat.jpg", ValueError("it is cut off"))
        return data

    def stopped(self, batches, train=Loop._train):
        if self.state.step == 1:
            raise KeyboardInterrupt
        return train(self, batches)

    with monkeypatch.context() as patch:
        patch.setattr(fit_module, "open_data", damaged)
        patch.setattr(Loop, "_train", stopped)
        with pytest.raises(KeyboardInterrupt):
            fit(SHORT, tmp_path)
    fit(SHORT, tmp_path)  # which does not meet the picture again
    counts = [line["skipped_pictures"] for line in read_log(tmp_path / "log.jsonl") if "skipped_pictures" in line]
    assert counts == [1, 1]
    assert json.loads((tmp_path / "report.json").read_text())["skipped_pictures"] == {"cat.jpg": "it is cut off"}
    assert "| cat.jpg | it is cut off |" in (tmp_path / "report.md").read_text()
