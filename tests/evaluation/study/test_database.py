import concurrent.futures
import sqlite3
import threading

import pytest

from tests.evaluation.study.conftest import cut_out, write_picture
from tfmatting.evaluation.study.database import Database, Progress
from tfmatting.evaluation.study.folders import read_study
from tfmatting.evaluation.study.study import COMPARISON, SURVEY, Trial

TRIALS = [Trial("first", "ours", "theirs"), Trial("second", "theirs", "ours")]


def test_a_participant_goes_through_the_trials(database):
    token = database.add_participant(TRIALS)
    assert database.progress(token) == Progress(0, 2, 0)
    assert database.answer(token, 0, -2, "white", 1.5)
    assert database.progress(token) == Progress(1, 2, 1)
    assert database.trial(token, 1) == TRIALS[1]
    assert database.answer(token, 1, 1)
    assert database.progress(token) == Progress(2, 2, None)
    first, second = database.answers()
    assert (first["item"], first["value"], first["background"], first["seconds"]) == ("first", -2, "white", 1.5)
    assert (second["first_method"], second["value"], second["background"]) == ("theirs", 1, None)


def test_the_first_answer_counts(database):
    token = database.add_participant(TRIALS)
    assert database.answer(token, 0, 1)
    assert not database.answer(token, 0, -1)
    assert [answer["value"] for answer in database.answers()] == [1]


def test_strangers(database):
    token = database.add_participant(TRIALS)
    assert database.progress("stranger") is None
    assert database.trial("stranger", 0) is None
    assert database.trial(token, 2) is None
    with pytest.raises(OSError, match="FOREIGN KEY"):
        database.answer("stranger", 0, 1)


def test_participants_are_counted(database):
    tokens = [database.add_participant(TRIALS) for _ in range(3)]
    assert database.participants() == (0, 0)
    database.answer(tokens[0], 0, 0)
    database.answer(tokens[1], 0, 0)
    database.answer(tokens[1], 1, 0)
    assert database.participants() == (2, 1)


def test_many_participants_at_once(database):
    """Each answers every trial twice, as impatient people do; nothing is lost and nothing counted twice."""
    people, trials = 12, TRIALS * 5
    together = threading.Barrier(people)

    def take_part(value):
        own = Database(database.path)
        together.wait()
        token = own.add_participant(trials)
        return sum(own.answer(token, position, value) for position in range(len(trials)) for _ in range(2))

    with concurrent.futures.ThreadPoolExecutor(people) as pool:
        counts = list(pool.map(take_part, [-2, -1, 0, 1, 2, 0] * 2))
    assert counts == [len(trials)] * people
    answers = database.answers()
    assert len(answers) == people * len(trials)
    assert sum(answer["value"] for answer in answers) == 0
    assert database.participants() == (people, people)


def test_answers_outlive_the_process(database):
    token = database.add_participant(TRIALS)
    database.answer(token, 0, 2)
    with sqlite3.connect(database.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert Database(database.path).answers() == database.answers()


def test_the_same_study_goes_on(database, study):
    database.answer(database.add_participant(TRIALS), 0, 2)
    database.prepare(study.description())
    assert len(database.answers()) == 1


def test_another_study_is_refused(database, folders):
    def refusal(study):
        with pytest.raises(ValueError, match="another study") as caught:
            database.prepare(study.description())
        return str(caught.value)

    assert "kind: comparison, not survey" in refusal(read_study(SURVEY, folders))
    renamed = {"bgm": folders["ours"], "theirs": folders["theirs"]}
    assert "methods: ours, theirs, not bgm, theirs" in refusal(read_study(COMPARISON, renamed))
    write_picture(folders["ours"] / "first.png", cut_out(77))
    assert "the pictures have changed" in refusal(read_study(COMPARISON, folders))
    (folders["ours"] / "first.png").unlink()
    (folders["theirs"] / "first.png").unlink()
    assert "its 3 pictures" in refusal(read_study(COMPARISON, folders))


def test_what_is_no_database_of_a_study(tmp_path, study):
    text = tmp_path / "notes.txt"
    text.write_text("not a database at all, but some notes that are long enough to be read as one" * 4)
    with pytest.raises(OSError, match="not a database"):
        Database(text).prepare(study.description())
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
    with pytest.raises(ValueError, match="of no study"):
        Database(other).prepare(study.description())
    with pytest.raises(ValueError, match="no database of a study"):
        Database(other).description()
    with pytest.raises(ValueError, match="does not exist"):
        Database(tmp_path / "none.sqlite").description()
    assert not (tmp_path / "none.sqlite").exists()
