"""Clips and masks of prepared data sets."""

import json
from typing import ClassVar

import cv2
import numpy as np
import pytest

tfds = pytest.importorskip("tensorflow_datasets")
pytest.importorskip("array_record")

from tests.data.augmentations.pictures import waves  # noqa: E402
from tfmatting.data.sources.prepared_clips import CocoMasks, TfdsMasks, coco_people, prepared_clips  # noqa: E402

HEIGHT, WIDTH = 24, 32


def encoded(pixels, suffix=".png"):
    return cv2.imencode(suffix, pixels[..., ::-1] if pixels.shape[-1] == 3 else pixels)[1].tobytes()


def picture(number, channels=3):
    return np.full((HEIGHT, WIDTH, channels), 20 * number + 5, np.uint8)


class TinyClips(tfds.core.GeneratorBasedBuilder):
    """Two clips of people, whose records are shuffled as those of every data set."""

    VERSION = tfds.core.Version("1.0.0")
    KEYS: ClassVar = {"foreground": 3, "alpha": 1}

    def _info(self):
        image, text = tfds.features.Image, tfds.features.Text()
        features = {key: image(shape=(None, None, channels)) for key, channels in self.KEYS.items()}
        features = tfds.features.FeaturesDict({**features, "name": text, "clip": text, "frame": np.int64})
        return self.dataset_info_from_configs(features=features)

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        for number in range(9):
            clip, frame = ("second", number) if number < 5 else ("first", number - 5)
            pictures = {key: encoded(picture(number, channels)) for key, channels in self.KEYS.items()}
            yield f"{clip}/{frame}", {**pictures, "name": f"{clip}/{frame}", "clip": clip, "frame": frame}


class TinyMaskClips(TinyClips):
    """The same with masks."""

    KEYS: ClassVar = {"image": 3, "mask": 1}


class TinyPanoptic(tfds.core.GeneratorBasedBuilder):
    """Pictures with the features of TFDS's coco/2017_panoptic, every other one with people."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        label = tfds.features.ClassLabel(names=["cat", "person", "sky"])
        features = {
            "image": tfds.features.Image(encoding_format="jpeg"),
            "panoptic_image": tfds.features.Image(encoding_format="png"),
            "panoptic_objects": tfds.features.Sequence({"id": np.int64, "label": label, "is_crowd": np.bool_}),
        }
        return self.dataset_info_from_configs(features=tfds.features.FeaturesDict(features))

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        for number in range(6):
            segments = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
            objects = [{"id": 7, "label": "sky", "is_crowd": False}]
            segments[..., 0] = 7
            if number % 2:
                segments[4:12, 4:12] = (1, 2, 3)
                segments[4:12, 20:28] = (9, 0, 0)
                objects += [
                    {"id": 1 + 2 * 256 + 3 * 256**2, "label": "person", "is_crowd": False},
                    {"id": 9, "label": "person", "is_crowd": True},
                ]
            image = encoded(np.uint8(255 * waves(HEIGHT, WIDTH, 3, number)), ".jpg")
            yield number, {"image": image, "panoptic_image": encoded(segments), "panoptic_objects": objects}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared")
    for builder in (TinyClips, TinyMaskClips, TinyPanoptic):
        config = tfds.download.DownloadConfig(try_download_gcs=False)
        builder(data_dir=folder, file_format="array_record").download_and_prepare(download_config=config)
    return folder


def test_the_records_of_a_clip_are_found_and_put_in_order(folder):
    source = prepared_clips("tiny_clips", "train", folder)
    assert [source.count(clip) for clip in range(len(source))] == [4, 5]
    for clip, begin in ((0, 5), (1, 0)):
        for frame in range(source.count(clip)):
            pictures = source.read(clip, frame)
            assert (pictures["foreground"] == picture(begin + frame)).all()
            assert pictures["alpha"].shape == (HEIGHT, WIDTH, 1)


def test_clips_are_found_once_and_kept_beside_the_records(folder):
    for path in (folder / "tiny_clips").rglob("tfmatting_clips_*.json"):
        path.unlink()
    first = prepared_clips("tiny_clips", "train[:50%]", folder)
    kept = next((folder / "tiny_clips").rglob("tfmatting_clips_*.json"))
    assert len(json.loads(kept.read_text())) == sum(map(len, first.groups))
    kept.write_text(json.dumps([["only", number] for number in range(sum(map(len, first.groups)))]))
    assert len(prepared_clips("tiny_clips", "train[:50%]", folder)) == 1, "the file is read"
    kept.write_text(json.dumps([]))
    assert prepared_clips("tiny_clips", "train[:50%]", folder).groups == first.groups, "a file of others is not"


def test_a_data_set_that_cannot_be_written_to_is_read_nevertheless(folder, monkeypatch):
    expected = prepared_clips("tiny_clips", "train", folder).groups
    for path in (folder / "tiny_clips").rglob("tfmatting_clips_*.json"):
        path.unlink()

    def refuse(path, data):
        raise PermissionError(13, "read-only")

    monkeypatch.setattr("tfmatting.data.sources.record_index.write_whole", refuse)
    assert prepared_clips("tiny_clips", "train", folder).groups == expected


def test_two_parts_of_a_split_are_not_confused(folder):
    parts = [prepared_clips("tiny_clips", f"train[{part}]", folder) for part in (":5", "5:")]
    names = [place.read(clip, frame)["foreground"][0, 0, 0] for place in parts for clip in range(len(place))
             for frame in range(place.count(clip))]  # fmt: skip
    assert sorted(names) == [20 * number + 5 for number in range(9)]


def test_clips_with_masks_give_image_and_mask(folder):
    source = prepared_clips("tiny_mask_clips", "train", folder)
    pictures = source.read(1, 2, 12)
    assert pictures["image"].shape == (12, 16, 3) and pictures["mask"].shape == (12, 16, 1)
    assert (pictures["image"] == picture(2)[0, 0, 0]).all() and (pictures["mask"] == picture(2)[0, 0, 0]).all()


def test_photographs_of_coco_that_show_people_have_masks_of_them(folder):
    source = coco_people("train", folder, name="tiny_panoptic")
    assert len(source) == 3 and source.count(0) == 1
    expected = np.zeros((HEIGHT, WIDTH, 1), np.uint8)
    expected[4:12, 4:12] = expected[4:12, 20:28] = 255
    for clip in range(3):
        pictures = source.read(clip, 0)
        np.testing.assert_array_equal(pictures["mask"], expected)
        assert pictures["image"].shape == (HEIGHT, WIDTH, 3)
    others = set(range(6)) - {place for (place,) in source.groups}
    assert not any(source.source[place]["mask"].any() for place in others)


def test_data_sets_without_clips_or_masks_are_told(folder):
    with pytest.raises(ValueError, match=r"tiny_panoptic must have clip and frame\. Received: image"):
        prepared_clips("tiny_panoptic", "train", folder)
    with pytest.raises(ValueError, match=r"tiny_panoptic train must have image and mask\. Received: image"):
        TfdsMasks("tiny_panoptic", "train", folder)
    with pytest.raises(ValueError, match=r"tiny_mask_clips train must have panoptic_objects\. Received: "):
        CocoMasks("train", folder, "tiny_mask_clips")


def test_the_project_s_own_data_sets_of_clips_are_sources(tmp_path):
    pytest.importorskip("pycocotools")
    from tfmatting_datasets import make_dummy_data

    from tfmatting.data.preparation import prepare

    keys = {}
    for maker in (make_dummy_data.videomatte240k, make_dummy_data.youtube_vis_people):
        name = maker.__name__
        maker(tmp_path / name)
        prepare(name, tmp_path / name, tmp_path / "data", file_format="array_record")
        source = prepared_clips(name, "train", tmp_path / "data")
        keys[name] = sorted(source.count(clip) for clip in range(len(source))), sorted(source.read(0, 0))
    assert keys["videomatte240k"] == ([2, 3], ["alpha", "foreground"])
    assert keys["youtube_vis_people"] == ([2], ["image", "mask"])
