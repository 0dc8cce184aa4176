"""A server that is away, busy, slow, or has something else."""

import concurrent.futures
import threading
import time

import grpc
import httpx
import numpy as np
import pytest

from tests.conftest import SAVED_SIZE as SIZE
from tfmatting.serving.remote_calls import DeadlineError, NotServedError, Policy, UnavailableError, split_url
from tfmatting.serving.remote_model import RemoteModel, connect
from tfmatting.serving.remote_rest import RestServer
from tfmatting.serving.remote_signatures import Signature

NAME = "bgm_mobilenetv2"
TRANSPORTS = pytest.mark.parametrize("transport", ["grpc", "rest"])


def batch(size=SIZE, fill=0.5):
    return {name: np.full((1, *size, 3), fill, "float32") for name in ("source", "background")}


@TRANSPORTS
@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED])
def test_a_busy_server_is_asked_again(transport, code, urls, served):
    with connect(urls[transport], NAME, policy=Policy(retries=2)) as model:
        served.refusals = [(code, "too much to do")] * 2
        model.predict_on_batch(batch())
        assert served.requests == 3
        served.refusals = [(code, "too much to do")] * 3
        with pytest.raises(UnavailableError, match="is away or busy: too much to do"):
            model.predict_on_batch(batch())
    assert served.requests == 6


@TRANSPORTS
def test_what_the_server_refuses_is_asked_once(transport, urls, served):
    with connect(urls[transport], NAME) as model:
        served.refusals = [(grpc.StatusCode.INVALID_ARGUMENT, "bad\npicture")]
        with pytest.raises(ValueError, match="refuses the request: bad picture"):
            model.predict_on_batch(batch())
    assert served.requests == 1


@TRANSPORTS
def test_a_slow_server_is_given_up_at_the_deadline(transport, urls, served):
    with connect(urls[transport], NAME, policy=Policy(deadline=10)) as model:
        served.delay, model._policy = 2.0, Policy(deadline=0.3)
        start = time.monotonic()
        with pytest.raises(DeadlineError, match="did not answer in time"):
            model.predict_on_batch(batch())
    assert time.monotonic() - start < 1.5
    time.sleep(max(0, start + 2.5 - time.monotonic()))  # until the double has done it


@TRANSPORTS
def test_closing_ends_what_is_under_way(transport, urls, served):
    model = connect(urls[transport], NAME, in_flight=2)
    served.delay = 2.0
    stream = model.predict_in_order(batch() for _ in range(3))
    ended = []

    def read():
        with pytest.raises((OSError, concurrent.futures.CancelledError)) as caught:
            list(stream)
        ended.append(caught.value)

    reader = threading.Thread(target=read)
    start = time.monotonic()
    reader.start()
    while served.at_once < 2:
        time.sleep(0.01)
    model.close()
    reader.join()
    assert time.monotonic() - start < 1.5
    assert len(ended) == 1
    time.sleep(max(0, start + 2.5 - time.monotonic()))  # until the double has done it
    assert served.requests == 2


def test_a_request_that_comes_after_the_end_does_not_wait_for_ever():
    server = RestServer("http://127.0.0.1:9", NAME)
    server.close()
    with pytest.raises(DeadlineError, match="was closed"):
        server.states(10)


def test_retries_end_with_the_deadline():
    calls = []

    def away(seconds):
        calls.append(seconds)
        raise UnavailableError("away")

    start = time.monotonic()
    with pytest.raises(UnavailableError):
        Policy(retries=100, deadline=1.0).call(away)
    assert time.monotonic() - start <= 1.0
    assert 2 <= len(calls) <= 5
    assert calls == sorted(calls, reverse=True)


@pytest.mark.parametrize("url", ["grpc://127.0.0.1:9", "http://127.0.0.1:9"])
def test_a_server_that_is_not_there(url):
    with pytest.raises(UnavailableError, match=f"the server {url} is away or busy"):
        connect(url, NAME, policy=Policy(retries=1))


def test_a_server_that_comes_back_gets_the_rest_of_the_stream(served):
    from tests.serving.tf_serving.double import grpc_server

    with grpc_server(served) as url:
        model = connect(url, NAME, in_flight=2, policy=Policy(retries=20, deadline=60))
        stream = model.predict_in_order(batch(fill=level / 8) for level in range(6))
        first = next(stream)
    port = int(url.rpartition(":")[2])
    rest = []
    reader = threading.Thread(target=lambda: rest.extend(stream))
    reader.start()
    time.sleep(0.5)
    assert len(rest) <= 1
    with grpc_server(served, port):
        reader.join()
    model.close()
    assert [outputs["alpha"].shape for outputs in (first, *rest)] == [(1, *SIZE, 1)] * 6


@TRANSPORTS
def test_a_model_that_is_not_there(transport, urls):
    with pytest.raises(NotServedError, match="has no model 'bgm_resnet50'"):
        connect(urls[transport], "bgm_resnet50")


@TRANSPORTS
def test_a_version_that_is_not_there(transport, urls):
    with pytest.raises(NotServedError, match=r"has no model 'bgm_mobilenetv2': .*version 3 AVAILABLE"):
        connect(urls[transport], NAME, version=7)
    connect(urls[transport], NAME, version=3).close()


@TRANSPORTS
def test_a_model_that_is_being_loaded_is_waited_for(transport, urls, served):
    served.state = "LOADING"
    with pytest.raises(UnavailableError, match="only loading the model: version 3 LOADING"):
        connect(urls[transport], NAME, policy=Policy(retries=1))
    threading.Timer(0.5, lambda: setattr(served, "state", "AVAILABLE")).start()
    connect(urls[transport], NAME, policy=Policy(retries=20)).close()


@TRANSPORTS
def test_a_signature_that_is_not_there(transport, urls):
    with pytest.raises(ValueError, match=r"has no signature 'size_8x8'; it has encoded, serving_default, size_64x96\."):
        connect(urls[transport], NAME, signature="size_8x8")


def test_a_signature_for_another_size(grpc_url):
    with connect(grpc_url, NAME, signature="size_64x96") as model:
        model.prepare((1, *SIZE, 3), "uint8")
        with pytest.raises(ValueError, match=r"is for pictures of 64x96 .* this one has 32x96"):
            model.prepare((1, 32, 96, 3), "uint8")
        with pytest.raises(ValueError, match="is for pictures of 64x96"):
            model.predict_on_batch(batch((64, 48)))


def test_a_signature_for_something_else():
    inputs = {"images": (1, (-1, 224, 224, 3))}
    with pytest.raises(ValueError, match=r"`tfmatting export` writes.* Received: from images to logits"):
        RemoteModel(None, Signature("classify", inputs, {"logits": (1, (-1, 1000))}))


def test_pictures_that_the_server_cannot_take(grpc_url):
    unlike = {"source": batch()["source"], "background": batch((32, 96))["background"]}
    refused = pytest.raises(ValueError, match=r"refuses the request: .*the captured plate, must have the size")
    with connect(grpc_url, NAME, signature="encoded") as model, refused:
        model.predict_on_batch(unlike)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx.Response(200, text="<html>"), "not the REST interface of TensorFlow Serving"),
        (httpx.Response(404, text="<html>"), r"not the REST interface of TensorFlow Serving \(HTTP 404\)"),
        (httpx.Response(200, json={"status": "ok"}), "not the REST interface of TensorFlow Serving"),
        (httpx.Response(200, json=["ok"]), "not the REST interface of TensorFlow Serving"),
        (
            httpx.Response(200, json={"metadata": {"signature_def": {"signature_def": ["ok"]}}}),
            "not the REST interface of TensorFlow Serving",
        ),
        (httpx.Response(502, text="bad gateway"), "is away or busy: HTTP 502"),
        (httpx.Response(500, json={"error": "out of luck"}), "failed: 500 out of luck"),
    ],
)
def test_another_server_is_told(answer, message, monkeypatch):
    async def request(*_, **__):
        return answer

    monkeypatch.setattr(httpx.AsyncClient, "request", request)
    with pytest.raises((ValueError, OSError), match=message):
        connect("http://127.0.0.1:1", NAME, policy=Policy(retries=0))


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("grpc://host", ("grpc", "host:8500", "")),
        ("grpc://[::1]:9000", ("grpc", "[::1]:9000", "")),
        ("http://host", ("http", "host:8501", "")),
        ("https://host/serving/", ("https", "host:443", "/serving")),
    ],
)
def test_addresses(url, parts):
    assert split_url(url) == parts


@pytest.mark.parametrize(
    "url",
    ["host:8500", "ftp://host", "grpc://", "grpc://host:port", "grpc://host/path", "http://a:b@host", "http://h?q=1"],
)
def test_wrong_addresses(url):
    with pytest.raises(ValueError, match="the server's address must be"):
        split_url(url)
