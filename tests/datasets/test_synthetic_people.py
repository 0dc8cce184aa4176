"""The builder `synthetic_people` on the doll of its dummy data."""

import tarfile
from typing import ClassVar

import numpy as np
import pytest

tfds = pytest.importorskip("tensorflow_datasets")

from tfmatting_datasets import synthetic_people  # noqa: E402
from tfmatting_datasets.synthetic_people.synthetic_people_dataset_builder import PeopleConfig  # noqa: E402

from tfmatting.data.people.examples import find_archive  # noqa: E402
from tfmatting.data.people.people import SyntheticPeople  # noqa: E402

STILLS = PeopleConfig(name="tiny", height=24, width=32, train=3, validation=2)
CLIPS = PeopleConfig(name="tiny_clips", height=16, width=16, train=2, validation=1, frames=3)
DUMMY = synthetic_people.Builder.code_path.parent / "dummy_data"


@pytest.fixture(scope="module", autouse=True)
def drawing():
    try:
        SyntheticPeople(DUMMY).still(0, 16, 16)
    except (ImportError, OSError) as error:
        pytest.skip(str(error))


class TinyBuilder(synthetic_people.Builder, skip_registration=True):
    """The builder with few and small people."""

    name = "synthetic_people"
    BUILDER_CONFIGS = (STILLS, CLIPS)


class TestSyntheticPeople(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = TinyBuilder
    EXAMPLE_DIR = DUMMY
    BUILDER_CONFIG_NAMES_TO_TEST = ("tiny",)
    SPLITS: ClassVar = {"train": 3, "validation": 2}


class TestSyntheticPeopleClips(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = TinyBuilder
    EXAMPLE_DIR = DUMMY
    BUILDER_CONFIG_NAMES_TO_TEST = ("tiny_clips",)
    SPLITS: ClassVar = {"train": 6, "validation": 3}


def prepared(folder, manual_dir, config):
    builder = TinyBuilder(data_dir=folder, config=config.name)
    builder.download_and_prepare(download_config=tfds.download.DownloadConfig(manual_dir=manual_dir))
    return builder


def test_examples_are_the_stills_of_the_library_also_from_an_archive(tmp_path):
    manual_dir = tmp_path / "manual"
    manual_dir.mkdir()
    with tarfile.open(manual_dir / "makehuman.tar.xz", "w:xz") as archive:
        archive.add(DUMMY, "makehuman")
    builder = prepared(tmp_path / "data", manual_dir, STILLS)
    found = {example["name"]: example for example in tfds.as_numpy(builder.as_dataset(split="train"))}
    assert set(found) == {b"0_00000000", b"0_00000001", b"0_00000002"}
    sample = SyntheticPeople(DUMMY).still(2, 24, 32)
    for layer, values in sample.items():
        np.testing.assert_array_equal(found[b"0_00000002"][layer], values)


def test_clips_are_whole_in_their_split(tmp_path):
    builder = prepared(tmp_path, DUMMY, CLIPS)
    clips = {
        split: [example["clip"] for example in tfds.as_numpy(builder.as_dataset(split=split))]
        for split in ("train", "validation")
    }
    assert {split: len(set(names)) for split, names in clips.items()} == {"train": 2, "validation": 1}
    assert not set(clips["train"]) & set(clips["validation"])
    frames = [int(example["frame"]) for example in tfds.as_numpy(builder.as_dataset(split="validation"))]
    assert sorted(frames) == [0, 1, 2]


def test_several_archives_are_refused(tmp_path):
    for name in ("a.zip", "b.tar.gz"):
        (tmp_path / name).touch()
    with pytest.raises(ValueError, match="2 archives"):
        find_archive(tmp_path)


def test_published_configs_have_names_and_sizes():
    sizes = {
        config.name: (config.height, config.width, config.frames) for config in synthetic_people.Builder.BUILDER_CONFIGS
    }
    assert sizes["stills_1080p"] == (1080, 1920, None)
    assert sizes["clips_512"] == (512, 512, 50)
