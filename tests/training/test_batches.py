import dataclasses
import itertools
import threading

import keras
import numpy as np
import pytest

from tests.training import tiny
from tfmatting.training.batches import DivisibleBatches, MixedBatches, SyntheticBatches, drawn_ahead
from tfmatting.training.normalization import reestimate_statistics

CONFIG = dataclasses.replace(tiny.CONFIG, largest=64)


def test_batches_depend_on_their_number_alone():
    batches = SyntheticBatches(CONFIG, None, seed=4)
    first = [batches[number] for number in (0, 1, 2)]
    again = list(drawn_ahead(SyntheticBatches(CONFIG, None, seed=4), range(1, 3), workers=2, ahead=1))
    for (inputs, targets), (other_inputs, other_targets) in zip(first[1:], again, strict=True):
        np.testing.assert_array_equal(inputs["source"], other_inputs["source"])
        np.testing.assert_array_equal(targets["alpha"], other_targets["alpha"])


def test_a_batch_has_about_the_pixels_asked_for():
    config = dataclasses.replace(CONFIG, batch_pixels=20_000, smallest_batch=2, largest_batch=6)
    for number in range(4):
        count, height, width, _ = SyntheticBatches(config, None, seed=0)[number][0]["source"].shape
        assert count == np.clip(20_000 // (height * width), 2, 6)
        assert height == width and height % 16 == 0


def test_sides_are_multiples():
    config = dataclasses.replace(CONFIG, smallest=40, largest=70)
    assert set(SyntheticBatches(config, None, seed=0).sides) == {48, 64}


def test_an_error_in_a_batch_reaches_the_trainer():
    class Broken:
        def __getitem__(self, number):
            raise ValueError("no such picture")

    with pytest.raises(ValueError, match="no such picture"):
        next(drawn_ahead(Broken(), itertools.count(), workers=1, ahead=2))


def test_a_reader_leaves_without_waiting_for_the_batch_that_is_drawn():
    let_go = threading.Event()

    class Slow:
        def __getitem__(self, number):
            return number if number == 0 or let_go.wait(60) else None

    reading = drawn_ahead(Slow(), itertools.count(), workers=1, ahead=1)
    assert next(reading) == 0
    reading.close()
    assert not let_go.is_set()
    let_go.set()


def test_two_kinds_of_batches_are_mixed_by_their_share():
    first, again = (MixedBatches(["data"] * 1000, ["drawn"] * 1000, share=0.3, seed=1) for _ in range(2))
    chosen = [first[number] for number in range(1000)]
    assert 250 < chosen.count("drawn") < 350
    assert [again[number] for number in reversed(range(1000))] == chosen[::-1]


def test_batches_are_cut_to_what_can_be_divided():
    batch = ({"source": np.zeros((5, 2, 2, 3))}, {"alpha": np.zeros((5, 2, 2, 1))})
    inputs, targets = DivisibleBatches([batch], 2)[0]
    assert len(inputs["source"]) == len(targets["alpha"]) == 4
    with pytest.raises(ValueError, match="each of 8 devices"):
        DivisibleBatches([batch], 8)[0]


def test_statistics_are_the_mean_over_all_batches():
    inputs = keras.Input((None, None, 2))
    network = keras.Model(inputs, keras.layers.BatchNormalization(momentum=0.9, name="norm")(inputs))
    rng = np.random.default_rng(0)
    batches = [rng.normal(3, 2, (4, 8, 8, 2)).astype("float32") for _ in range(5)]
    reestimate_statistics(network, [(batch, {}) for batch in batches])
    norm = network.get_layer("norm")
    np.testing.assert_allclose(norm.moving_mean, np.mean([b.mean((0, 1, 2)) for b in batches], 0), atol=1e-4)
    np.testing.assert_allclose(norm.moving_variance, np.mean([b.var((0, 1, 2)) for b in batches], 0), rtol=1e-3)
    assert norm.momentum == 0.9
