"""The server with a model that takes no plate: stills, and sessions whose memory goes from request to request."""

import re
import time

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.golden import video_matting_recordings as videos
from tests.inference.video.memory_model import MemoryModel
from tests.serving.servers import application, decoded, encoded, scene
from tfmatting.inference.backgrounds import blur
from tfmatting.inference.pixels import quantised
from tfmatting.inference.plates import scene_behind

SOURCE, PLATE = (encoded(pixels) for pixels in scene())
NAME = "rvm_mobilenetv3"


@pytest.fixture
def model():
    return MemoryModel()


@pytest.fixture
def client(tmp_path, model):
    with TestClient(application(tmp_path, model, model_name=NAME)) as client:
        yield client


def remove(client, file=SOURCE, files=None, **fields):
    return client.post("/api/remove", files={"file": file, **(files or {})}, data=fields)


def shown(answer):
    assert answer.status_code == 200, answer.text
    return decoded(answer.content)


def refused(answer, status):
    assert answer.status_code == status
    return answer.json()["detail"]


def frame_number(answer):
    assert answer.status_code == 200, answer.text
    return int(answer.headers["x-session-frame"])


def metrics(client):
    """The lines that concern sessions."""
    return {line for line in client.get("/metrics").text.splitlines() if line.startswith("tfmatting_session")}


# === Pictures ===


def test_a_picture_needs_no_plate_and_leaves_no_memory(client, model):
    for _ in range(2):
        answer = remove(client)
        alpha = shown(answer)[..., 3]
        assert (alpha[8:24, 16:32] == 255).all()
        assert (alpha > 0).sum() == 256
        assert "x-session-frame" not in answer.headers
    assert model.calls == [(1, 0), (1, 0)]


def test_empty_fields_are_as_none(client):
    """As the page of the routes sends them."""
    answer = remove(client, **dict.fromkeys(("bgr", "plate", "session", "bi", "bgc", "model"), ""))
    np.testing.assert_array_equal(shown(answer), shown(remove(client)))


def test_new_backgrounds(client):
    green = encoded(np.broadcast_to(np.array([0, 255, 0], np.uint8), (40, 40, 3)))
    for answer in (remove(client, bgc="lime"), remove(client, files={"bi": green}, session="a")):
        composite = shown(answer)
        assert composite[0, 0].tolist() == [0, 255, 0]
        assert composite[16, 24].tolist() == [200, 20, 10]


def test_blur_is_of_the_scene_without_the_person(client):
    picture = scene()[0]
    alpha = (picture[..., :1] == 200).astype("float32")
    behind = blur(scene_behind(picture, alpha), 5.0)
    expected = quantised(alpha * (picture / 255) + (1 - alpha) * behind, 8).astype(int)
    assert np.abs(shown(remove(client, blur="true", blur_strength="5")) - expected).max() <= 1


@pytest.mark.parametrize(
    ("files", "fields", "status", "expected"),
    [
        ({"bgr": PLATE}, {}, 422, f"`bgr`: {NAME} takes no captured plate, leave it out."),
        ({}, {"plate": "room", "session": "a"}, 422, f"`plate`: {NAME} takes no captured plate, leave it out."),
        ({}, {"session": "../a"}, 422, "a session's name must have letters, digits, - and _"),
        ({}, {"model": "bgm_mobilenetv2"}, 422, f"has the model {NAME} alone"),
    ],
)
def test_bad_requests(client, model, files, fields, status, expected):
    assert expected in refused(remove(client, files=files, **fields), status)
    assert model.calls == []


def test_a_model_with_a_plate_has_no_sessions(tmp_path):
    with TestClient(application(tmp_path)) as client:
        answer = remove(client, files={"bgr": PLATE}, session="a")
        assert refused(answer, 422) == "`session`: bgm_mobilenetv2 has no memory of frames, leave it out."
        assert client.post("/api/sessions").status_code == 404
        assert metrics(client) == set()


def test_pictures_of_addresses_are_frames_as_well(tmp_path, model):
    class Fetcher:
        async def fetch(self, url):
            return SOURCE

    with TestClient(application(tmp_path, model, model_name=NAME, fetcher=Fetcher())) as client:
        address = {"url": "http://a.example/", "session": "a"}
        assert [frame_number(client.get("/api/remove", params=address)) for _ in range(2)] == [1, 2]
        assert "x-session-frame" not in client.get("/api/remove", params={"url": "http://a.example/"}).headers
        assert "takes no captured plate" in refused(client.get("/api/remove", params={**address, "bgr": "x"}), 422)


# === Sessions ===


def test_frames_of_a_session_go_on_from_each_other(client, model):
    names = ["desk", "desk", "door", "desk", ""]
    answers = [remove(client, session=name) for name in names]
    assert [answer.headers.get("x-session-frame") for answer in answers] == ["1", "2", "1", "3", None]
    assert [before for _, before in model.calls] == [0, 1, 0, 2, 0]


def test_a_name_of_the_server_and_the_end(client):
    first, second = (client.post("/api/sessions") for _ in range(2))
    assert first.status_code == 201
    assert re.fullmatch("[0-9a-f]{32}", name := first.json()["session"])
    assert name != second.json()["session"]
    assert [frame_number(remove(client, session=name)) for _ in range(2)] == [1, 2]
    assert client.delete(f"/api/sessions/{name}").status_code == 204
    assert f"there is no session called {name}" in refused(client.delete(f"/api/sessions/{name}"), 404)
    assert frame_number(remove(client, session=name)) == 1


def test_another_size_begins_anew(client):
    small = encoded(cv2.resize(scene()[0], (32, 24)))
    files = [SOURCE, SOURCE, small, small, SOURCE]
    assert [frame_number(remove(client, file, session="a")) for file in files] == [1, 2, 1, 2, 1]


def test_a_bad_frame_is_refused_and_the_session_goes_on(client):
    assert frame_number(remove(client, session="a")) == 1
    assert "no picture" in refused(remove(client, b"x", session="a"), 415)
    assert frame_number(remove(client, session="a")) == 2


def test_limits_and_metrics(tmp_path, model):
    with TestClient(application(tmp_path, model, model_name=NAME, sessions=2)) as client:
        remove(client, session="a")
        assert {"tfmatting_sessions 1.0", "tfmatting_session_bytes 16.0"} <= metrics(client)
        for name in "bcd":
            remove(client, session=name)
        assert client.delete("/api/sessions/d").status_code == 204
        assert {
            'tfmatting_sessions_ended_total{reason="evicted"} 2.0',
            'tfmatting_sessions_ended_total{reason="deleted"} 1.0',
            'tfmatting_sessions_ended_total{reason="expired"} 0.0',
        } <= metrics(client)
    with TestClient(application(tmp_path, model, model_name=NAME, session_seconds=0.05)) as client:
        assert frame_number(remove(client, session="a")) == 1
        time.sleep(0.1)
        assert {
            "tfmatting_sessions 0.0",
            "tfmatting_session_bytes 0.0",
            'tfmatting_sessions_ended_total{reason="expired"} 1.0',
        } <= metrics(client)
        assert frame_number(remove(client, session="a")) == 1


def test_the_page_of_the_routes_knows_sessions(client):
    description = client.get("/openapi.json").json()
    assert {"/api/remove", "/api/sessions", "/api/sessions/{name}", "/health", "/metrics"} == set(description["paths"])
    assert "session" in description["info"]["description"]


def test_pages_of_other_servers_may_read_the_number_of_the_frame(tmp_path, model):
    origin = "https://a.example"
    with TestClient(application(tmp_path, model, origins=(origin,))) as client:
        answer = client.post("/api/remove", files={"file": SOURCE}, headers={"Origin": origin})
        assert answer.headers["access-control-expose-headers"] == "X-Session-Frame"


# === With a real network ===


def test_ten_frames_over_http_are_those_of_the_clip(tmp_path):
    model = videos.model().with_options(downsample_ratio=0.5)
    clip = np.uint8(np.rint(255 * videos.clip()[0, :, :48, :64]))
    clip = np.concatenate([clip, clip[::-1, ::-1], clip[:2, :, ::-1]])
    expected = quantised(model({"source": (clip / 255).astype("float32")[None]})["alpha"][0], 8)[..., 0]
    with TestClient(application(tmp_path, model)) as client:
        answers = [remove(client, encoded(frame), session="a", om="true") for frame in clip]
        still = shown(remove(client, encoded(clip[-1]), om="true"))
    alphas = np.stack([shown(answer) for answer in answers])
    assert [frame_number(answer) for answer in answers] == list(range(1, 11))
    assert np.abs(alphas.astype(int) - expected).max() <= 1
    assert np.abs(still.astype(int) - expected[-1]).mean() > 0.25  # the memory counts
