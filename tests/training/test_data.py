import dataclasses
import json

import cv2
import numpy as np
import pytest

from tests.training import tiny
from tfmatting.training.data import Part, open_data, with_steps
from tfmatting.training.fit import fit
from tfmatting.training.run_data import Folders


@pytest.fixture
def folders(tmp_path):
    """22 discs with their alphas, and 3 backgrounds."""
    rng = np.random.default_rng(0)
    for name in ("foregrounds", "alphas", "backgrounds"):
        (tmp_path / name).mkdir()
    for number in range(22):
        alpha = np.zeros((48, 40), np.uint8)
        cv2.circle(alpha, (20, 24), 6 + number % 10, 255, -1, cv2.LINE_AA)
        cv2.imwrite(str(tmp_path / "alphas" / f"{number:02}.png"), alpha)
        cv2.imwrite(str(tmp_path / "foregrounds" / f"{number:02}.png"), np.full((48, 40, 3), rng.integers(256, size=3)))
    for number in range(3):
        cv2.imwrite(str(tmp_path / "backgrounds" / f"{number}.png"), rng.integers(0, 256, (60, 60, 3)))
    return Folders(*(tmp_path / name for name in Folders._fields[:3]))


def test_own_folders_are_trained_on_and_a_part_is_kept_aside(folders, tmp_path):
    config = dataclasses.replace(tiny.CONFIG, steps=2, drawn_share=0.5, effects="camera", like_coloured_share=0.5)
    fit(config, tmp_path / "run", folders.backgrounds, foregrounds=folders.foregrounds, alphas=folders.alphas)
    samples = json.loads((tmp_path / "run" / "report.json").read_text())["samples"]
    counts = [samples[name] for name in ("matting", "validation_matting", "backgrounds", "validation_backgrounds")]
    assert counts == [20, 2, 2, 1]


def test_a_set_of_backgrounds_alone_is_refused():
    with pytest.raises(ValueError, match="`background_data` needs `data`"):
        open_data(dataclasses.replace(tiny.CONFIG, background_data="matting_backgrounds:train"), Folders())


def test_batches_of_own_folders_have_the_size_of_the_config(folders):
    config = dataclasses.replace(tiny.CONFIG, batch_pixels=10**6, largest_batch=5)
    inputs, targets = open_data(config, folders).training[3]
    assert inputs["source"].shape == inputs["background"].shape == targets["foreground"].shape == (5, 32, 32, 3)
    assert targets["alpha"].shape == (5, 32, 32, 1)
    assert 0 < targets["alpha"].mean() < 1


def test_no_sample_is_in_both_parts(folders):
    data = open_data(tiny.CONFIG, folders)
    parts = [batches.sources["matting"].source for batches in (data.training, data.validation)]
    names = [{part.name(index) for index in range(len(part))} for part in parts]
    assert not names[0] & names[1]
    assert len(names[0] | names[1]) == 22


def test_no_clip_is_in_both_parts(tmp_path):
    for name, pixels in (("foregrounds", np.zeros((8, 8, 3))), ("alphas", np.zeros((8, 8)))):
        for number in range(60):
            path = tmp_path / name / f"clip_{number % 6:02}" / f"{number // 6:04}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), pixels)
    data = open_data(tiny.CONFIG, Folders(tmp_path / "foregrounds", tmp_path / "alphas"))
    parts = [batches.sources["matting"].source for batches in (data.training, data.validation)]
    clips = [{part.name(index).split("/")[-2] for index in range(len(part))} for part in parts]
    assert not clips[0] & clips[1] and (len(clips[0]), len(clips[1])) == (5, 1)


def test_the_smallest_batch_holds_for_data_as_well(folders):
    config = dataclasses.replace(tiny.CONFIG, batch_pixels=1, smallest_batch=4, largest_batch=4)
    data = open_data(config, folders, replicas=2)
    for batches in (data.training, data.validation):
        assert len(batches[0][0]["source"]) == 4


def test_the_skipped_pictures_of_all_parts_are_counted_together(folders, caplog):
    for number in range(22):
        if number != 5:
            path = folders.foregrounds / f"{number:02}.png"
            path.write_bytes(path.read_bytes()[:-20])
    config = dataclasses.replace(tiny.CONFIG, drawn_share=0.5)
    data = open_data(config, folders)
    with pytest.raises(ValueError, match="more pictures than the 10 that may be skipped"):
        for number in range(30):
            data.training[number]
    assert len(data.damaged.problems) == 11


def test_epochs_become_steps(folders):
    config = dataclasses.replace(tiny.CONFIG, epochs=3, largest_batch=8, accumulation_steps=2)
    data = open_data(config, folders)
    assert data.epoch == 20  # the longer of 20 foregrounds and 2 backgrounds
    assert with_steps(config, data).steps == 4  # 60 pairs, 16 a step
    with pytest.raises(ValueError, match="known size"):
        with_steps(config, open_data(tiny.CONFIG, Folders()))


def test_a_part_reads_from_its_source():
    part = Part(["a", "b", "c"], [2, 0])
    assert (len(part), part[0], part[1]) == (2, "c", "a")


def test_foregrounds_without_alphas_are_refused(folders):
    with pytest.raises(ValueError, match="given together"):
        open_data(tiny.CONFIG, folders._replace(alphas=None))
