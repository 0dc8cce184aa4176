import csv
import json

import numpy as np
import pytest

from tfmatting.evaluation.study.database import Database
from tfmatting.evaluation.study.results import study_results
from tfmatting.evaluation.study.study import COMPARISON, SURVEY, Trial
from tfmatting.evaluation.study.tables import as_text, write_tables

#: of the paper's Table 2, "all": from much worse to much better
TABLE_2 = {"much worse": 6, "worse": 17, "similar": 18, "better": 32, "much better": 27}
WORDS = list(TABLE_2)


def prepared(path, kind=COMPARISON, methods=("ours", "bgm"), sizes=((64, 64), (64, 64))):
    database = Database(path / "study.sqlite")
    items = [{"name": f"item {index}", "width": width, "height": height} for index, (width, height) in enumerate(sizes)]
    database.prepare({"kind": kind, "methods": list(methods), "items": items, "digest": "x"})
    return database


def judge(database, judgements, swapped=lambda index: index % 2):
    """Adds a participant whose judgements are (item, value from the side of ours), shown on either side."""
    sides = [("bgm", "ours") if swapped(index) else ("ours", "bgm") for index in range(len(judgements))]
    token = database.add_participant([Trial(item, *pair) for (item, _), pair in zip(judgements, sides, strict=True)])
    for position, ((_, value), pair) in enumerate(zip(judgements, sides, strict=True)):
        database.answer(token, position, value if pair[1] == "ours" else -value)


@pytest.fixture(scope="module")
def as_in_the_paper(tmp_path_factory):
    """100 answers of 10 participants with the shares of Table 2."""
    values = np.repeat([-2, -1, 0, 1, 2], list(TABLE_2.values()))
    database = prepared(tmp_path_factory.mktemp("study"))
    for own in np.random.default_rng(0).permutation(values).reshape(10, 10):
        judge(database, [(f"item {index % 2}", int(value)) for index, value in enumerate(own)])
    return database


def test_shares_of_table_2(as_in_the_paper):
    results = study_results(as_in_the_paper)
    (row,) = results["rows"]
    assert (row["first"], row["second"], row["pictures"]) == ("ours", "bgm", "all")
    assert {word: round(100 * share["mean"]) for word, share in row["shares"].items()} == TABLE_2
    assert round(100 * row["first_preferred"]["mean"]) == 59  # as the paper's text says
    assert round(100 * row["second_preferred"]["mean"]) == 23
    assert row["score"]["mean"] == pytest.approx((2 * 27 + 32 - 17 - 2 * 6) * 5 / 100)
    for statistic in (*row["shares"].values(), row["score"]):
        assert statistic["low"] < statistic["mean"] < statistic["high"]
    assert (results["participants"], results["finished"], results["answers"]) == (10, 10, 100)
    assert study_results(as_in_the_paper) == results


def test_the_side_makes_no_difference(tmp_path):
    rows = []
    for name, swapped in {"left": lambda index: False, "right": lambda index: True}.items():
        (tmp_path / name).mkdir()
        database = prepared(tmp_path / name)
        judge(database, [("item 0", 2), ("item 1", 2), ("item 0", -1)], swapped)
        results = study_results(database)
        rows.append((results["rows"], results["items"]))
        preferred = results["a_preferred"], results["b_preferred"]
        assert preferred == pytest.approx((2 / 3, 1 / 3) if name == "left" else (1 / 3, 2 / 3))
    assert rows[0] == rows[1]


def test_intervals_are_over_participants(tmp_path):
    """Where everybody is of one mind with themselves, more answers of the same people make nothing surer."""
    widths = []
    for answers in (1, 4):
        path = tmp_path / str(answers)
        path.mkdir()
        database = prepared(path)
        for person in range(8):
            judge(database, [("item 0", 2 if person < 5 else -2)] * answers)
        share = study_results(database)["rows"][0]["shares"]["much better"]
        assert share["mean"] == 5 / 8
        widths.append(share["high"] - share["low"])
    assert widths[0] == widths[1] > 0.4


def test_4k_pictures_have_a_row(tmp_path):
    database = prepared(tmp_path, sizes=((3840, 2160), (1920, 1080)))
    judge(database, [("item 0", 2), ("item 1", -2)])
    judge(database, [("item 0", 1), ("item 1", -1)])
    everything, large = study_results(database)["rows"]
    assert large["pictures"] == "4K and larger"
    assert large["answers"] == 2
    assert large["first_preferred"]["mean"] == 1
    assert everything["first_preferred"]["mean"] == 0.5


def test_scores_of_single_pictures(tmp_path):
    database = prepared(tmp_path)
    judge(database, [("item 0", 2)])
    judge(database, [("item 0", 1)])
    first, second = study_results(database)["items"]
    assert (first["score"], first["answers"]) == (7.5, 2)
    assert (second["score"], second["answers"]) == (None, 0)


def test_one_participant_has_no_interval(tmp_path):
    database = prepared(tmp_path)
    judge(database, [("item 0", 2), ("item 1", 1)])
    row = study_results(database)["rows"][0]
    assert row["shares"]["better"] == {"mean": 0.5, "low": None, "high": None, "count": 2}
    assert "50 %" in as_text(study_results(database))


def test_no_answers_yet(tmp_path):
    results = study_results(prepared(tmp_path))
    assert results["answers"] == 0
    assert results["rows"][0]["score"] == {"mean": None, "low": None, "high": None, "count": 0}
    assert "Answers: 0." in as_text(results)


def test_three_methods_have_three_rows(tmp_path):
    database = prepared(tmp_path, methods=("ours", "bgm", "fba"))
    token = database.add_participant([Trial("item 0", "fba", "ours"), Trial("item 0", "fba", "bgm")])
    database.answer(token, 0, 2)
    database.answer(token, 1, -2)
    rows = {(row["first"], row["second"]): row for row in study_results(database)["rows"]}
    assert list(rows) == [("ours", "bgm"), ("ours", "fba"), ("bgm", "fba")]
    assert rows["ours", "bgm"]["answers"] == 0
    assert rows["ours", "fba"]["shares"]["much better"]["mean"] == 1
    assert rows["bgm", "fba"]["shares"]["much worse"]["mean"] == 1


def test_survey(tmp_path):
    database = prepared(tmp_path, SURVEY, methods=("ours",))
    for ratings in ([5, 4], [5, 5], [3, 4]):
        token = database.add_participant([Trial("item 0", "ours", None), Trial("item 1", "ours", None)])
        for position, rating in enumerate(ratings):
            database.answer(token, position, rating)
    results = study_results(database)
    (row,) = results["rows"]
    assert row["score"]["mean"] == pytest.approx(26 / 6)
    assert row["shares"]["Excellent"]["mean"] == 0.5
    assert row["shares"]["Bad"]["mean"] == 0
    assert [item["score"] for item in results["items"]] == pytest.approx([13 / 3, 13 / 3])
    assert "4.33" in as_text(results)


def test_table_reads_as_in_the_paper(as_in_the_paper):
    head, row, *_ = as_text(study_results(as_in_the_paper)).splitlines()
    positions = [head.index(word.capitalize()) for word in WORDS]
    assert positions == sorted(positions)
    shares = [text.split()[-1] for text in row.split(" %")[:5]]
    assert shares == [str(share) for share in TABLE_2.values()]


def test_files(as_in_the_paper, tmp_path):
    results = study_results(as_in_the_paper)
    write_tables(results, as_in_the_paper.answers(), tmp_path / "tables")
    assert json.loads((tmp_path / "tables/results.json").read_text()) == results
    (row,) = csv.DictReader((tmp_path / "tables/table.csv").open())
    assert float(row["much better share"]) == 0.27
    assert float(row["score low"]) == results["rows"][0]["score"]["low"]
    assert len(list(csv.DictReader((tmp_path / "tables/answers.csv").open()))) == 100
    assert len(list(csv.DictReader((tmp_path / "tables/pictures.csv").open()))) == 2
