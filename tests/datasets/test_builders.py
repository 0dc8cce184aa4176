"""Each builder by TensorFlow Datasets' own test: it registers, prepares its dummy data and reads it back."""

from typing import ClassVar

import pytest

tfds = pytest.importorskip("tensorflow_datasets")

from tfmatting_datasets import (  # noqa: E402
    adobe_image_matting,
    aisegment_matting_human,
    composited_matting,
    distinctions646,
    human_matting,
    matting_backgrounds,
    photomatte85,
    places365_backgrounds,
    ppm100,
    videomatte240k,
    voc2012_segmentation,
)


class TestVideoMatte240K(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = videomatte240k.Builder
    SPLITS: ClassVar = {"train": 5, "validation": 2}


class TestPhotoMatte85(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = photomatte85.Builder
    SPLITS: ClassVar = {"test": 3}


class TestDistinctions646(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = distinctions646.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ("all",)
    SPLITS: ClassVar = {"train": 3, "test": 2}


class TestDistinctions646Humans(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = distinctions646.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ("humans",)
    SPLITS: ClassVar = {"train": 2, "test": 1}


class TestAdobeImageMatting(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = adobe_image_matting.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ("all",)
    SPLITS: ClassVar = {"train": 3, "test": 1}


class TestAdobeImageMattingHumans(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = adobe_image_matting.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ("humans",)
    SPLITS: ClassVar = {"train": 2, "test": 1}


class TestPPM100(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = ppm100.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ("matting",)
    SPLITS: ClassVar = {"test": 2}


class TestPPM100Photographs(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = ppm100.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ("photographs",)
    SPLITS: ClassVar = {"test": 2}


class TestHumanMatting(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = human_matting.Builder
    SPLITS: ClassVar = {"train": 3, "validation": 1}


class TestVOC2012Segmentation(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = voc2012_segmentation.Builder
    SPLITS: ClassVar = {"train": 3, "validation": 1}


class TestAISegmentMattingHuman(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = aisegment_matting_human.Builder
    SPLITS: ClassVar = {"train": 3, "validation": 1}


class TestMattingBackgrounds(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = matting_backgrounds.Builder
    SPLITS: ClassVar = {"train": 3, "validation": 1, "test": 1}


class TestPlaces365Backgrounds(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = places365_backgrounds.Builder
    SPLITS: ClassVar = {"train": 2, "validation": 1}


class TestCompositedMatting(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = composited_matting.Builder
    SPLITS: ClassVar = {"train": 3, "validation": 1, "test": 1}
