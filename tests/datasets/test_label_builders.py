"""The builders of photographs with labels and with masks of people, and the labels that training makes of them."""

import shutil

import cv2
import numpy as np
import pytest
from PIL import Image
from tfmatting_datasets import make_dummy_data

from tfmatting.configs.segmentation_train_config import SegmentationTrainConfig
from tfmatting.data.builders.voc import read_labels, voc_colours
from tfmatting.data.preparation import prepare
from tfmatting.data.sources.labels import TfdsLabels
from tfmatting.models.segmentation.classes import VOC
from tfmatting.training.data import open_data
from tfmatting.training.run_data import Folders

pytest.importorskip("array_record")

HEIGHT, WIDTH = make_dummy_data.HEIGHT, make_dummy_data.WIDTH


def everything(splits):
    return {name: row for rows in splits.values() for name, row in rows.items()}


def test_labels_are_the_numbers_of_vocs_colours(prepared, manual_dir):
    splits = prepared("voc2012_segmentation")
    assert {split: sorted(rows) for split, rows in splits.items()} == {
        "train": ["2007_000000", "2007_000001", "2007_000003"],
        "validation": ["2007_000002"],
    }
    for name, row in everything(splits).items():
        number = int(name[-1])
        alpha = make_dummy_data.person(1300 + number)[1]
        expected = np.where(alpha >= 250, 15 if number % 2 else 8, np.where(alpha <= 5, 0, 255))
        np.testing.assert_array_equal(row["labels"][..., 0], expected)
        assert row["image"].shape == (HEIGHT, WIDTH, 3)


def test_label_pictures_may_have_a_palette_or_one_channel(tmp_path):
    labels = np.arange(24, dtype=np.uint8).reshape(4, 6) % 21
    labels[0, 0] = 255
    palette = Image.fromarray(labels, "L").convert("P")
    palette.putdata(labels.ravel().tolist())
    palette.putpalette(voc_colours().ravel().tolist())
    palette.save(tmp_path / "palette.png")
    cv2.imwrite(str(tmp_path / "numbers.png"), labels)
    for name in ("palette", "numbers"):
        np.testing.assert_array_equal(read_labels(tmp_path / f"{name}.png")[..., 0], labels)
    cv2.imwrite(str(tmp_path / "photograph.png"), np.full((4, 6, 3), 77, np.uint8))
    with pytest.raises(ValueError, match=r"photograph\.png shows what is no class of Pascal VOC"):
        read_labels(tmp_path / "photograph.png")


def test_labels_become_those_of_the_classes_that_are_wanted(manual_dir, tmp_path, monkeypatch):
    monkeypatch.setattr("tensorflow_datasets.core.constants.DATA_DIR", str(tmp_path))
    prepare("voc2012_segmentation", manual_dir("voc2012_segmentation"), tmp_path)
    source = TfdsLabels("voc2012_segmentation", "train", VOC, ["person"], tmp_path)
    names = {source.examples[number]["name"]: number for number in range(len(source))}
    cat, person = (source[names[name]]["labels"] for name in (b"2007_000000", b"2007_000001"))
    assert set(np.unique(cat)) == {0, 255} and set(np.unique(person)) == {0, 1, 255}
    several = TfdsLabels("voc2012_segmentation", "train", VOC, ["background", "person", "cat"], tmp_path)
    assert set(np.unique(several.reduced(names[b"2007_000000"], 9)["labels"])) <= {0, 2, 255}
    with pytest.raises(ValueError, match="has no class 'unicorn'"):
        TfdsLabels("voc2012_segmentation", "train", VOC, ["background", "unicorn"], tmp_path)
    config = SegmentationTrainConfig(data="voc2012_segmentation:train", classes="voc", smallest=32, largest=32)
    labels = np.concatenate([open_data(config, Folders()).training[number][1]["labels"] for number in range(3)])
    assert {0, 255} < set(np.unique(labels)) <= {0, 8, 15, 255}


@pytest.mark.parametrize("folder", ["", "train"])
def test_photographs_with_masks_stay_as_they_are(prepared, manual_dir, folder):
    files = manual_dir("human_matting")
    if folder:
        for name in ("images", "masks"):
            shutil.copytree(files / name, files / "val" / name)
            shutil.copytree(files / name, files / folder / name)
            shutil.rmtree(files / name)
    splits = prepared("human_matting", files)
    assert {split: len(rows) for split, rows in splits.items()} == (
        {"train": 4, "validation": 4} if folder else {"train": 3, "validation": 1}
    )
    for name, row in everything(splits).items():
        np.testing.assert_array_equal(row["mask"][..., 0], make_dummy_data.person(1200 + int(name))[1])


def test_the_photographs_of_ppm100_keep_their_background(prepared, manual_dir):
    files = manual_dir("ppm100")
    row = prepared("ppm100", files, config="photographs")["test"]["1"]
    expected = cv2.imread(str(files / "PPM-100" / "image" / "1.jpg"), cv2.IMREAD_COLOR_RGB)
    np.testing.assert_array_equal(row["image"], expected)
