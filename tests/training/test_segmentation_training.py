"""The training of segmentation, on discs."""

import dataclasses
import json

import cv2
import numpy as np
import pytest

from tests.training import tiny
from tests.training.weights import changed_layers
from tfmatting.configs.segmentation_train_config import SegmentationTrainConfig
from tfmatting.models.registry import PRESETS
from tfmatting.models.segmentation.classes import VOC
from tfmatting.models.segmentation.segmentation import Segmentation
from tfmatting.models.weights_file import load_weights, read_options, save_weights
from tfmatting.training.data import open_data
from tfmatting.training.fit import fit
from tfmatting.training.modules import freeze, layers_of, module_of
from tfmatting.training.run_data import Folders
from tfmatting.training.run_log import read_log
from tfmatting.training.segmentation import class_names
from tfmatting.training.segmentation_data import open_test
from tfmatting.training.tasks import task_of


@pytest.fixture(scope="module")
def discs(tmp_path_factory):
    """Folders of 20 red discs before grey: photographs with masks; and the discs alone, and scenes."""
    folder = tmp_path_factory.mktemp("discs")
    for name in Folders._fields:
        (folder / name).mkdir()
    for number in range(20):
        alpha = np.zeros((48, 40), np.uint8)
        cv2.circle(alpha, (12 + number, 20), 12, 255, -1, cv2.LINE_AA)
        share = alpha[..., None] / 255
        for name, pixels in {
            "alphas": alpha,
            "masks": alpha,
            "foregrounds": np.full((48, 40, 3), (30, 60, 220)),
        }.items():
            cv2.imwrite(str(folder / name / f"{number:02}.png"), pixels)
        cv2.imwrite(str(folder / "images" / f"{number:02}.png"), share * (30, 60, 220) + (1 - share) * (90 + number))
    for number in range(4):
        cv2.imwrite(str(folder / "backgrounds" / f"{number}.png"), np.full((60, 60, 3), 50 + 20 * number))
    return Folders(*(folder / name for name in Folders._fields))


@pytest.fixture(scope="module")
def photographs(discs):
    return Folders(images=discs.images, masks=discs.masks)


@pytest.fixture(scope="module")
def composites(discs):
    return discs._replace(images=None, masks=None)


def changed(**options):
    return dataclasses.replace(tiny.SEGMENTATION, **options)


def test_photographs_with_masks_are_learnt(photographs, tmp_path):
    often = {"log_steps": 20, "validation_steps": 60, "checkpoint_steps": 60, "statistics_batches": 10}
    config = changed(steps=60, smallest=64, largest=64, augmentation="none", learning_rate=2e-2, **often)
    fit(config, tmp_path, **photographs._asdict())
    lines = [line for line in read_log(tmp_path / "log.jsonl") if "loss" in line]
    assert lines[-1]["loss"] < 0.7 * lines[0]["loss"]
    assert lines[-1]["accuracy"] > 0.8
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["data"]["photographs with masks"] == f"{photographs.images} with {photographs.masks}"
    assert report["samples"] == {"photographs": 19, "validation_photographs": 1}
    assert {"validation_accuracy", "validation_iou"} <= report["metrics"].keys()
    assert read_options(tmp_path / "weights.h5") == {"classes": ["person"], "auxiliary": True}


def test_several_classes_and_composites_are_trained_with_an_auxiliary_head(composites, tmp_path):
    config = changed(classes="background,person", steps=2, validation_steps=2, empty_share=0.5)
    model = fit(config, tmp_path, **composites._asdict())
    assert model.output["logits"].shape[-1] == model.output["auxiliary"].shape[-1] == 2
    (line,) = [line for line in read_log(tmp_path / "log.jsonl") if "auxiliary_loss" in line]
    assert line["loss"] == pytest.approx(line["segmentation_loss"] + line["auxiliary_loss"], rel=1e-5)


def test_a_run_ends_where_the_validation_gets_no_better(photographs, tmp_path):
    config = changed(steps=50, patience=2, validation_steps=1, learning_rate=1e-12, warmup_steps=0)
    fit(config, tmp_path, **photographs._asdict())
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["stopped_early"] and report["steps"] < 50


def test_batches_hold_labels(discs, photographs, composites):
    for folders in (photographs, composites, discs):
        for number in range(4):
            inputs, targets = open_data(changed(), folders).training[number]
            assert inputs["source"].shape == (2, 32, 32, 3) and targets["labels"].shape == (2, 32, 32, 1)
            assert inputs["source"].dtype == targets["labels"].dtype == np.float32
    _, targets = open_data(changed(classes="background,cat,person"), discs).training[0]
    assert set(np.unique(targets["labels"])) == {0, 2}


def test_photographs_may_stay_as_they_are(photographs):
    data = open_data(changed(augmentation="none", batch_pictures=19), photographs)
    inputs, targets = data.training[0]
    red = inputs["source"][..., 0] - inputs["source"][..., 2]
    assert np.corrcoef(red.ravel(), targets["labels"].ravel())[0, 1] > 0.99
    np.testing.assert_allclose(targets["labels"].mean(), np.pi * 12**2 / (48 * 40), rtol=0.15)


def test_some_composites_show_nobody(composites):
    masks = open_data(changed(empty_share=0.5, batch_pictures=40), composites).training[0][1]["labels"]
    assert 10 < (masks.max((1, 2, 3)) == 0).sum() < 30


def test_the_test_is_neither_trained_on_nor_judged_by(photographs):
    config = changed(test_share=0.25)
    data, (test, count) = open_data(config, photographs), open_test(config, photographs)
    parts = [batches.source for batches in (data.training, data.validation, test)]
    names = [{part.name(number) for number in range(len(part))} for part in parts]
    assert [len(part) for part in names] == [14, 1, 5] and count == 5
    assert len(set.union(*names)) == 20
    inputs, _ = test[0]
    np.testing.assert_array_equal(inputs["source"], open_test(config, photographs)[0][0][0]["source"])
    with pytest.raises(ValueError, match="`test_share` must be above 0"):
        open_test(changed(), photographs)


def test_drawn_figures_take_the_place_of_data():
    data = open_data(changed(), Folders())
    labels = np.concatenate([data.training[number][1]["labels"] for number in range(4)])
    assert 0.02 < labels.mean() < 0.9


@pytest.mark.parametrize(
    ("config", "folders", "message"),
    [
        (tiny.SEGMENTATION, Folders(images="a"), "`images` and `masks` must be given together"),
        (tiny.SEGMENTATION, Folders(masks="a"), "`images` and `masks` must be given together"),
        (tiny.CONFIG, Folders(images="a", masks="b"), "must be given for segmentation alone"),
        (changed(classes="background,cat"), Folders(), "`classes` must name person"),
    ],
)
def test_data_that_do_not_fit_are_refused(config, folders, message):
    with pytest.raises(ValueError, match=message):
        open_data(config, folders)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"classes": "person,cat"}, "`classes` must begin with background"),
        ({"augmentation": "some"}, "`augmentation` must be one of none, full"),
        ({"stage": "base"}, "`stage` must be one of segmentation"),
        ({"test_share": 1.0}, "`test_share` must be below 1"),
        ({"auxiliary_weight": -0.1}, "`auxiliary_weight` must be at least 0"),
    ],
)
def test_unusable_configs_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        SegmentationTrainConfig(**changes)


SEGMENTATIONS = [name for name, preset in PRESETS.items() if preset.family == "segmentation"]


@pytest.mark.slow
@pytest.mark.parametrize("name", SEGMENTATIONS)
def test_every_architecture_has_a_task(name):
    task = task_of(SegmentationTrainConfig(model=name, freeze="first"))
    assert task.model.classes == ("person",)
    trained = {variable.path for variable in task.network.trainable_variables}
    assert 0 < len(task.model.trainable_variables) < len(task.model.weights)
    assert {module_of(path) for path in trained if path.split("/")[0].endswith("_logits")} == {"decoder"}


def test_spaces_around_classes_change_nothing():
    plain, spaced = (SegmentationTrainConfig(classes=text) for text in ("background,cat,dog", " background, cat ,dog "))
    assert plain == spaced and class_names(spaced) == ("background", "cat", "dog")
    assert class_names(SegmentationTrainConfig(classes=" voc")) == VOC
    with pytest.raises(ValueError, match="different names"):
        class_names(SegmentationTrainConfig(classes="background, cat,cat"))


def test_the_classes_of_a_config_are_those_of_the_model():
    assert task_of(changed(classes="voc")).model.classes == VOC
    assert task_of(changed(auxiliary_weight=0.0)).model.auxiliary is False


@pytest.mark.parametrize(
    ("architecture", "preset", "learning"),
    [
        ("unet_simplified", "none", 5),
        ("unet_simplified", "first", 4),
        ("unet_simplified", "first-two", 3),
        ("unet_simplified", "all-but-last", 1),
    ],
)
def test_layers_are_frozen_by_their_order(architecture, preset, learning):
    model = Segmentation(architecture)
    freeze(model, [preset])
    layers = [layer for layer in layers_of(model) if layer.weights]
    assert [layer.trainable for layer in layers] == [False] * (5 - learning) + [True] * learning


def test_a_convolution_is_frozen_with_its_normalization():
    model = Segmentation("tiny")
    freeze(model, ["first-two"])
    frozen = {layer.name for layer in layers_of(model) if layer.weights and not layer.trainable}
    assert frozen == {"stem_conv", "stem_norm", "block1_conv", "block1_norm"}
    freeze(model, ["all-but-last"])
    learning = {layer.name for layer in layers_of(model) if layer.weights and layer.trainable}
    assert learning == {"head_logits", "auxiliary_logits"}


def test_a_frozen_layer_keeps_its_weights(photographs, tmp_path):
    config = changed(steps=2, freeze="all-but-last", auxiliary_weight=0.0, validation_steps=2)
    start = task_of(changed(auxiliary_weight=0.0)).model
    save_weights(start, tmp_path / "start.h5")
    fit(config, tmp_path / "run", initial=tmp_path / "start.h5", **photographs._asdict())
    assert changed_layers(tmp_path / "start.h5", tmp_path / "run" / "weights.h5") == {"head_logits"}
    load_weights(start, tmp_path / "run" / "weights.h5")
