"""Pictures that cannot be read in the middle of an epoch."""

import logging

import numpy as np
import pytest

from tests.data.sources.files import background_folder, matting_folders
from tfmatting.data.pipeline.damage import DamagedPictures
from tfmatting.data.pipeline.training_pipeline import TrainingPipeline
from tfmatting.data.sources.folders import BackgroundFolder, FolderSource


def pipeline(folder, limit):
    sources = FolderSource(folder / "foregrounds", folder / "alphas"), BackgroundFolder(folder / "backgrounds")
    return TrainingPipeline(*sources, batch_size=2, smallest=32, largest=32, damaged=DamagedPictures(limit))


@pytest.fixture
def folder(tmp_path):
    matting_folders(tmp_path, 5)
    background_folder(tmp_path, 5)
    for path in (tmp_path / "foregrounds" / "1.png", tmp_path / "alphas" / "3.png", tmp_path / "backgrounds" / "2.jpg"):
        path.write_bytes(path.read_bytes()[:-20])  # broken off
    return tmp_path


def test_damaged_pictures_are_named_once_counted_and_replaced(folder, caplog):
    run = pipeline(folder, 3)
    with caplog.at_level(logging.WARNING, "tfmatting"):
        batches = [run[step] for step in range(6)]
    assert all(np.isfinite(x).all() for batch in batches for part in batch for x in part.values())
    assert len(caplog.messages) == 3
    for name, message in zip(("1.png", "3.png", "2.jpg"), sorted(caplog.messages, key=order), strict=True):
        assert message.startswith("Skipped ") and name in message and "of at most 3" in message
    assert sorted(message.split("(")[-1] for message in caplog.messages) == [f"{n} of at most 3)" for n in (1, 2, 3)]


def order(message):
    return next(place for place, name in enumerate(("1.png", "3.png", "2.jpg")) if name in message)


def test_what_stands_in_is_the_same_in_every_run(folder):
    first, second = pipeline(folder, 3), pipeline(folder, 3)
    expected = [first[step] for step in range(4)]
    for step in (3, 1):
        for key, value in expected[step][0].items():
            np.testing.assert_array_equal(second[step][0][key], value)


def test_more_than_the_limit_is_one_clear_error(folder):
    run = pipeline(folder, 2)
    with pytest.raises(
        ValueError, match="more pictures than the 2 that may be skipped cannot be read, the first"
    ) as caught:
        for step in range(6):
            run[step]
    assert "\n" not in str(caught.value) and str(folder) in str(caught.value)


def test_a_file_that_has_gone_is_skipped_as_well(tmp_path, caplog):
    matting_folders(tmp_path, 3)
    background_folder(tmp_path, 3)
    run = pipeline(tmp_path, 1)
    (tmp_path / "foregrounds" / "0.png").unlink()
    with caplog.at_level(logging.WARNING, "tfmatting"):
        for step in range(3):
            run[step]
    assert len(caplog.messages) == 1 and "foregrounds/0.png" in caplog.messages[0]


def test_a_source_without_a_single_good_picture_is_an_error(tmp_path):
    matting_folders(tmp_path, 2)
    background_folder(tmp_path, 2)
    run = pipeline(tmp_path, 5)
    for path in (tmp_path / "backgrounds").iterdir():
        path.unlink()
    with pytest.raises(OSError, match="backgrounds"):
        run[0]
