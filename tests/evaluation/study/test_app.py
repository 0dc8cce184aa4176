import concurrent.futures
import random

import pytest

from tests.evaluation.study.conftest import cut_out, write_picture
from tfmatting.evaluation.study.app import create_app
from tfmatting.evaluation.study.folders import read_study
from tfmatting.evaluation.study.study import COMPARISON


def start(client):
    state = client.post("/api/participants").json()
    return state.pop("participant"), state


def answer(client, token, position, value, **more):
    return client.post(f"/api/participants/{token}/answers", json={"position": position, "value": value, **more})


def test_pages_and_their_parts(client):
    for path, kind in {
        "/": "text/html",
        "/study.js": "javascript",
        "/study.css": "text/css",
        "/zoom.js": "javascript",
    }.items():
        response = client.get(path)
        assert response.status_code == 200
        assert kind in response.headers["content-type"]
        assert "default-src 'self'" in response.headers["content-security-policy"]
    assert client.get("/../database.py").status_code == 404


def test_a_whole_study(client, database):
    token, state = start(client)
    assert (state["done"], state["total"]) == (0, 3)
    for number in range(3):
        assert state["trial"]["position"] == number
        assert (state["trial"]["width"], state["trial"]["height"]) == (36, 24)
        state = answer(client, token, number, 2, background="white", seconds=3.25).json()
        assert state["done"] == number + 1
    assert state["trial"] is None
    assert {row["item"] for row in database.answers()} == {"first", "second", "people/third"}
    assert {(row["value"], row["background"], row["seconds"]) for row in database.answers()} == {(2, "white", 3.25)}


def test_it_resumes_and_counts_an_answer_once(client, database):
    token, _ = start(client)
    answer(client, token, 0, 1)
    again = answer(client, token, 0, -2)
    assert again.status_code == 200
    assert again.json()["trial"]["position"] == 1
    assert client.get(f"/api/participants/{token}").json() == again.json()
    assert [row["value"] for row in database.answers()] == [1]


def test_the_sides_show_what_the_trial_says(client, database, study):
    token, state = start(client)
    results = {item.name: item.results for item in study.items}
    for position in range(state["total"]):
        trial = database.trial(token, position)
        for side in ("first", "second"):
            shown = client.get(f"/api/participants/{token}/trials/{position}/{side}")
            assert shown.content == results[trial.item][getattr(trial, side)].read_bytes()
            assert shown.headers["content-type"] == "image/png"


def test_no_name_of_a_method_reaches_the_browser(client):
    token, state = start(client)
    pages = [client.get(path) for path in ("/", "/api/study", f"/api/participants/{token}")]
    pages += [client.get(f"/api/participants/{token}/trials/0/{side}") for side in state["trial"]["sides"]]
    for page in pages:
        everything = page.content + str(page.headers).encode()
        assert b"ours" not in everything
        assert b"theirs" not in everything


@pytest.mark.parametrize(
    "body",
    [{}, {"position": 0}, {"position": 0, "value": 3}, {"position": 0, "value": "x"}, {"position": 0, "value": 0.5}],
)
def test_bad_answers_are_refused(client, database, body):
    token, _ = start(client)
    assert client.post(f"/api/participants/{token}/answers", json=body).status_code == 422
    assert database.answers() == []


def test_what_does_not_exist(client):
    token, _ = start(client)
    assert answer(client, token, 3, 0).status_code == 404
    assert answer(client, "stranger", 0, 0).status_code == 404
    for path in (
        "participants/stranger",
        f"participants/{token}/trials/3/first",
        f"participants/{token}/trials/0/item",
    ):
        assert client.get(f"/api/{path}").status_code == 404
    assert client.get(f"/api/participants/{token}/trials/0/original").status_code == 404
    assert client.get("/api/backgrounds/0").status_code == 404


def test_sources_and_backgrounds(folders, database, tmp_path):
    from fastapi.testclient import TestClient

    for name in ("first", "second", "people/third"):
        source = write_picture(tmp_path / f"sources/{name}.jpg", cut_out(0)[..., :3])
    beach = write_picture(tmp_path / "beach.jpg", cut_out(1)[..., :3])
    study = read_study(COMPARISON, folders, tmp_path / "sources", [beach])
    client = TestClient(create_app(study, database))
    token, state = start(client)
    assert state["trial"]["original"]
    assert state["trial"]["transparent"]
    assert client.get(f"/api/participants/{token}/trials/0/original").content == source.read_bytes()
    assert client.get("/api/study").json()["backgrounds"] == 1
    assert client.get("/api/backgrounds/0").content == beach.read_bytes()
    assert client.get("/api/backgrounds/-1").status_code == 404


def test_trials_limit_what_a_participant_sees(study, database):
    from fastapi.testclient import TestClient

    client = TestClient(create_app(study, database, trials=2, generator=random.Random(0)))
    assert start(client)[1]["total"] == 2


def test_several_participants_at_once(client, database):
    def take_part(value):
        token, state = start(client)
        while state["trial"]:
            state = answer(client, token, state["trial"]["position"], value).json()
        return token

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(take_part, [-2, -1, 0, 1, 2, -1, 0, 1]))
    assert len(set(tokens)) == 8
    assert database.participants() == (8, 8)
    assert len(database.answers()) == 24


@pytest.mark.parametrize("position", [-1, 3, 2**63, 10**30])
def test_there_are_no_questions_beyond_the_last(client, position):
    token, _ = start(client)
    assert answer(client, token, position, 1).status_code == 404
    assert client.get(f"/api/participants/{token}/trials/{position}/first").status_code == 404
