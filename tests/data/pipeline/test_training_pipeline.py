import concurrent.futures

import numpy as np
import pytest

from tests.data.sources.files import background_folder, matting_folders
from tfmatting.data.augmentations.paper_augmentation import PaperAugmentation
from tfmatting.data.pipeline.as_dataset import read_dataset
from tfmatting.data.pipeline.capture import CaptureEffects
from tfmatting.data.pipeline.training_pipeline import TrainingPipeline, validation_pipeline
from tfmatting.data.sources.folders import BackgroundFolder, FolderSource

SIZES = {"batch_size": 3, "smallest": 32, "largest": 48}
EXACT = {"shadow_probability": 0, "misalignment_probability": 0}
#: largest and mean difference between the pipelines of arrays and of tensors
LARGEST, MEAN = 0.04, 0.004


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    return FolderSource(*matting_folders(folder)), BackgroundFolder(background_folder(folder))


def flat(batch):
    inputs, targets = batch
    assert list(inputs) == ["source", "background"] and list(targets) == ["alpha", "foreground"]
    return {**inputs, **targets}


def assert_same(first, second):
    first, second = flat(first), flat(second)
    for key, value in first.items():
        np.testing.assert_array_equal(value, second[key])


def test_batches_have_the_sizes_types_and_ranges_that_training_wants(sources):
    pipeline = TrainingPipeline(*sources, **SIZES)
    sides = set()
    for step in range(12):
        batch = flat(pipeline[step])
        side = batch["alpha"].shape[1]
        assert 32 <= side <= 48 and side % 4 == 0
        sides.add(side)
        for key, value in batch.items():
            assert value.shape == (3, side, side, 1 if key == "alpha" else 3) and value.dtype == np.float32
            assert value.min() >= 0 and value.max() <= 1
    assert len(sides) > 2
    assert pipeline.steps_per_epoch == 2


def test_source_is_the_exact_composite_of_its_targets_and_plate(sources):
    settings = {**EXACT, "empty_probability": 0.3, "like_coloured_probability": 0.3}
    pipeline = TrainingPipeline(*sources, **SIZES, augment=PaperAugmentation(**settings))
    for step in range(4):
        batch = flat(pipeline[step])
        alpha = batch["alpha"]
        expected = alpha * batch["foreground"] + (1 - alpha) * batch["background"]
        np.testing.assert_allclose(batch["source"], expected, atol=1e-6)


def test_a_batch_is_a_function_of_seed_and_step(sources):
    first, second = (TrainingPipeline(*sources, **SIZES, seed=5) for _ in range(2))
    expected = [first[step] for step in range(5)]
    for step in (4, 0, 3):
        assert_same(second[step], expected[step])
    other = flat(TrainingPipeline(*sources, **SIZES, seed=6)[0])["source"]
    assert other.shape != flat(expected[0])["source"].shape or not np.array_equal(other, flat(expected[0])["source"])
    samples = np.concatenate([[x.mean() for x in flat(batch)["source"]] for batch in expected])
    assert len(set(samples.round(5))) == len(samples), "no sample comes twice"


def test_an_epoch_pairs_every_background_once(sources, monkeypatch):
    pipeline = TrainingPipeline(*sources, **SIZES)
    read = []
    monkeypatch.setattr(pipeline, "_read", lambda source, index, number: read.append((len(source), index)) or
                        {"image": None})  # fmt: skip
    for number in range(8):
        pipeline.pair(number)
    for epoch in (read[:8], read[8:]):
        assert sorted(index for length, index in epoch if length == 4) == [0, 1, 2, 3]
        assert {index for length, index in epoch if length == 3} == {0, 1, 2}


@pytest.mark.parametrize("workers", [1, 4])
def test_dataset_gives_the_same_batches_in_order(sources, workers):
    pipeline = TrainingPipeline(*sources, **SIZES, seed=2, capture=CaptureEffects())
    for step, batch in enumerate(pipeline.dataset(workers=workers).take(6)):
        assert batch[0]["source"].shape[1:] == (*pipeline.frame(step), 3)
        assert_same([{key: x.numpy() for key, x in part.items()} for part in batch], pipeline[step])


def test_errors_of_a_batch_reach_the_reader_as_they_are(sources):
    import tensorflow as tf

    class BrokenError(Exception):
        pass

    class Batches:
        def __getitem__(self, number):
            if number == 2:
                raise BrokenError("the third batch")
            return {"source": np.full((1, 2), number, np.float32)}, {"alpha": np.zeros((1, 1), np.float32)}

    signature = {"source": tf.TensorSpec((None, 2))}, {"alpha": tf.TensorSpec((None, 1))}
    reading = read_dataset(Batches(), signature, range(5), workers=2)
    assert [next(reading)[0]["source"][0, 0] for _ in range(2)] == [0, 1]
    with pytest.raises(BrokenError, match="the third batch"):
        next(reading)


def test_threads_that_share_a_pipeline_do_not_disturb_each_other(sources):
    pipeline = TrainingPipeline(*sources, **SIZES, kept_bytes=1)
    expected = [pipeline[step] for step in range(8)]
    with concurrent.futures.ThreadPoolExecutor(4) as executor:
        for batch, one in zip(executor.map(pipeline.__getitem__, range(8)), expected, strict=True):
            assert_same(batch, one)


def test_a_run_resumed_at_a_step_equals_an_unbroken_one(sources):
    unbroken = list(TrainingPipeline(*sources, **SIZES).dataset().take(5).as_numpy_iterator())
    resumed = list(TrainingPipeline(*sources, **SIZES).dataset(first_step=3, workers=3).take(2).as_numpy_iterator())
    for one, other in zip(unbroken[3:], resumed, strict=True):
        assert_same(one, other)


def test_validation_is_fixed(sources):
    first, second = (validation_pipeline(*sources, batch_size=2, side=50) for _ in range(2))
    assert first.steps_per_epoch == 2
    for step in range(2):
        assert flat(first[step])["alpha"].shape == (2, 50, 50, 1)
        assert_same(first[step], second[step])
    assert [first.frame(step) for step in range(9)] == [(50, 50)] * 9
    training = TrainingPipeline(*sources, batch_size=2, smallest=50, largest=50, size_multiple=1)
    assert not np.array_equal(flat(training[0])["source"], flat(first[0])["source"])


def test_rectangular_frames_come_where_they_are_asked_for(sources):
    pipeline = TrainingPipeline(*sources, **SIZES, square=False)
    frames = [pipeline.frame(step) for step in range(12)]
    assert any(height != width for height, width in frames)
    step = next(step for step, (height, width) in enumerate(frames) if height != width)
    assert flat(pipeline[step])["alpha"].shape == (3, *frames[step], 1)


def test_batch_pixels_make_small_frames_many(sources):
    pipeline = TrainingPipeline(*sources, batch_size=6, smallest=16, largest=64, batch_pixels=4096)
    for step in range(12):
        side = pipeline.frame(step)[0]
        assert len(flat(pipeline[step])["alpha"]) == min(6, max(1, 4096 // side**2))


def test_batches_have_the_smallest_size_at_least(sources):
    sizes = {"smallest": 32, "largest": 64, "batch_pixels": 4096}
    pipeline = TrainingPipeline(*sources, batch_size=6, smallest_batch=3, **sizes)
    counts = {len(flat(pipeline[step])["alpha"]) for step in range(8)}
    assert min(counts) == 3 and max(counts) <= 4


@pytest.mark.parametrize("settings", [{}, {"keep_cuts_outside": True, "empty_probability": 0.5}])
def test_pictures_through_the_layer_equal_the_batch(sources, settings):
    # noise and sharpening raise what differs by rounding
    quiet = {"noise_variance": 0, "sharpen_strength": 0}
    pipeline = TrainingPipeline(*sources, **SIZES, augment=PaperAugmentation(**quiet, **settings))
    for step in range(3):
        pictures, seeds, (height, width) = pipeline.pictures(step, canvas=96)
        assert {x.shape[1:3] for key, x in pictures.items() if "sizes" not in key} == {(96, 96)}
        result = pipeline.augment(pictures, seed=seeds, height=height, width=width)
        for key, value in flat(pipeline[step]).items():
            difference = np.abs(value - np.asarray(result[key]))
            assert difference.max() < LARGEST and difference.mean() < MEAN, key


def test_capture_effects_leave_alpha_and_change_what_the_network_sees(sources):
    plain, captured = (TrainingPipeline(*sources, **SIZES, capture=capture) for capture in (None, CaptureEffects()))
    for step in range(3):
        before, after = flat(plain[step]), flat(captured[step])
        np.testing.assert_array_equal(before["alpha"], after["alpha"])
        assert np.abs(before["source"] - after["source"]).mean() > 1e-3
    still = CaptureEffects(0, 0, 0, 0, 0)
    for key, value in flat(TrainingPipeline(*sources, **SIZES, capture=still)[0]).items():
        np.testing.assert_array_equal(value, flat(plain[0])[key])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 0}, "`smallest_batch` and `batch_size` must be at least 1"),
        ({"smallest_batch": 4}, "smallest_batch=4, batch_size=3"),
        ({"smallest": 64}, "`smallest` to `largest` must hold a multiple of 4"),
        ({"smallest": 33, "largest": 35}, "multiple of 4"),
    ],
)
def test_bad_settings_are_named(sources, options, message):
    with pytest.raises(ValueError, match=message):
        TrainingPipeline(*sources, **{**SIZES, **options})


def test_empty_sources_are_named(sources):
    with pytest.raises(ValueError, match="`backgrounds` must have items"):
        TrainingPipeline(sources[0], [], **SIZES)
