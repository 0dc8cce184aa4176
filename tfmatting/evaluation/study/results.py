"""What a study found: the paper's Table 2, with intervals."""

import itertools

import numpy as np

from tfmatting.evaluation.statistics import interval
from tfmatting.evaluation.study.study import CHOICES, COMPARISON, SURVEY

#: values of answers from the side of the first method, and what Table 2 calls them
JUDGEMENTS = {-2: "much worse", -1: "worse", 0: "similar", 1: "better", 2: "much better"}
ALL, LARGE = "all", "4K and larger"
_LARGE_SIDE = 3840
_SCORE = 5  # of "slightly better"; "much better" is twice that


def study_results(database, seed=0):
    """Returns the results of a study so far; the answers of participants who have not finished count, too.

    Intervals are those of 95 % by bootstrap over the participants; they are None where there is one participant alone.
    A comparison has a row for each pair of methods over all pictures, and one over those whose long side has 3,840
    pixels or more if there are others besides: the shares of the five answers from the side of the first method, the
    share that prefers the first and the second, and the mean score from -10 (second much better) to 10 (first much
    better). A survey has a row for each method: the shares of the ratings, and their mean.

    Args:
        database: `Database`.
        seed: of the bootstrap.
    Returns:
        Plain data: `kind`, `methods`; `participants`, `finished` and `answers` (numbers); `rows` (dicts with `first`,
        `second` (None in a survey), `pictures`, `answers`, `participants`, `shares` ({words: what
        `tfmatting.evaluation.statistics.interval` returns}), `score` (the same), and in a comparison
        `first_preferred` and `second_preferred` (the same)); `items` (dicts with `item`, `first`, `second`, `answers`
        and `score`, the mean of one picture); and in a comparison `a_preferred` and `b_preferred`, the shares of
        answers that prefer what was shown as A and as B, which should be alike.
    Source: Lin et al. 2021, Table 2 and Figures 13 to 15.
    """
    description = database.description()
    comparison = description["kind"] == COMPARISON
    answers = database.answers()
    participants, finished = database.participants()
    large = {item["name"] for item in description["items"] if max(item["width"], item["height"]) >= _LARGE_SIDE}
    subsets = {ALL: None, LARGE: large} if comparison and 0 < len(large) < len(description["items"]) else {ALL: None}
    methods = description["methods"]
    pairs = itertools.combinations(methods, 2) if comparison else ((method, None) for method in methods)
    rows, items = [], []
    for first, second in pairs:
        judged = _judgements(answers, first, second)
        for name, subset in subsets.items():
            chosen = [row for row in judged if subset is None or row[1] in subset]
            rows.append({"first": first, "second": second, "pictures": name, **_row(chosen, comparison, seed)})
        items += [_item_score(judged, item["name"], first, second, comparison) for item in description["items"]]
    result = {"kind": description["kind"], "methods": methods, "participants": participants}
    result |= {"finished": finished, "answers": len(answers), "rows": rows, "items": items}
    if comparison:
        result |= {
            "a_preferred": _share(answers, lambda value: value < 0),
            "b_preferred": _share(answers, lambda value: value > 0),
        }
    return result


def _judgements(answers, first, second):
    """The answers about two methods as (participant, item, value from the side of the first)."""
    found = []
    for answer in answers:
        shown = answer["first_method"], answer["second_method"]
        if shown in ((first, second), (second, first)):
            value = answer["value"]
            # in a comparison a positive value prefers what was shown second
            found.append((answer["participant"], answer["item"], -value if second and shown[0] == first else value))
    return found


def _row(judged, comparison, seed):
    """Statistics of judgements: shares, preferences and the mean score."""
    participants = [participant for participant, _, _ in judged]

    def mean(function):
        return interval([float(function(value)) for _, _, value in judged], participants, seed)

    row = {
        "answers": len(judged),
        "participants": len(set(participants)),
        "shares": {
            words: mean(lambda value, wanted=wanted: value == wanted)
            for wanted, words in (JUDGEMENTS if comparison else CHOICES[SURVEY]).items()
        },
        "score": mean(lambda value: _SCORE * value if comparison else value),
    }
    if comparison:
        row |= {"first_preferred": mean(lambda value: value > 0), "second_preferred": mean(lambda value: value < 0)}
    return row


def _item_score(judged, item, first, second, comparison):
    values = [value for _, name, value in judged if name == item]
    score = float(np.mean(values)) * (_SCORE if comparison else 1) if values else None
    return {"item": item, "first": first, "second": second, "answers": len(values), "score": score}


def _share(answers, wanted):
    return sum(wanted(answer["value"]) for answer in answers) / len(answers) if answers else None
