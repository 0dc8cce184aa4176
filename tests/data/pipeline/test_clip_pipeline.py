import concurrent.futures
import logging

import numpy as np
import pytest

from tests.data.augmentations.pictures import disc, waves
from tests.data.sources.files import background_folder, matting_folders, write
from tfmatting.data.augmentations.clip_augmentation import ClipAugmentation
from tfmatting.data.augmentations.temporal import TemporalAugmentation
from tfmatting.data.pipeline.clip_pipeline import ClipPipeline, clip_validation
from tfmatting.data.pipeline.damage import DamagedPictures
from tfmatting.data.pipeline.segmentation_pipeline import SegmentationPipeline
from tfmatting.data.sources.clips import clips_of, joined, stills
from tfmatting.data.sources.folders import BackgroundFolder, FolderSource
from tfmatting.data.sources.mask_folders import MaskFolders

SIZES = {"batch_size": 2, "length": 5, "smallest": 32, "largest": 64}
EXACT = {"shadow_probability": 0, "reflection_probability": 0, "camera": False}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for clip in range(3):
        for frame in range(4):
            name = f"clip_{clip}_{frame:02d}.png"
            write(folder / "foregrounds" / name, waves(48, 40, 3, clip))
            write(folder / "alphas" / name, disc(48, 40, 0.15 + 0.04 * frame))
    background_folder(folder)
    for frame in range(6):
        write(folder / "video" / f"{frame:02d}.jpg", waves(60, 80, 3, 50 + frame))
    return folder


@pytest.fixture(scope="module")
def sources(folder):
    backgrounds = joined(
        [clips_of(BackgroundFolder(folder / "video")), stills(BackgroundFolder(folder / "backgrounds"))]
    )
    return clips_of(FolderSource(folder / "foregrounds", folder / "alphas")), backgrounds


def flat(batch):
    return {name: value for part in batch for name, value in part.items()}


def assert_same(first, second):
    for name, value in flat(first).items():
        np.testing.assert_array_equal(value, flat(second)[name])


def test_batches_have_the_names_sizes_types_and_ranges_that_training_wants(sources):
    pipeline, sizes = ClipPipeline(*sources, **SIZES), set()
    for number in range(8):
        inputs, targets = pipeline[number]
        assert list(inputs) == ["source"] and list(targets) == ["alpha", "foreground"]
        height, width = inputs["source"].shape[2:4]
        sizes.add((height, width))
        assert {32, 48, 64} >= {height, width}
        for name, value in flat((inputs, targets)).items():
            assert value.shape == (2, 5, height, width, 1 if name == "alpha" else 3) and value.dtype == np.float32
            assert value.min() >= 0 and value.max() <= 1
    assert any(height != width for height, width in sizes)
    assert all(height == width for height, width in map(ClipPipeline(*sources, **SIZES, square=True).frame, range(9)))


def test_an_epoch_takes_every_clip_of_the_longer_source(sources, monkeypatch):
    pipeline, read = ClipPipeline(*sources, **SIZES), []
    assert pipeline.steps_per_epoch == 3
    original = pipeline.read
    monkeypatch.setattr(pipeline, "read", lambda source, clip, *rest: read.append((len(source), clip)) or
                        original(source, clip, *rest))  # fmt: skip
    for number in range(5):
        pipeline.clip(number, 32, 32)
    assert sorted(clip for length, clip in read if length == 5) == [0, 1, 2, 3, 4]
    assert {clip for length, clip in read if length == 3} == {0, 1, 2}


def test_frames_follow_the_clip(sources):
    """The discs of the data grow from frame to frame: so they do in the batch."""
    plain = TemporalAugmentation(
        speed_probability=0, pause_probability=0, drop_probability=0, reverse_probability=0
    )  # fmt: skip
    augment = ClipAugmentation(temporal=plain, **EXACT)
    augment.place_foreground.probability = 0
    pipeline = ClipPipeline(*sources, batch_size=2, length=4, smallest=64, largest=64, augment=augment)
    for number in range(3):
        alpha = pipeline[number][1]["alpha"]
        areas = (alpha > 0.5).sum((2, 3, 4))
        assert alpha.max() > 0.9 and (np.diff(areas, axis=1) > 0).all()


def test_the_source_is_the_composite_of_its_frames(sources):
    pipeline = ClipPipeline(*sources, **SIZES, augment=ClipAugmentation(**EXACT))
    for number in range(3):
        for frame in pipeline.frames(number, 40, 48):
            expected = frame["alpha"] * frame["foreground"] + (1 - frame["alpha"]) * frame["background"]
            np.testing.assert_allclose(frame["source"], expected, atol=2e-6)


def test_a_batch_is_a_function_of_seed_and_number(sources):
    first, second = (ClipPipeline(*sources, **SIZES, seed=5) for _ in range(2))
    expected = [first[number] for number in range(4)]
    for number in (3, 0, 2):
        assert_same(second[number], expected[number])
    means = np.concatenate([flat(batch)["source"].mean((2, 3, 4)).ravel() for batch in expected])
    assert len(set(means.round(5))) > 0.9 * len(means)
    other = ClipPipeline(*sources, **SIZES, seed=6)
    assert any(other.frame(number) != first.frame(number) for number in range(6))


def test_threads_that_share_a_pipeline_do_not_disturb_each_other(sources):
    pipeline = ClipPipeline(*sources, **SIZES, kept_bytes=1)
    expected = [pipeline[number] for number in range(6)]
    with concurrent.futures.ThreadPoolExecutor(4) as executor:
        for batch, one in zip(executor.map(pipeline.__getitem__, range(6)), expected, strict=True):
            assert_same(batch, one)


def test_validation_is_the_same_in_every_run_and_of_one_size(sources):
    first, second = (clip_validation(*sources, batch_size=2, length=3, side=40) for _ in range(2))
    for number in range(first.steps_per_epoch):
        assert first[number][0]["source"].shape == (2, 3, 40, 40, 3)
        assert_same(first[number], second[number])


def test_damaged_frames_are_skipped_and_others_stand_in(tmp_path, caplog):
    matting_folders(tmp_path, 5)
    background_folder(tmp_path, 5)
    damaged = tmp_path / "backgrounds" / "2.jpg"
    damaged.write_bytes(damaged.read_bytes()[:-20])
    people = stills(FolderSource(tmp_path / "foregrounds", tmp_path / "alphas"))
    scenes = stills(BackgroundFolder(tmp_path / "backgrounds"))
    runs = [ClipPipeline(people, scenes, **SIZES, damaged=DamagedPictures(1)) for _ in range(2)]
    with caplog.at_level(logging.WARNING, "tfmatting"):
        expected = [runs[0][number] for number in range(5)]
    assert len(caplog.messages) == 1 and "2.jpg" in caplog.messages[0]
    for number in (4, 1):
        assert_same(runs[1][number], expected[number])
    with pytest.raises(ValueError, match="more pictures than the 0 that may be skipped"):
        for number in range(5):
            ClipPipeline(people, scenes, **SIZES, damaged=DamagedPictures(0))[number]


def test_clips_whose_frames_differ_in_size_are_skipped_and_named(sources, tmp_path, caplog):
    for number, height in enumerate((30, 40, 40)):
        write(tmp_path / f"x{min(number, 1)}_{number}.jpg", waves(height, 40, 3))
        write(tmp_path / f"x1_{number + 7}.jpg", waves(30, 40, 3))
    pipeline = ClipPipeline(sources[0], clips_of(BackgroundFolder(tmp_path)), **SIZES)
    with caplog.at_level(logging.WARNING, "tfmatting"):
        for number in range(4):
            pipeline[number]
    assert len(caplog.messages) == 1 and "x1_1.jpg: `frames` must have one size" in caplog.messages[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [({"length": 0}, "`length` must be at least 1"), ({"batch_size": 0}, "`batch_size` must be at least 1"),
     ({"largest": 31, "smallest": 20, "size_multiple": 32}, "must hold a multiple of 32")],
)  # fmt: skip
def test_options_that_cannot_be_are_told(sources, options, message):
    with pytest.raises(ValueError, match=message):
        ClipPipeline(*sources, **{**SIZES, **options})


def test_a_source_without_clips_is_told(sources):
    with pytest.raises(ValueError, match="`backgrounds` must have clips"):
        ClipPipeline(sources[0], joined([]), **SIZES)


def test_segmentation_of_videos_and_of_photographs(folder):
    pairs = MaskFolders(folder / "foregrounds", folder / "alphas")
    videos = SegmentationPipeline(clips_of(pairs), **SIZES)
    photographs = SegmentationPipeline(stills(pairs), **{**SIZES, "batch_size": 10, "length": 1})
    assert (videos.steps_per_epoch, photographs.steps_per_epoch) == (2, 2)
    for pipeline, count in ((videos, (2, 5)), (photographs, (10, 1))):
        inputs, targets = pipeline[1]
        height, width = pipeline.frame(1)
        assert list(inputs) == ["source"] and list(targets) == ["segmentation"]
        assert inputs["source"].shape == (*count, height, width, 3)
        assert targets["segmentation"].shape == (*count, height, width, 1)
        for value in flat((inputs, targets)).values():
            assert value.dtype == np.float32 and value.min() >= 0 and value.max() <= 1
        assert_same(pipeline[1], pipeline[1])


def test_masks_stay_with_their_photographs(tmp_path):
    """Where pictures are as bright as their masks, they are so after the augmentation, but for colours and noise."""
    for number in range(4):
        write(tmp_path / "images" / f"{number}.png", np.repeat(disc(48, 40, 0.3), 3, 2))
        write(tmp_path / "masks" / f"{number}.png", disc(48, 40, 0.3))
    pipeline = SegmentationPipeline(stills(MaskFolders(tmp_path / "images", tmp_path / "masks")),
                                    **{**SIZES, "batch_size": 4, "length": 1, "smallest": 48})  # fmt: skip
    for number in range(3):
        inputs, targets = pipeline[number]
        for picture, mask in zip(inputs["source"], targets["segmentation"], strict=True):
            assert np.corrcoef(picture.mean(-1).ravel(), mask.ravel())[0, 1] > 0.9
