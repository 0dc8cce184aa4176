import numpy as np
import pytest

from tfmatting.data.augmentations.temporal import TemporalAugmentation

PLAIN = {"speed_probability": 0, "pause_probability": 0, "drop_probability": 0, "reverse_probability": 0}


def numbers(count, length, seed=0, **settings):
    return TemporalAugmentation(**{**PLAIN, **settings})(np.random.default_rng(seed), count, length)


def test_without_changes_frames_follow_one_another_from_a_random_one_on():
    starts = set()
    for seed in range(20):
        frames = numbers(40, 15, seed)
        np.testing.assert_array_equal(np.diff(frames), 1)
        starts.add(frames[0])
    assert len(starts) > 5


@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_a_clip_that_is_too_short_goes_back_and_forth(count):
    for seed in range(20):
        frames = numbers(count, 30, seed)
        assert frames.shape == (30,) and frames.min() == 0 and frames.max() == count - 1
        assert set(np.abs(np.diff(frames))) <= {min(1, count - 1)}


def test_reversal_runs_backwards():
    np.testing.assert_array_equal(np.diff(numbers(40, 15, reverse_probability=1)), -1)


def test_a_fast_clip_skips_evenly_and_a_slow_one_repeats_evenly():
    np.testing.assert_array_equal(np.diff(numbers(40, 15, speed_probability=1, speed=(2, 2))), 2)
    steps = np.diff(numbers(40, 16, speed_probability=1, speed=(0.5, 0.5)))
    assert set(steps) == {0, 1} and abs(steps.mean() - 0.5) < 0.05


def test_a_pause_holds_one_frame_for_a_while():
    longest = 0
    for seed in range(20):
        steps = np.diff(numbers(60, 30, seed, pause_probability=1, longest_pause=6))
        assert set(steps) <= {0, 1}
        held = np.flatnonzero(steps == 0)
        assert len(held) <= 6 and (np.diff(held) == 1).all()
        longest = max(longest, len(held))
    assert longest > 3


def test_dropped_frames_are_leaps_of_a_few():
    leaps = []
    for seed in range(20):
        steps = np.diff(numbers(200, 24, seed, drop_probability=1, most_dropped=4))
        assert steps.min() >= 1 and (steps > 1).sum() <= 3
        leaps += list(steps[steps > 1])
    assert min(leaps) >= 2 and max(leaps) > 3


def test_all_together_stays_in_the_clip_and_depends_on_the_seed_alone():
    augment = TemporalAugmentation()
    for count in (1, 5, 100):
        for seed in range(30):
            first, second = (augment(np.random.default_rng(seed), count, 15) for _ in range(2))
            np.testing.assert_array_equal(first, second)
            assert first.min() >= 0 and first.max() < count


def test_a_speed_must_be_above_zero():
    with pytest.raises(ValueError, match=r"`speed` must be .* Received: speed=\(0, 2\)"):
        TemporalAugmentation(speed=(0, 2))
