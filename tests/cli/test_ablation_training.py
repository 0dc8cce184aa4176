"""`tfmatting ablate freezing` and `segmentation-models`: what is trained on what, with the tiny network."""

import json

import cv2
import numpy as np
import pytest

from tests.training import tiny
from tfmatting.cli import ablation_training
from tfmatting.cli.main import main

TINY = ("--size", "32", "--steps", "1", "--batch", "2", "--samples", "2")


@pytest.fixture(autouse=True)
def tiny_network(monkeypatch):
    """Every training is that of the tiny network."""
    monkeypatch.setattr(ablation_training, "CONFIGS", dict.fromkeys(ablation_training.CONFIGS, "tiny_segmentation"))
    monkeypatch.setattr(ablation_training, "UNET", "tiny_segmentation")
    with tiny.known():
        yield


@pytest.fixture
def fitted(monkeypatch):
    """The runs of `fit`, which trains nothing: [(folder's name, config, initial, options)]."""
    from tfmatting.training.tasks import task_of

    runs = []

    def fit(config, output, initial=None, **options):
        runs.append((output.name, config, initial, options))
        return task_of(config).model

    monkeypatch.setattr("tfmatting.training.fit.fit", fit)
    return runs


@pytest.fixture
def photographs(place):
    """Folders of twelve photographs and masks: options of the command."""
    for number in range(12):
        alpha = np.zeros((40, 40), np.uint8)
        cv2.circle(alpha, (10 + 2 * number, 20), 12, 255, -1)
        for folder, pixels in (("images", 255 - alpha), ("masks", alpha)):
            (place / folder).mkdir(exist_ok=True)
            cv2.imwrite(f"{folder}/{number}.png", pixels)
    return "--images", "images", "--masks", "masks"


def test_frozen_layers_start_from_one_training(fitted, photographs, capsys):
    more = ("--pretraining-steps", "3", "--out", "results", "--json", "--quiet")
    assert main(["ablate", "freezing", *TINY, *photographs, *more]) == 0
    found = json.loads(capsys.readouterr().out)
    first, *rest = fitted
    assert (first[0], first[1].steps, first[1].seed, first[2]) == ("pretrained_synthetic_people", 3, 1, None)
    assert first[3]["images"] is None and str(rest[0][3]["images"]) == "images"
    assert [config.freeze for _, config, _, _ in rest] == ["all-but-last", "first-two", "first", "none"]
    assert {(initial.parent.name, config.steps) for _, config, initial, _ in rest} == {(first[0], 1)}
    assert found["settings"]["data"] == "images with masks" and found["settings"]["pictures"] == 2
    assert all(0 <= row["iou"] <= 1 and row["bce"] > 0 for row in found["rows"])


def test_models_are_measured_and_drawn(fitted, photographs, place, capsys):
    assert main(["ablate", "segmentation-models", *TINY, *photographs, "--out", "results", "--quiet"]) == 0
    assert "report's accuracy" in capsys.readouterr().out
    names = ["simplified_U-Net", "U-Net", "pretrained_synthetic_people", "after_synthetic_people"]
    assert [name for name, *_ in fitted] == [*names, "DeepLabV3+_on_MobileNetV2"]
    results = place / "results"
    assert {path.name for path in results.iterdir() if path.is_file()} == {
        f"segmentation-models.{suffix}" for suffix in ("csv", "json", "png", "svg")
    }
    rows = json.loads((results / "segmentation-models.json").read_text())["rows"]
    assert [row["row"] for row in rows if "bce" not in row] == [ablation_training.AFTER_VOC]
    assert rows[3]["row"] == "U-Net after synthetic people" and rows[3]["paper_bce"] == 0.2710


@pytest.mark.slow
def test_layers_are_frozen_in_real_trainings_and_not_twice(photographs, place, capsys):
    command = ["ablate", "freezing", *TINY, *photographs, "--out", "results", "--json", "--quiet"]
    assert main(command) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    weights = {path: path.stat().st_mtime_ns for path in place.glob("results/runs/*/weights.h5")}
    assert len(weights) == 5
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == rows
    assert weights == {path: path.stat().st_mtime_ns for path in weights}


def test_the_reports_data_are_named_where_they_are_not_prepared(refused, place, monkeypatch):
    pytest.importorskip("tensorflow_datasets")
    monkeypatch.setattr("tensorflow_datasets.core.constants.DATA_DIR", str(place))
    line = refused("ablate", "freezing", *TINY, "--report-data", "--out", "results")
    assert "ppm100/photographs is not prepared" in line and "tfmatting data prepare ppm100 --config photographs" in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["freezing", "--images", "x"], "--images need --masks"),
        (["freezing", "--foregrounds", "x"], "--foregrounds need --alphas"),
        (["freezing", "--images", "nowhere", "--masks", "nowhere"], "`images` must be an existing folder"),
        (["segmentation-models", "--report-data", "--data", "x"], "--report-data must stand without"),
        (["freezing", "--data", "x", "--images", "a", "--masks", "b"], "must not be given together"),
        (["segmentation-models", "--initial", "nothing.h5"], "`--initial` must be imagenet or an existing file"),
        (["freezing", "--size", "33"], "must hold a multiple of 32"),
    ],
)
def test_bad_input_is_one_line(refused, arguments, message):
    assert message in refused("ablate", *arguments, "--out", "results")


@pytest.mark.parametrize("name", ["freezing", "segmentation-models"])
def test_trainings_need_a_folder_to_lie_in(refused, name):
    assert "the following arguments are required: --out" in refused("ablate", name, *TINY)
