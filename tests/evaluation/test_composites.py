"""Models on composites of a protocol."""

import dataclasses

import cv2
import numpy as np
import pytest

from tests.data.sources.files import write
from tests.evaluation.folders import matting_set
from tests.inference.fakes import DifferenceModel
from tfmatting.data.composition import Composition
from tfmatting.evaluation.composited_trees import CompositedTree
from tfmatting.evaluation.composites import Composites
from tfmatting.evaluation.evaluate import Evaluation, model_predictors
from tfmatting.evaluation.matting_sets import FolderBackgrounds, FolderMattes, PreparedBackgrounds, PreparedMattes
from tfmatting.evaluation.protocols.photos import PROTOCOL

pytest.importorskip("scipy")
FIVE = dataclasses.replace(PROTOCOL, backgrounds_per_sample=3)


@pytest.fixture
def folders(tmp_path):
    return matting_set(tmp_path)


def composites(folders, protocol=FIVE, clips=False):
    foregrounds, alphas, backgrounds = folders
    return Composites(FolderMattes(foregrounds, alphas), FolderBackgrounds(backgrounds), protocol, "discs", clips)


def frames(benchmark):
    return [benchmark.frame(item, 0) for item in benchmark.items]


def test_every_foreground_stands_before_different_backgrounds(folders):
    benchmark = composites(folders)
    assert len(benchmark.items) == 9
    assert benchmark.items[0].name == "0 before 1"
    for number in range(3):
        chosen = [item.background for item in benchmark.items if item.group == str(number)]
        assert len(set(chosen)) == len(chosen) == 3


def test_more_backgrounds_than_there_are_start_again(folders):
    benchmark = composites(folders, dataclasses.replace(PROTOCOL, backgrounds_per_sample=6))
    chosen = [item.background for item in benchmark.items if item.group == "0"]
    assert len(set(chosen[:4])) == 4
    assert len(set(chosen)) == 4


def test_seeded(folders):
    first, again = frames(composites(folders)), frames(composites(folders))
    other = frames(composites(folders, dataclasses.replace(FIVE, seed=1)))
    for one, same in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.source, same.source)
        np.testing.assert_array_equal(one.plate, same.plate)
    assert any((one.plate != third.plate).any() for one, third in zip(first, other, strict=True))


def test_the_source_is_the_composite_and_the_plate_nearly_what_is_behind(folders):
    frame = frames(composites(folders))[0]
    alpha = frame.truth / 255
    assert frame.source.dtype == frame.plate.dtype == np.uint8
    solid, clear = alpha[..., 0] == 1, alpha[..., 0] == 0
    np.testing.assert_array_equal(frame.source[solid], frame.foreground[solid])
    difference = np.abs(frame.source[clear].astype(int) - frame.plate[clear]).mean()
    assert 0.5 < difference < 15


def test_a_model_is_measured_and_its_foreground_too(folders):
    benchmark = composites(folders)
    evaluation = Evaluation(benchmark, model_predictors({"difference": DifferenceModel()}), FIVE, 2)
    result = evaluation.result
    summary = result["summary"]["difference"]
    assert summary["pixel_accuracy_whole"]["mean"] > 90
    assert summary["foreground_mse_unknown"]["mean"] > 0
    assert {"sad_unknown", "mse_unknown", "grad_unknown", "conn_unknown"} <= set(summary)
    assert result["protocol"]["refined_patches"] == 20_000
    assert result["failed"] == []
    pictures = evaluation.pictures(4, "difference")
    assert pictures["source"].shape == pictures["plate"].shape == (64, 64, 3)
    assert pictures["prediction"].dtype == pictures["truth"].dtype == np.uint8
    np.testing.assert_array_equal(pictures["source"], benchmark.frame(benchmark.items[4], 0).source)


def test_bad_pictures_do_not_stop_the_others(folders, tmp_path):
    foregrounds, alphas, _ = folders
    (foregrounds / "1.png").write_text("no picture")
    write(alphas / "lonely.png", np.zeros((4, 4)))
    benchmark = composites(folders, PROTOCOL)
    result = Evaluation(benchmark, model_predictors({"difference": DifferenceModel()}), PROTOCOL, 2).result
    reasons = {entry["name"]: entry["reason"] for entry in result["failed"]}
    assert set(reasons) == {"1", "lonely"}
    assert "has no foreground of the same name" in reasons["lonely"]
    assert [image["name"] for image in result["images"]] == ["0", "2"]


def test_cutouts_need_no_alphas(tmp_path):
    foregrounds, alphas, backgrounds = matting_set(tmp_path)
    for path in sorted(foregrounds.iterdir()):
        rgba = np.dstack([cv2.imread(str(path)), cv2.imread(str(alphas / path.name), cv2.IMREAD_GRAYSCALE)])
        (tmp_path / "cutouts").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / "cutouts" / path.name), rgba)
    pairs = zip(frames(composites((foregrounds, alphas, backgrounds))),
                frames(composites((tmp_path / "cutouts", None, backgrounds))), strict=True)  # fmt: skip
    for one, other in pairs:
        np.testing.assert_array_equal(one.source, other.source)


def test_a_clip_keeps_its_background_and_plate(tmp_path):
    for clip in ("walk", "talk"):
        matting_set(tmp_path / clip)
        for layer in ("foregrounds", "alphas"):
            (tmp_path / layer).mkdir(exist_ok=True)
            (tmp_path / clip / layer).rename(tmp_path / layer / clip)
    folders = tmp_path / "foregrounds", tmp_path / "alphas", tmp_path / "walk" / "backgrounds"
    benchmark = composites(folders, PROTOCOL, clips=True)
    assert [item.name for item in benchmark.items] == ["talk", "walk"]
    first, last = (benchmark.frame(benchmark.items[0], position) for position in (0, 2))
    np.testing.assert_array_equal(first.plate, last.plate)
    assert (first.source != last.source).any()
    result = Evaluation(benchmark, model_predictors({"difference": DifferenceModel()}), PROTOCOL, 2).result
    assert result["summary"]["difference"]["dtssd_whole"]["count"] == 2


def test_composited_tree(folders, tmp_path):
    Composition(folders[0], folders[2], tmp_path / "tree", folders[1]).run()
    benchmark = CompositedTree(tmp_path / "tree" / "train", PROTOCOL)
    frame = benchmark.frame(benchmark.items[0], 0)
    assert frame.foreground is None
    result = Evaluation(benchmark, model_predictors({"difference": DifferenceModel()}), PROTOCOL, 1).result
    assert result["summary"]["difference"]["pixel_accuracy_whole"]["mean"] > 90
    assert "plate_gamma" not in result["protocol"]  # the plates are what they are


def test_prepared_data_sets(tmp_path):
    pytest.importorskip("tensorflow_datasets")
    from tfmatting_datasets import make_dummy_data

    from tfmatting.data.preparation import prepare

    for name in ("photomatte85", "matting_backgrounds"):
        getattr(make_dummy_data, name)(tmp_path / name)
        prepare(name, tmp_path / name, tmp_path / "data", file_format="array_record")
    mattes = PreparedMattes("photomatte85:test", tmp_path / "data")
    backgrounds = PreparedBackgrounds("matting_backgrounds:train", tmp_path / "data")
    benchmark = Composites(mattes, backgrounds, PROTOCOL, "prepared")
    assert len(benchmark.items) == 3
    frame = benchmark.frame(benchmark.items[2], 0)
    assert frame.source.shape == frame.foreground.shape == frame.plate.shape
    with pytest.raises(ValueError, match="must have foreground and alpha"):
        PreparedMattes("matting_backgrounds:train", tmp_path / "data")
