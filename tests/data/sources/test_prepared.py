import cv2
import numpy as np
import pytest
import tensorflow_datasets as tfds

from tests.data.augmentations.pictures import disc, waves
from tfmatting.data.preparation import prepare as prepare_known
from tfmatting.data.sources.prepared import TfdsSource


def encoded(pixels, suffix=".png"):
    pixels = np.round(pixels * 255).astype(np.uint8)
    return cv2.imencode(suffix, pixels[..., ::-1] if pixels.shape[-1] == 3 else pixels)[1].tobytes()


class TinyMatting(tfds.core.GeneratorBasedBuilder):
    """Three foregrounds with alpha."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        image = tfds.features.Image
        features = {"foreground": image(shape=(None, None, 3)), "alpha": image(shape=(None, None, 1)),
                    "name": tfds.features.Text()}  # fmt: skip
        return self.dataset_info_from_configs(features=tfds.features.FeaturesDict(features))

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        for number in range(3):
            yield number, {"foreground": encoded(waves(48, 40, 3, number)), "alpha": encoded(disc(48, 40)),
                           "name": str(number)}  # fmt: skip


class TinyNumbers(tfds.core.GeneratorBasedBuilder):
    """No pictures."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        return self.dataset_info_from_configs(features=tfds.features.FeaturesDict({"number": np.int64}))

    def _split_generators(self, dl_manager):
        return {"train": [(number, {"number": number}) for number in range(3)]}

    def _generate_examples(self):
        raise NotImplementedError


def prepare(builder, folder, file_format):
    config = tfds.download.DownloadConfig(try_download_gcs=False)
    builder(data_dir=folder, file_format=file_format).download_and_prepare(download_config=config)
    return folder


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("array_record")
    prepare(TinyNumbers, folder, "array_record")
    return prepare(TinyMatting, folder, "array_record")


def test_items_are_those_of_the_builder(prepared):
    source = TfdsSource("tiny_matting", "train", prepared)
    assert len(source) == 3 and source.name(2) == "tiny_matting train 2"
    expected = {np.round(waves(48, 40, 3, number) * 255).astype(np.uint8).tobytes() for number in range(3)}
    assert {source[index]["foreground"].tobytes() for index in range(3)} == expected
    np.testing.assert_array_equal(source[1]["alpha"], np.round(disc(48, 40) * 255))
    assert source.reduced(0, 20)["foreground"].shape == (24, 20, 3)
    assert source.reduced(0, 20)["alpha"].shape == (24, 20, 1)


def test_a_part_of_a_split_is_a_source(prepared):
    assert len(TfdsSource("tiny_matting", "train[1:]", prepared)) == 2


def test_files_without_random_access_are_refused_with_advice(tmp_path):
    prepare(TinyMatting, tmp_path, "tfrecord")
    with pytest.raises(ValueError, match="format tfrecord, which has no random access: prepare it again: tfmatting"):
        TfdsSource("tiny_matting", "train", tmp_path)


@pytest.mark.parametrize(
    ("name", "split", "message"),
    [
        ("tiny_matting", "test", "no split 'test': it has train"),
        ("tiny_numbers", "train", "must have foreground and alpha, or image. Received: number"),
        ("no_such_set", "train", "no_such_set is not prepared in .*: `tfmatting data prepare` knows none of this"),
    ],
)
def test_what_is_not_there_is_named_in_one_line(prepared, name, split, message):
    with pytest.raises(ValueError, match=message) as caught:
        TfdsSource(name, split, prepared)
    assert "\n" not in str(caught.value)


def test_another_config_than_the_prepared_one_is_told_what_is_there(tmp_path):
    from tfmatting_datasets import make_dummy_data

    make_dummy_data.distinctions646(tmp_path / "files")
    prepare_known("distinctions646", tmp_path / "files", tmp_path / "data", config="humans")
    assert len(TfdsSource("distinctions646/humans", "train", tmp_path / "data"))
    for name in ("distinctions646", "distinctions646/all", "distinctions646/everything"):
        with pytest.raises(ValueError, match=rf"{name} is not prepared in .*: prepared are distinctions646/humans\."):
            TfdsSource(name, "train", tmp_path / "data")


def test_a_config_that_is_not_prepared_says_how_to(tmp_path):
    with pytest.raises(ValueError, match="tfmatting data prepare videomatte240k --config native"):
        TfdsSource("videomatte240k/native", "train", tmp_path)


def test_a_set_of_tensorflow_datasets_itself_is_prepared_by_it(tmp_path):
    with pytest.raises(ValueError, match=r"prepare it by tfds.builder\('coco/2017_panoptic'\)\.download_and_prepare"):
        TfdsSource("coco/2017_panoptic", "train", tmp_path)


def test_a_set_has_its_own_validation(tmp_path):
    from tfmatting_datasets import make_dummy_data

    make_dummy_data.videomatte240k(tmp_path / "files")
    prepare_known("videomatte240k", tmp_path / "files", tmp_path / "data", config="sd")
    source = TfdsSource("videomatte240k/sd", "train", tmp_path / "data")
    assert source.validation().name(0) == "videomatte240k/sd validation 0"
    assert source.validation().validation() is None


def test_a_set_without_one_has_no_validation(prepared):
    assert TfdsSource("tiny_matting", "train", prepared).validation() is None
