"""Times increase and durations fit, whatever a file says of them."""

import dataclasses
from fractions import Fraction

import pytest

from tfmatting.inference.video.spans import Span
from tfmatting.inference.video.timing import with_times


@dataclasses.dataclass
class Stated:
    pts: int | None
    duration: int = 0


def times(stated, step=Fraction(10)):
    return [(time, duration) for _, time, duration in with_times([Stated(pts) for pts in stated], step)]


def test_stated_times_are_kept():
    assert times([5, 7, 30]) == [(5, 2), (7, 23), (30, 10)]
    assert [row[1:] for row in with_times([Stated(0, 4), Stated(9, 4)], Fraction(10))] == [(0, 9), (9, 4)]
    assert times([]) == []
    assert times([3]) == [(3, 10)]


def test_frames_without_times_follow_the_rate_without_drift():
    assert [time for time, _ in times([None] * 7, Fraction(10, 3))] == [0, 3, 7, 10, 13, 17, 20]
    assert [time for time, _ in times([5, None, None, 100, None])] == [5, 15, 25, 100, 110]
    assert [time for time, _ in times([None] * 3, Fraction(1, 3))] == [0, 1, 2]


def test_neighbours_with_exchanged_times_get_them_in_order():
    assert [time for time, _ in times([1, 4, 6, 5, 7, 9, 8, 10])] == [1, 4, 5, 6, 7, 8, 9, 10]


@pytest.mark.parametrize("stated", [[0, 10, 10, 10, 40], [0, 10, 20, 0, 10, 20], [50, 40, 30, 20, 10], [0, 5, 3, 1, 2]])
def test_times_always_increase(stated):
    result = times(stated)
    assert len(result) == len(stated)
    assert all(duration > 0 for _, duration in result)
    assert [time + duration for time, duration in result[:-1]] == [time for time, _ in result[1:]]


def test_spans_are_exact():
    assert Span(0.1, 0.3).units(Fraction(1, 30000), 7) == (3007, 9007)
    assert Span(Fraction(1, 3)).units(Fraction(1, 3000)) == (1000, float("inf"))
    assert Span(None, Fraction(1, 3)).units(Fraction(1, 10)) == (0, 4)
    assert str(Span(1.5, 2)) == "from 1.5 s to 2 s"
