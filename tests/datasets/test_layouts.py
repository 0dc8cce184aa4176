"""Wrong layouts and damaged files: one line, which names the first path that is missing or bad."""

import itertools
import shutil
import struct

import cv2
import numpy as np
import pytest
from tfmatting_datasets import make_dummy_data

from tfmatting.data.builders.layouts import pair_pictures
from tfmatting.data.splits import split_by_hash


def removed(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        ("videomatte240k", "VideoMatte240K/train", r"VideoMatte240K/train is missing"),
        ("videomatte240k", "VideoMatte240K/test", r"VideoMatte240K/test is missing"),
        ("videomatte240k", "VideoMatte240K/train/pha", r"train/pha is missing"),
        (
            "videomatte240k",
            "VideoMatte240K/train/pha/0001.mp4",
            r"0001\.mp4 has no partner: .*pha/0001\.mp4 is missing",
        ),
        ("videomatte240k", "VideoMatte240K/train/fgr/0001.mp4", r"no partner: .*fgr/0001\.mp4 is missing"),
        ("videomatte240k", "VideoMatte240K/train/pha/0002/00001.jpg", r"00001\.jpg has no alpha: .*0002/00001\.jpg"),
        ("photomatte85", "PhotoMatte85", r"does not exist or is empty"),
        ("distinctions646", "Distinctions-646/Test", r"Distinctions-646/Test is missing"),
        ("distinctions646", "Distinctions-646/Train/GT", r"Train/.* is missing"),
        ("distinctions646", "Distinctions-646/Train/GT/1.png", r"FG/1\.jpg has no alpha: .*GT/1\.jpg is missing"),
        ("adobe_image_matting", "Combined_Dataset/Training_set/Other", r"Training_set/Other is missing"),
        ("adobe_image_matting", "Combined_Dataset/Test_set", r"Combined_Dataset/Test_set is missing"),
        ("ppm100", "PPM-100/image", r"PPM-100/image is missing"),
        ("ppm100", "PPM-100/image/0.jpg", r"0\.jpg has no foreground"),
        ("aisegment_matting_human", "matting_human_half/matting", r"matting_human_half/matting is missing"),
        ("places365_backgrounds", "val_large", r"val_large is missing"),
        ("composited_matting", "validation/alpha", r"validation/alpha is missing"),
        ("composited_matting", "train/alpha/000001.png", r"has no alpha: .*train/alpha/000001\.\* is missing"),
    ],
)
def test_the_first_missing_path_is_named(prepared, manual_dir, name, damage, message):
    files = manual_dir(name)
    removed(files / damage)
    with pytest.raises(FileNotFoundError, match=message) as caught:
        prepared(name, files)
    assert "\n" not in str(caught.value)


def test_a_list_must_exist_and_name_pictures(prepared, manual_dir):
    files = manual_dir("distinctions646")
    (files / "Distinctions-646" / "humans_test.txt").write_text("4\nnobody.png\n")
    with pytest.raises(FileNotFoundError, match=r"humans_test\.txt names nobody\.png, which is not among"):
        prepared("distinctions646", files, config="humans")
    removed(files / "Distinctions-646" / "humans_train.txt")
    with pytest.raises(FileNotFoundError, match=r"humans_train\.txt is missing"):
        prepared("distinctions646", files, config="humans")


def test_few_portraits_without_partner_are_left_out(prepared, manual_dir, caplog):
    files = manual_dir("aisegment_matting_human") / "matting_human_half"
    for number in range(1200):
        for kind, suffix in (("clip", ".jpg"), ("matting", ".png")):
            folder = files / ("clip_img" if kind == "clip" else kind) / "1" / f"{kind}_00000000"
            original = next(files.glob(f"{'clip_img' if kind == 'clip' else kind}/*/*/*{suffix}"))
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{number}{suffix}").hardlink_to(original)
    removed(files / "matting" / "1" / "matting_00000000" / "7.png")
    from tfmatting_datasets.aisegment_matting_human.aisegment_matting_human_dataset_builder import _pairs

    pairs = _pairs(files / "clip_img", files / "matting")
    assert len(pairs) == 1203
    assert "1 pictures have no partner" in caplog.text
    removed(files / "matting" / "1" / "matting_00000000" / "8.png")
    with pytest.raises(
        FileNotFoundError, match=r"2 pictures have no partner, first .*matting_00000000/7\.\* is missing"
    ):
        _pairs(files / "clip_img", files / "matting")


@pytest.mark.parametrize("kept", [0, 60])
def test_a_damaged_picture_is_named(prepared, manual_dir, kept):
    files = manual_dir("photomatte85")
    damaged = files / "PhotoMatte85" / "001.png"
    damaged.write_bytes(damaged.read_bytes()[:kept])
    with pytest.raises(ValueError, match=r"001\.png is (empty|damaged)"):
        prepared("photomatte85", files)


def test_sizes_must_agree(prepared, manual_dir):
    files = manual_dir("distinctions646")
    make_dummy_data.save(files / "Distinctions-646" / "Train" / "GT" / "1.png", np.zeros((5, 7), np.uint8))
    with pytest.raises(ValueError, match=r"GT/1\.png has 7x5 pixels, its foreground .*FG/1\.jpg 24x18"):
        prepared("distinctions646", files, config="all")


def test_a_half_copied_video_is_named(prepared, manual_dir):
    files = manual_dir("videomatte240k") / "VideoMatte240K" / "train"
    clip = files / "pha" / "0001.mp4"
    make_dummy_data.save_clip(clip, [np.zeros((18, 24, 3), np.uint8)] * 2)
    with pytest.raises(ValueError, match=r"pha/0001\.mp4 ends after 2 frames, .*fgr/0001\.mp4 does not"):
        prepared("videomatte240k", files.parent)
    clip.write_bytes(clip.read_bytes()[:200])
    with pytest.raises(ValueError, match=r"pha/0001\.mp4 is damaged"):
        prepared("videomatte240k", files.parent)


def test_a_smaller_copy_gets_a_notice(prepared, caplog):
    prepared("photomatte85")
    assert "photomatte85: 3 of the 85 of the complete set are here (test)" in caplog.text


def test_two_pictures_of_one_name_are_refused(tmp_path):
    for name in ("fgr/a.png", "fgr/a.jpg", "pha/a.png"):
        make_dummy_data.save(tmp_path / name, np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(ValueError, match=r"a\.jpg and .*a\.png have the same name"):
        pair_pictures(tmp_path / "fgr", tmp_path / "pha")


def test_what_systems_leave_behind_is_no_data(tmp_path):
    for name in ("fgr/a.png", "pha/a.png", "fgr/._a.png", "fgr/__MACOSX/b.png", "pha/.hidden/c.png"):
        make_dummy_data.save(tmp_path / name, np.zeros((4, 4, 3), np.uint8))
    assert [sample.name for sample in pair_pictures(tmp_path / "fgr", tmp_path / "pha")] == ["a"]


def test_splits_have_the_papers_numbers_and_stay():
    shares = {"train": 8636, "validation": 200, "test": 25}
    names = [f"picture {number}" for number in range(8861)]
    splits = split_by_hash(names, shares)
    assert {split: len(part) for split, part in splits.items()} == shares
    assert sorted(itertools.chain.from_iterable(splits.values())) == sorted(names)
    assert split_by_hash(reversed(names), shares) == splits
    grown = split_by_hash([*names, *(f"new {number}" for number in range(80))], shares)
    moved = {name for split in shares for name in splits[split] if name not in grown[split]}
    assert len(moved) < 10


@pytest.mark.parametrize("count", range(6))
def test_small_sets_have_no_empty_split_if_they_can(count):
    splits = split_by_hash([str(number) for number in range(count)], {"train": 8636, "validation": 200, "test": 25})
    assert sum(map(len, splits.values())) == count
    assert (min(map(len, splits.values())) >= 1) == (count >= 3)
    assert count == 0 or splits["train"]


def test_a_rotated_photograph_is_stored_upright(prepared, tmp_path):
    pixels = np.zeros((18, 24, 3), np.uint8)
    pixels[:9] = 255
    turned = cv2.imencode(".jpg", pixels)[1].tobytes()
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)  # orientation: turned by 90 degrees
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4)
    orientation = b"\xff\xe1" + struct.pack(">H", 2 + len(exif)) + exif
    (tmp_path / "photographs").mkdir()
    (tmp_path / "photographs" / "a.jpg").write_bytes(turned[:2] + orientation + turned[2:])
    (example,) = prepared("matting_backgrounds", tmp_path / "photographs")["train"].values()
    assert example["image"].shape == (24, 18, 3)
    assert example["image"][:, -1].mean() > 200 > 50 > example["image"][:, 0].mean()
