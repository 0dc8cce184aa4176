import re

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.inference.fakes import DifferenceModel
from tests.serving.servers import application, decoded, encoded, scene
from tfmatting import matte
from tfmatting.inference.backgrounds import blur
from tfmatting.inference.pixels import quantised
from tfmatting.serving.requests import RequestError

SOURCE, PLATE = (encoded(pixels) for pixels in scene())
GREEN = encoded(np.broadcast_to(np.array([0, 255, 0], np.uint8), (40, 40, 3)))


@pytest.fixture
def client(tmp_path):
    with TestClient(application(tmp_path / "plates", plates=3)) as client:
        yield client


def remove(client, files=None, params=None, **fields):
    files = {"file": SOURCE, "bgr": PLATE} if files is None else files
    return client.post("/api/remove", files=files, data=fields, params=params)


def shown(answer, media_type="image/png"):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    return decoded(answer.content)


def refused(answer, status):
    assert answer.status_code == status
    return answer.json()["detail"]


def test_the_cut_out_is_that_of_matte(client):
    result = matte(DifferenceModel(), *scene())
    expected = quantised(result.rgba(), 8)
    expected[expected[..., 3] == 0] = 0
    np.testing.assert_array_equal(shown(remove(client)), expected)


def test_the_alpha(client):
    expected = quantised(matte(DifferenceModel(), *scene()).alpha, 8)[..., 0]
    np.testing.assert_array_equal(shown(remove(client, om="true")), expected)
    webp = shown(remove(client, om="1", format="webp"), "image/webp")
    assert np.abs(webp[..., 0].astype(int) - expected).max() < 16


@pytest.mark.parametrize("way", [{"bgc": "0,255,0"}, {"bgc": "lime"}, {"params": {"bgc": "0,255,0,255"}}])
def test_a_colour_as_the_new_background(client, way):
    composite = shown(remove(client, **way))
    assert composite.shape == (32, 48, 3)
    assert composite[0, 0].tolist() == [0, 255, 0]
    assert composite[16, 24].tolist() == [200, 20, 10]


def test_a_colour_that_is_not_opaque(client):
    assert shown(remove(client, bgc="0,255,0,51"))[0, 0].tolist() == [0, 255, 0, 51]


def test_a_picture_as_the_new_background(client):
    files = {"file": SOURCE, "bgr": PLATE, "bi": GREEN}
    assert shown(remove(client, files))[0, 0].tolist() == [0, 255, 0]
    assert shown(remove(client, files, fit="contain"))[0, 0].tolist() == [0, 0, 0]  # the bars at the sides
    assert shown(remove(client, files, format="jpg"), "image/jpeg").shape == (32, 48, 3)


def test_the_blurred_plate_as_the_new_background(client):
    plate = np.random.default_rng(0).integers(0, 256, (32, 48, 3), np.uint8)
    files = {"file": encoded(plate), "bgr": encoded(plate)}
    expected = quantised(blur(plate.astype("float32") / 255, 5.0), 8)
    np.testing.assert_array_equal(shown(remove(client, files, blur="true", blur_strength="5")), expected)


def test_a_plate_is_resized_to_its_picture(client):
    large = encoded(np.repeat(np.repeat(scene()[1], 2, 0), 2, 1))
    np.testing.assert_array_equal(shown(remove(client, {"file": SOURCE, "bgr": large})), shown(remove(client)))


def test_what_rembg_has_besides_has_no_effect(client):
    answer = remove(client, a="true", af="240", ab="10", ae="10", ppm="true", model="bgm_mobilenetv2", extras="{}")
    np.testing.assert_array_equal(shown(answer), shown(remove(client)))


@pytest.mark.parametrize(
    "files, fields, status, expected",
    [
        ({"file": SOURCE}, {}, 422, "the captured plate is missing"),
        ({"file": SOURCE, "bgr": PLATE}, {"plate": "room"}, 422, "one captured plate is needed"),
        ({"file": SOURCE}, {"plate": "room"}, 404, "there is no plate called room"),
        ({"file": SOURCE}, {"plate": "../room"}, 422, "a plate's name must have letters"),
        ({"file": SOURCE, "bgr": b"x"}, {}, 415, "`bgr` is damaged, or no picture"),
        ({"file": b"x", "bgr": PLATE}, {}, 415, "`file` is damaged, or no picture"),
        ({"file": SOURCE, "bgr": encoded(scene()[1][:20])}, {}, 422, "must have the aspect ratio of the picture"),
        ({"file": SOURCE, "bgr": PLATE, "bi": b"x"}, {}, 415, "`bi` is damaged"),
        ({"file": SOURCE, "bgr": PLATE}, {"bgc": "whitish"}, 422, "Received: 'whitish'"),
        ({"file": SOURCE, "bgr": PLATE}, {"model": "u2net"}, 422, "has the model bgm_mobilenetv2 alone"),
        ({"file": SOURCE, "bgr": PLATE}, {"format": "jpg"}, 422, "no transparency"),
    ],
)
def test_bad_requests(client, files, fields, status, expected):
    assert expected in refused(remove(client, files, **fields), status)


def test_empty_fields_are_as_none(client):
    """As the page of the routes sends them."""
    client.put("/api/plates/room", content=PLATE)
    empty = dict.fromkeys(("bgr", "bi", "bgc", "model"), "")
    answer = remove(client, {"file": SOURCE}, {"bgc": ""}, plate="room", om="true", **empty)
    np.testing.assert_array_equal(shown(answer), shown(remove(client, om="true")))


@pytest.mark.parametrize("field, value", [("om", "maybe"), ("format", "gif"), ("fit", "x"), ("blur_strength", "0")])
def test_bad_values_are_named(client, field, value):
    (problem,) = refused(remove(client, **{field: value}), 422)
    assert problem["loc"][-1] == field


def test_a_body_that_is_no_form(client):
    assert client.post("/api/remove").status_code == 422
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/api/remove", content=b"no form", headers=headers).status_code in (400, 422)


def test_stored_plates(client):
    assert client.get("/api/plates").json() == []
    assert client.put("/api/plates/room", content=PLATE).status_code == 201
    assert client.put("/api/plates/room", content=PLATE).status_code == 200
    assert client.get("/api/plates").json() == ["room"]
    answer = client.get("/api/plates/room")
    np.testing.assert_array_equal(shown(answer), scene()[1])
    np.testing.assert_array_equal(shown(remove(client, {"file": SOURCE}, plate="room")), shown(remove(client)))
    assert client.delete("/api/plates/room").status_code == 204
    assert "PUT /api/plates/room" in refused(client.get("/api/plates/room"), 404)
    assert client.delete("/api/plates/room").status_code == 404


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "%2e%2e", "a.png", "a%00"])
def test_names_of_plates_that_could_lead_elsewhere(client, name, tmp_path):
    for method in ("GET", "PUT", "DELETE"):
        assert client.request(method, f"/api/plates/{name}").status_code in (404, 405, 422)
    assert not (tmp_path / "plates").exists()


def test_bad_plates(client):
    assert "the plate is empty" in refused(client.put("/api/plates/room"), 422)
    assert "no picture" in refused(client.put("/api/plates/room", content=b"x"), 415)
    for name in "abc":
        client.put(f"/api/plates/{name}", content=PLATE)
    assert "3 plates already" in refused(client.put("/api/plates/d", content=PLATE), 507)


def test_addresses_are_fetched_only_if_allowed(client, tmp_path):
    assert "--allow-url" in refused(client.get("/api/remove", params={"url": "http://a.example/"}), 403)

    files = {"http://a.example/source": SOURCE, "http://a.example/plate": PLATE}

    class Fetcher:
        async def fetch(self, url):
            if url not in files:
                raise RequestError(422, "the host of the address is not on the public internet.")
            return files[url]

    source, plate = files
    with TestClient(application(tmp_path, fetcher=Fetcher())) as fetching:
        get = fetching.get("/api/remove", params={"url": source, "bgr": plate, "bgc": "lime"})
        np.testing.assert_array_equal(shown(get), shown(remove(client, bgc="lime")))
        fetching.put("/api/plates/room", content=PLATE)
        get = fetching.get("/api/remove", params={"url": source, "plate": "room", "om": "true"})
        np.testing.assert_array_equal(shown(get), shown(remove(client, om="true")))
        for params in ({"url": "http://inner/", "bgr": plate}, {"url": source, "bgr": "http://inner/"}):
            assert "not on the public internet" in refused(fetching.get("/api/remove", params=params), 422)
        assert "plate is missing" in refused(fetching.get("/api/remove", params={"url": source}), 422)


def test_health_and_metrics(client):
    remove(client)
    remove(client, {"file": SOURCE})
    client.request("STRANGE", "/nowhere/at/all")
    health = client.get("/health").json()
    assert health == {"status": "ok", "model": "bgm_mobilenetv2", "device": "a processor", "requests": 0, "places": 9}
    text = client.get("/metrics").text
    for line in (
        'tfmatting_requests_total{method="POST",path="/api/remove",status="200"} 1.0',
        'tfmatting_requests_total{method="POST",path="/api/remove",status="422"} 1.0',
        'tfmatting_requests_total{method="other",path="other",status="404"} 1.0',
        "tfmatting_matting_seconds_count 1.0",
        'tfmatting_request_seconds_count{path="/api/remove"} 2.0',
        "tfmatting_places 9.0",
        "tfmatting_places_taken 0.0",
    ):
        assert f"{line}\n" in text


def test_the_page_of_the_routes_needs_no_other_server(client):
    page = client.get("/", follow_redirects=True)
    assert page.url.path == "/docs"
    linked = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    assert any(path.endswith(".js") for path in linked)
    for path in linked:
        assert path.startswith("/")
        assert client.get(path).status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/remove", "/api/plates", "/api/plates/{name}", "/health", "/metrics"} == set(paths)
    assert {field["name"] for field in paths["/api/remove"]["get"]["parameters"]} >= {"url", "om", "bgc", "model"}


def test_pages_of_other_servers_and_other_names(tmp_path):
    preflight = {"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"}
    with TestClient(application(tmp_path), base_url="http://localhost") as client:
        assert "access-control-allow-origin" not in client.get("/health", headers=preflight).headers
        assert client.options("/api/plates/room", headers=preflight).status_code == 405
    changes = {"origins": ("https://a.example",), "hosts": ("localhost",)}
    with TestClient(application(tmp_path, **changes), base_url="http://localhost") as client:
        answer = client.options("/api/plates/room", headers=preflight)
        assert answer.headers["access-control-allow-origin"] == "https://a.example"
        other = client.options("/api/plates/room", headers={**preflight, "Origin": "https://b.example"})
        assert "access-control-allow-origin" not in other.headers
        assert client.get("/health", headers={"Host": "rebound.example"}).status_code == 400
        assert client.get("/health", headers={"Host": "localhost:7000"}).status_code == 200


@pytest.mark.parametrize(
    "error, detail", [(MemoryError(), "the memory is too small"), (OSError("the cluster is away."), "cluster is away")]
)
def test_a_device_that_fails(error, detail, tmp_path):
    class FailingModel:
        def predict_on_batch(self, inputs):
            raise error

    with TestClient(application(tmp_path, FailingModel())) as client:
        assert detail in refused(remove(client), 503)
