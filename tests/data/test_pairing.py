import collections

import pytest

from tfmatting.data.pairing import zip_rotation


def epoch(first, second, number=0, **options):
    length = max(first, second)
    return [zip_rotation(number * length + place, first, second, **options) for place in range(length)]


def test_the_papers_example_of_60_samples_and_100_backgrounds():
    pairs = epoch(60, 100, shuffle=False)
    assert pairs == [(place, place) for place in range(60)] + [(place - 60, place) for place in range(60, 100)]


@pytest.mark.parametrize(("first", "second"), [(6, 10), (10, 6), (7, 7), (1, 5)])
def test_an_epoch_has_the_longer_set_once_and_the_shorter_one_as_evenly_as_possible(first, second):
    for number in range(3):
        pairs = epoch(first, second, number, seed=4)
        counts = [collections.Counter(side) for side in zip(*pairs, strict=True)]
        for count, length in zip(counts, (first, second), strict=True):
            assert set(count) == set(range(length))
            assert max(count.values()) - min(count.values()) <= 1
        assert len(pairs) == max(first, second)


def test_order_depends_on_seed_and_epoch_alone():
    assert epoch(20, 30, 1, seed=1) == epoch(20, 30, 1, seed=1)
    assert epoch(20, 30, 1, seed=1) != epoch(20, 30, 2, seed=1)
    assert epoch(20, 30, 1, seed=1) != epoch(20, 30, 1, seed=2)


def test_equally_long_sets_are_shuffled_independently():
    assert any(first != second for first, second in epoch(20, 20))


@pytest.mark.parametrize(("arguments", "message"), [((0, 0, 3), "must have items"), ((-1, 2, 3), "`number`")])
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        zip_rotation(*arguments)
