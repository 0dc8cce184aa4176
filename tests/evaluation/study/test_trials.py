import collections
import itertools
import random

from tfmatting.evaluation.study.study import COMPARISON, SURVEY, Item, Study, draw_trials

METHODS = ("a", "b", "c")


def study(kind, count=20):
    items = tuple(Item(f"item {index}", 8, 8, {}, None, "composite") for index in range(count))
    return Study(kind, METHODS, items)


def test_every_pair_of_every_item_once():
    trials = draw_trials(study(COMPARISON), random.Random(0))
    pairs = [(trial.item, *sorted((trial.first, trial.second))) for trial in trials]
    expected = [(f"item {index}", *pair) for index in range(20) for pair in itertools.combinations(METHODS, 2)]
    assert sorted(pairs) == sorted(expected)


def test_order_and_sides_are_random():
    generator = random.Random(0)
    drawn = [draw_trials(study(COMPARISON), generator) for _ in range(50)]
    assert len({tuple(trials) for trials in drawn}) == 50
    firsts = collections.Counter(trials[0].item for trials in drawn)
    assert len(firsts) > 10
    sides = collections.Counter(trial.first < trial.second for trials in drawn for trial in trials)
    assert 0.45 < sides[True] / sum(sides.values()) < 0.55


def test_survey_shows_each_result_once():
    trials = draw_trials(study(SURVEY), random.Random(0))
    assert len({(trial.item, trial.first) for trial in trials}) == len(trials) == 60
    assert {trial.second for trial in trials} == {None}


def test_count_limits_the_trials():
    assert len(draw_trials(study(COMPARISON), random.Random(0), count=7)) == 7
    assert len(draw_trials(study(COMPARISON, count=1), random.Random(0), count=7)) == 3
