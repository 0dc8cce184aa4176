import numpy as np
import pytest

from tfmatting.evaluation.statistics import differences, interval

pytest.importorskip("scipy")


def test_interval_holds_the_mean_of_most_samples():
    rng = np.random.default_rng(0)
    hits = 0
    for seed in range(60):
        found = interval(list(rng.normal(5, 2, 40)), list(range(40)), seed)
        hits += found["low"] <= 5 <= found["high"]
    assert 51 <= hits <= 60  # 95 % of 60 is 57


def test_seeded():
    values, groups = list(np.random.default_rng(0).random(20)), list(range(20))
    assert interval(values, groups, 3) == interval(values, groups, 3)
    assert interval(values, groups, 3) != interval(values, groups, 4)


def test_values_of_one_person_are_no_independent_samples():
    rng = np.random.default_rng(1)
    persons = rng.normal(0, 1, 12)
    values = [float(person) for person in persons for _ in range(5)]
    together = interval(values, [number // 5 for number in range(60)])
    apart = interval(values, list(range(60)))
    assert together["mean"] == pytest.approx(apart["mean"])
    assert together["high"] - together["low"] > 1.8 * (apart["high"] - apart["low"])


def test_few_values():
    assert interval([None, None], ["a", "b"]) == {"mean": None, "low": None, "high": None, "count": 0}
    assert interval([3.0, None], ["a", "b"]) == {"mean": 3.0, "low": None, "high": None, "count": 1}
    assert interval([3.0, 3.0], ["a", "b"]) == {"mean": 3.0, "low": 3.0, "high": 3.0, "count": 2}


def test_differences_need_both():
    assert differences([3.0, None, 1.0], [1.0, 2.0, None]) == [2.0, None, None]
