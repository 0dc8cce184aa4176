import numpy as np
import pytest
from keras import ops

from tfmatting.data.augmentations import draws


def seeds(count, seed=0):
    return draws.sample_seeds(seed, np.arange(count))


def test_uniform_numbers_are_uniform_and_independent():
    numbers = np.stack(draws.uniforms(np, seeds(20_000), 4))
    assert numbers.min() >= 0 and numbers.max() < 1
    np.testing.assert_allclose(numbers.mean(1), 0.5, atol=0.01)
    np.testing.assert_allclose(numbers.var(1), 1 / 12, atol=0.002)
    assert np.abs(np.corrcoef(numbers) - np.eye(4)).max() < 0.03
    histogram = np.histogram(numbers, 50, (0, 1))[0] / numbers.size
    np.testing.assert_allclose(histogram, 1 / 50, rtol=0.1)


def test_neighbouring_seeds_are_independent():
    numbers = draws.uniforms(np, seeds(20_000), 1)[0]
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.03


def test_many_words_of_one_seed_are_independent():
    words = draws.words(np, seeds(1), 100_000)[0]
    assert len(np.unique(words)) > 99_990
    octets = np.float32(words.view(np.uint8))
    assert abs(octets.mean() - 127.5) < 0.5
    assert np.abs(np.corrcoef(octets.reshape(-1, 4).T) - np.eye(4)).max() < 0.02


@pytest.mark.parametrize("count", [1, 4, 5, 11])  # 5 as well: see `words`
def test_keras_gives_the_same_bits_as_numpy(count):
    ours = draws.words(np, draws.fold(np, seeds(5), 3), count)
    tensors = draws.words(ops, draws.fold(ops, ops.convert_to_tensor(seeds(5)), 3), count)
    np.testing.assert_array_equal(ours, ops.convert_to_numpy(tensors))


def test_seeds_of_samples_differ_for_seeds_and_for_numbers_beyond_32_bits():
    assert len(np.unique(draws.sample_seeds(0, np.arange(10_000)))) > 9_990
    assert draws.sample_seeds(0, [1]) != draws.sample_seeds(1, [1])
    assert draws.sample_seeds(0, [1]) != draws.sample_seeds(0, [1 + 2**32])


@pytest.mark.parametrize("probability", [0.0, 0.3, 1.0])
def test_share_of_chosen_samples(probability):
    share = draws.chosen(np, probability, draws.uniforms(np, seeds(5_000), 1)[0]).mean()
    assert share == pytest.approx(probability, abs=0.02 if 0 < probability < 1 else 0)


def test_quantiles_are_of_a_standard_normal():
    values = draws.normal_quantiles()
    assert values.shape == (256,) and abs(values.mean()) < 1e-6 and values.std() == pytest.approx(1, abs=1e-5)
    assert (np.abs(values) < 1).mean() == pytest.approx(0.683, abs=0.01)
