import dataclasses

import cv2
import numpy as np
import pytest

from tests.training import tiny
from tfmatting.data.sources.folders import FolderSource
from tfmatting.training.clip_data import HIGH_RESOLUTION, LOW_RESOLUTION, folder_clips
from tfmatting.training.data import open_data, with_steps
from tfmatting.training.run_data import Folders


@pytest.fixture
def folders(tmp_path):
    """Two clips of three frames, and forty stills."""
    names = [f"clip_{clip}_{frame}" for clip in range(2) for frame in range(3)] + [f"person_{n}" for n in range(40)]
    for role, channels in (("foregrounds", 3), ("alphas", 1)):
        (tmp_path / role).mkdir()
        for number, name in enumerate(names):
            pixels = np.full((24, 24, channels), 40 + 4 * number, np.uint8)
            cv2.imwrite(str(tmp_path / role / f"{name}.png"), pixels)
    return Folders(tmp_path / "foregrounds", tmp_path / "alphas")


@pytest.mark.parametrize(("pattern", "counts"), [("person_*", [3, 3, *[1] * 40]), ("", [3, 3, 40]), ("*", [1] * 46)])
def test_the_pattern_tells_stills_from_frames(pattern, counts, folders):
    clips = folder_clips(FolderSource(folders.foregrounds, folders.alphas), pattern)
    assert [clips.count(clip) for clip in range(len(clips))] == counts


def test_no_clip_is_in_both_parts(folders):
    data = open_data(dataclasses.replace(tiny.VIDEO, stills="person_*"), folders)
    sources = [data.training.batches["matting"].matting.source, data.validation.matting.source]
    names = [{source.name(clip) for clip in range(len(source))} for source in sources]
    assert not names[0] & names[1]
    assert len(names[0] | names[1]) == 42
    assert data.samples["validation_matting"] == 2


def test_batches_have_the_shapes_of_the_config(folders):
    config = dataclasses.replace(tiny.VIDEO, stage="joint", stills="person_*")
    data = open_data(config, folders)
    assert data.interleaving.kinds == (LOW_RESOLUTION, HIGH_RESOLUTION)
    (small, targets), (large, _) = data.training[0], data.training[1]
    assert small["source"].shape == targets["foreground"].shape == (2, 3, 32, 32, 3)
    assert targets["alpha"].shape == (2, 3, 32, 32, 1)
    assert large["source"].shape == data.validation[0][0]["source"].shape == (2, 2, 64, 64, 3)


def test_without_data_figures_are_drawn():
    inputs, targets = open_data(tiny.VIDEO, Folders()).training[0]
    assert inputs["source"].shape == (2, 3, 32, 32, 3)
    assert targets["alpha"].max() > 0.5


@pytest.mark.parametrize("name", ["image_segmentation_data", "video_segmentation_data"])
def test_segmentation_data_that_lack_name_the_setting_without_them(name, folders, tmp_path, monkeypatch):
    pytest.importorskip("tensorflow_datasets")
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    config = dataclasses.replace(tiny.VIDEO, **{name: "no_such_set:train"})
    with pytest.raises(ValueError, match=rf"`{name}`: the data set no_such_set is not .* --set {name}=$"):
        open_data(config, folders)


def test_foregrounds_without_alphas_are_refused(folders):
    with pytest.raises(ValueError, match="given together"):
        open_data(tiny.VIDEO, folders._replace(alphas=None))


@pytest.mark.parametrize(("stage", "steps"), [("base", 60), ("joint", 120)])
def test_an_epoch_is_a_pass_over_the_scenes_in_every_kind_of_matting(stage, steps, folders):
    config = dataclasses.replace(tiny.VIDEO, stage=stage, epochs=3, stills="person_*")
    data = open_data(config, folders._replace(foregrounds=None, alphas=None))._replace(epoch=40)
    assert with_steps(config, data).steps == steps  # three times 40 clips, two a batch
