import numpy as np
import pytest

from tfmatting.data.augmentations.easing import EASINGS, LEG, eased_path, shake


@pytest.mark.parametrize("name", EASINGS)
def test_an_easing_goes_from_one_end_to_the_other_without_turning_back(name):
    shares = EASINGS[name](np.linspace(0, 1, 101))
    assert shares[0] == pytest.approx(0) and shares[-1] == pytest.approx(1)
    assert (np.diff(shares) >= 0).all()


@pytest.mark.parametrize("length", [1, 7, 300])
def test_a_path_stays_in_its_limits_and_makes_no_leaps(length):
    for seed in range(20):
        path = eased_path(np.random.default_rng(seed), length, -2.0, 3.0)
        assert path.shape == (length,) and path.min() >= -2 and path.max() <= 3
        assert np.abs(np.diff(path)).max(initial=0) <= 5 * 2 / LEG[0]  # no easing is steeper than twice its mean


def test_a_long_path_uses_its_room_and_is_not_linear():
    path = eased_path(np.random.default_rng(0), 1000, 0.0, 1.0)
    assert path.min() < 0.1 and path.max() > 0.9
    assert np.abs(np.diff(path, 2)).max() > 1e-3


def test_shaking_stays_small_and_slow():
    trembling = shake(np.random.default_rng(1), 200, 3.0)
    assert 0.5 < np.abs(trembling).max() <= 3
    assert np.abs(np.diff(trembling)).max() < 3 * 0.7 + 1e-6
