"""The builders of segmentation sets and background clips."""

import json
from typing import ClassVar

import cv2
import numpy as np
import pytest

tfds = pytest.importorskip("tensorflow_datasets")

from tfmatting_datasets import (  # noqa: E402
    make_dummy_data,
    supervisely_person,
    video_backgrounds,
    youtube_vis_people,
)

coco = pytest.importorskip("pycocotools.mask")

from tfmatting.data.builders.youtube_vis import draw  # noqa: E402

HEIGHT, WIDTH = make_dummy_data.HEIGHT, make_dummy_data.WIDTH


class TestYouTubeVisPeople(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = youtube_vis_people.Builder
    SPLITS: ClassVar = {"train": 2, "validation": 3}


class TestSupervisely(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = supervisely_person.Builder
    SPLITS: ClassVar = {"train": 2, "validation": 1}


class TestVideoBackgrounds(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = video_backgrounds.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ("hd",)
    SPLITS: ClassVar = {"train": 5, "validation": 2}


def everything(splits):
    return {name: row for rows in splits.values() for name, row in rows.items()}


def test_masks_of_videos_are_the_union_of_their_people(prepared):
    rows = everything(prepared("youtube_vis_people"))
    assert sorted(rows) == [*(f"video1/{frame:05d}" for frame in range(3)), "video2/00000", "video2/00001"]
    for video, count in ((1, 3), (2, 2)):
        for frame in range(count):
            row = rows[f"video{video}/{frame:05d}"]
            expected = np.where(make_dummy_data.person(900 + 10 * video + frame)[1] > 127, 255, 0)
            if (video, frame) == (1, 2):
                expected[:5, :4] = 255  # the polygon of the second person
            np.testing.assert_array_equal(row["mask"][..., 0], expected)
            assert row["clip"].decode() == f"video{video}" and row["frame"] == frame
            assert row["image"].shape == (HEIGHT, WIDTH, 3)


def test_the_version_of_2019_lies_otherwise(prepared, manual_dir):
    files = manual_dir("youtube_vis_people") / "YouTube-VIS"
    (files / "train" / "instances.json").rename(files / "train.json")
    assert len(everything(prepared("youtube_vis_people", files))) == 5


def test_segmentations_may_be_lists_codes_or_compressed_codes():
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[4:9, 6:17] = 1
    compressed = coco.encode(np.asfortranarray(mask))
    text = {**compressed, "counts": compressed["counts"].decode()}
    corners = [[6, 4, 17, 4, 17, 9, 6, 9]]
    for segmentation in (make_dummy_data.run_lengths(mask), compressed, text, corners):
        np.testing.assert_array_equal(draw([segmentation], HEIGHT, WIDTH)[..., 0], 255 * mask)
    assert not draw([], HEIGHT, WIDTH).any()


def test_masks_of_photographs_are_bitmaps_and_polygons_of_people(prepared):
    rows = everything(prepared("supervisely_person"))
    assert sorted(rows) == ["ds1/0.png", "ds1/1.jpg", "ds2/2.png"]
    for name in ("ds1/0.png", "ds2/2.png"):
        expected = np.where(make_dummy_data.person(1000 + int(name[4]))[1] > 127, 255, 0)
        expected[:2] = expected[:, :3] = 0  # the bitmap begins there
        np.testing.assert_array_equal(rows[name]["mask"][..., 0], expected)
    polygon = rows["ds1/1.jpg"]["mask"][..., 0]
    assert polygon[3:16, 5:19].mean() > 200 and polygon[8:11, 10:13].max() == 0 and polygon[:3].max() == 0


def test_clips_of_backgrounds_are_videos_and_folders(prepared):
    rows = everything(prepared("video_backgrounds"))
    clips = {row["clip"].decode() for row in rows.values()}
    assert clips == {"street", "trees", "indoors/office"} and len(rows) == 7
    expected = make_dummy_data.person(1110)[2][..., ::-1]
    assert np.abs(rows["trees/00000"]["image"].astype(int) - expected).mean() < 12  # JPEG


@pytest.mark.parametrize(
    ("name", "file", "message"),
    [
        ("youtube_vis_people", "YouTube-VIS/train/instances.json", r"train/instances\.json is missing"),
        ("youtube_vis_people", "YouTube-VIS/train/JPEGImages/video1/00000.jpg", r"video1/00000\.jpg is missing"),
        ("supervisely_person", "Supervisely Person Dataset/ds2/ann/2.json", r"ann/2\.png\.json is missing"),
        ("human_matting", "masks/1.png", r"images/1\.jpg has no alpha: .*masks/1\.jpg is missing"),
        (
            "voc2012_segmentation",
            "VOCdevkit/VOC2012/ImageSets/Segmentation/val.txt",
            r"Segmentation/val\.txt is missing",
        ),
        (
            "voc2012_segmentation",
            "VOCdevkit/VOC2012/SegmentationClass/2007_000001.png",
            r"2007_000001\.png is missing",
        ),
    ],
)
def test_the_first_missing_file_is_named(prepared, manual_dir, name, file, message):
    files = manual_dir(name)
    (files / file).unlink()
    with pytest.raises(FileNotFoundError, match=message) as caught:
        prepared(name, files)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["{", "[]", '{"videos": [], "annotations": [], "categories": []}'])
def test_annotations_that_are_none_are_named(prepared, manual_dir, text):
    files = manual_dir("youtube_vis_people")
    (files / "YouTube-VIS" / "train" / "instances.json").write_text(text)
    with pytest.raises(ValueError, match=r"instances\.json (is damaged|holds no annotations of people)"):
        prepared("youtube_vis_people", files)


@pytest.mark.parametrize(
    "figure",
    [
        {"classTitle": "person_bmp", "bitmap": {"data": "no bitmap", "origin": [0, 0]}},
        {"classTitle": "person_bmp", "bitmap": {"data": "eJwDAAAAAAE=", "origin": [0, 0]}},
        {"classTitle": "person", "geometryType": "rectangle", "points": {"exterior": [[0, 0], [3, 3]]}},
        {"classTitle": "person_poly", "points": {"interior": []}},
    ],
)
def test_annotations_that_do_not_fit_are_named(prepared, manual_dir, figure):
    files = manual_dir("supervisely_person")
    path = files / "Supervisely Person Dataset" / "ds1" / "ann" / "0.png.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "objects": [figure]}))
    with pytest.raises(ValueError, match=r"annotation .*0\.png\.json is damaged"):
        prepared("supervisely_person", files)


def test_masks_must_have_the_size_of_their_picture(prepared, manual_dir):
    files = manual_dir("supervisely_person")
    picture = files / "Supervisely Person Dataset" / "ds1" / "img" / "0.png"
    assert cv2.imwrite(str(picture), np.zeros((10, 11, 3), np.uint8))
    with pytest.raises(ValueError, match=r"0\.png\.json has 24x18 pixels, its foreground .*0\.png 11x10"):
        prepared("supervisely_person", files)


def test_a_folder_without_clips_and_a_damaged_video_are_named(prepared, manual_dir, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("no clip")
    with pytest.raises(FileNotFoundError, match="holds no videos, and no folders of frames"):
        prepared("video_backgrounds", tmp_path / "empty")
    files = manual_dir("video_backgrounds")
    (files / "street.mp4").write_bytes(b"no video")
    with pytest.raises(ValueError, match=r"street\.mp4 is damaged"):
        prepared("video_backgrounds", files)
