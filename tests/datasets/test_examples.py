"""What is in the examples: the pixels of the files, whatever the layout."""

import os

import cv2
import numpy as np
import pytest
from tfmatting_datasets import make_dummy_data

from tfmatting.data.preparation import prepare

pytest.importorskip("array_record")


def rgb(path):
    return cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)


def test_cutouts_give_foreground_and_alpha(prepared, manual_dir):
    files = manual_dir("photomatte85")
    stored = cv2.imread(str(files / "PhotoMatte85" / "001.png"), cv2.IMREAD_UNCHANGED)
    example = prepared("photomatte85", files)["test"]["001"]
    np.testing.assert_array_equal(example["foreground"], stored[..., 2::-1])
    np.testing.assert_array_equal(example["alpha"], stored[..., 3:])


def test_pairs_are_found_by_name(prepared, manual_dir):
    files = manual_dir("adobe_image_matting")
    examples = prepared("adobe_image_matting", files, config="all")
    folder = files / "Combined_Dataset" / "Training_set" / "Other"
    example = examples["train"]["other/picture_3"]
    np.testing.assert_array_equal(example["foreground"], rgb(folder / "fg" / "picture_3.jpg"))
    expected = cv2.imread(str(folder / "alpha" / "picture_3.jpg"), cv2.IMREAD_GRAYSCALE)
    np.testing.assert_array_equal(example["alpha"][..., 0], expected)
    assert set(examples["test"]) == {"adobe/picture_2"}


@pytest.mark.parametrize(
    ("name", "train", "test"),
    [
        ("adobe_image_matting", {"adobe/picture_0", "other/picture_3"}, {"adobe/picture_2"}),
        ("distinctions646", {"0", "2"}, {"4"}),
    ],
)
def test_humans_are_those_of_the_lists(prepared, name, train, test):
    examples = prepared(name, config="humans")
    assert (set(examples["train"]), set(examples["test"])) == (train, test)


def test_clips_of_videos_and_of_pictures(prepared):
    examples = prepared("videomatte240k")
    train = examples["train"]
    assert sorted(train) == ["0001/00000", "0001/00001", "0001/00002", "0002/00000", "0002/00001"]
    assert sorted(examples["validation"]) == ["0000/00000", "0000/00001"]
    assert [(row["clip"], row["frame"]) for _, row in sorted(train.items())][1:4] == [
        (b"0001", 1),
        (b"0001", 2),
        (b"0002", 0),
    ]
    for number, name in enumerate(["0001/00000", "0001/00001", "0001/00002"]):
        foreground, alpha, _ = make_dummy_data.person(number)
        error = np.abs(train[name]["alpha"][..., 0].astype(int) - alpha)
        assert error.max() <= 12, "H.264 keeps the luma of the alpha, in full range"
        assert train[name]["alpha"].max() == 255 or alpha.max() < 255
        assert abs(train[name]["foreground"].mean() - foreground.mean()) < 4


def test_a_colour_keeps_its_red_green_and_blue_through_a_video(prepared, tmp_path):
    frames = [np.full((18, 24, 3), (30, 60, 200), np.uint8)] * 2  # BGR
    for layer in ("fgr", "pha"):
        make_dummy_data.save_clip(tmp_path / "clips" / layer / "a.mp4", frames)
    (example, *_) = prepared("videomatte240k", tmp_path / "clips")["train"].values()
    np.testing.assert_allclose(example["foreground"].mean((0, 1)), (200, 60, 30), atol=6)


def test_reduced_frames_keep_their_shape(prepared, tmp_path):
    for layer, channels in (("fgr", 3), ("pha", 1)):
        pixels = np.zeros((432, 1536, channels), np.uint8)
        for clip in "ab":
            make_dummy_data.save(tmp_path / "VideoMatte240K" / layer / clip / "00000.png", pixels)
    examples = prepared("videomatte240k", tmp_path, config="sd")
    (example,) = examples["train"].values()
    assert example["foreground"].shape == (216, 768, 3)
    assert example["alpha"].shape == (216, 768, 1)
    assert len(examples["validation"]) == 1, "without train and test, clips are split by the hash of their names"


@pytest.mark.parametrize(("name", "photograph"), [("ppm100", "PPM-100/image/0.jpg")])
def test_photographs_lose_their_own_background(prepared, manual_dir, name, photograph):
    files = manual_dir(name)
    example = prepared(name, files)["test"]["0"]
    alpha, stored = example["alpha"][..., 0], rgb(files / photograph).astype(int)
    foreground = example["foreground"].astype(int)
    np.testing.assert_array_equal(foreground[alpha >= 250], stored[alpha >= 250])
    own, background = stored[alpha >= 250].mean(0), stored[alpha <= 5].mean(0)
    mixed = foreground[(alpha > 5) & (alpha < 250)].mean(0)
    assert np.abs(mixed - own).max() < 0.3 * np.abs(background - own).max()


def test_portraits_pair_by_group(prepared, manual_dir):
    files = manual_dir("aisegment_matting_human")
    examples = prepared("aisegment_matting_human", files)
    names = sorted({**examples["train"], **examples["validation"]})
    assert names[0] == "1803241120/clip_00000000/1803241120-00000000"
    alpha = make_dummy_data.person(500)[1]
    found = {**examples["train"], **examples["validation"]}[names[0]]
    np.testing.assert_array_equal(found["alpha"][..., 0], alpha)


def test_backgrounds_keep_their_pixels_and_formats(prepared, manual_dir):
    files = manual_dir("matting_backgrounds")
    examples = {}
    for split in prepared("matting_backgrounds", files).values():
        examples.update(split)
    assert sorted(examples) == ["attic.jpg", "beach/1.jpg", "beach/2.png", "city.webp", "kitchen.jpg"]
    for name, example in examples.items():
        np.testing.assert_array_equal(example["image"], rgb(files / name))


def test_tfrecord_holds_the_same(prepared, tmp_path):
    make_dummy_data.main(tmp_path)
    files = tmp_path / "composited_matting" / "dummy_data"
    builder = prepare("composited_matting", files, tmp_path / "data", file_format="tfrecord")
    assert builder.info.file_format.value == "tfrecord"
    sequential = {row["name"].numpy().decode(): row for row in builder.as_dataset("train")}
    random_access = prepared("composited_matting", files, file_format="array_record")["train"]
    assert sorted(sequential) == sorted(random_access) == ["000000", "000001", "000002"]
    for name, row in sequential.items():
        for layer in ("source", "background", "alpha"):
            np.testing.assert_array_equal(row[layer], random_access[name][layer])


def facts_of(folder):
    """What would show that a file was written again; reading it changes none of it."""
    stats = {path: os.stat(path) for path in folder.iterdir()}
    return {path: (stat.st_ino, stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}


def test_preparing_again_changes_nothing(tmp_path, manual_dir):
    files = manual_dir("photomatte85")
    first = prepare("photomatte85", files, tmp_path / "data")
    before = facts_of(first.data_path)
    again = prepare("photomatte85", files, tmp_path / "data")
    assert facts_of(again.data_path) == before
    with pytest.raises(ValueError, match=r"is prepared already, as array_record.*Received: tfrecord"):
        prepare("photomatte85", files, tmp_path / "data", file_format="tfrecord")
