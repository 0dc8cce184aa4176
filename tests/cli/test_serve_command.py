import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

import cv2
import httpx
import numpy as np
import pytest

from tests.golden import video_matting_recordings as videos
from tests.serving.servers import decoded
from tfmatting.cli.main import main
from tfmatting.inference.writing import encode

ROOT = pathlib.Path(__file__).parents[2]
RECURRENT = ("-m", "rvm_mobilenetv3")


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """The command sets a limit for OpenCV, which is not to reach other tests."""
    monkeypatch.setenv("OPENCV_IO_MAX_IMAGE_PIXELS", str(2**30))


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["--port", "70000"], "must be an integer from 0 to 65535"),
        (["--host", "not.a.host.of.mine.invalid"], "not.a.host.of.mine.invalid cannot be opened"),
        (["--waiting", "-1"], "must be an integer of at least 0"),
        (["--timeout", "0"], "must be in (0, 86400]"),
        (["--max-megapixels", "nan"], "must be in (0, 1000]"),
        (["--max-megabytes", "0"], "must be an integer of at least 1"),
        (["--precision", "int8"], "it is for clips"),
        (["--plates", "plate.png"], "the folder of plates plate.png is a file"),
        (["--model", "u2net"], "invalid choice"),
        (["--model", "fcn_resnet50"], "fcn_resnet50 is for tfmatting i, p and v: servers have matting networks alone"),
        (["--sessions", "0"], "must be an integer of at least 1"),
        (["--session-seconds", "0"], "must be in (0, 86400]"),
        (["--sessions", "5"], "--sessions is for models with a memory of the frames before. Received: bgm_mobilenetv2"),
        (["--session-megabytes", "5"], "--session-megabytes is for models with a memory"),
        ([*RECURRENT, "--plates", "plates"], "--plates is for models with a captured plate. Received: rvm_mobilenetv3"),
        ([*RECURRENT, "--backbone-scale", "0.5"], "--backbone-scale is no option of rvm_mobilenetv3"),
        ([*RECURRENT, "--precision", "int8"], "it is for clips"),
        (
            [*RECURRENT, "--ray"],
            "models with a captured plate: leave it out, or choose another model. Received: rvm_mo",
        ),
        (["--downsample-ratio", "0.5"], "--downsample-ratio is no option of bgm_mobilenetv2"),
        (["source.png"], "unrecognized arguments: source.png"),
    ],
)
def test_bad_input(refused, arguments, expected):
    port = [] if "--port" in arguments else ["--port", "0"]
    assert expected in refused("s", *port, *arguments)


def test_port_in_use(refused):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        message = refused("s", "--port", port)
    assert message == f"port {port} of 127.0.0.1 is in use: choose another with --port."


@pytest.mark.parametrize(
    "missing", ["fastapi", "fastapi_offline", "httpx", "prometheus_client", "python_multipart", "uvicorn"]
)
def test_missing_extra_is_named(refused, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    assert refused("s", "--port", "0") == f"{missing} is not installed: pip install 'tfmatting[serve]'"


@contextlib.contextmanager
def running(*arguments):
    """A server in a process of its own: yields the process and its address."""
    command = [sys.executable, "-m", "tfmatting.cli.main", "s", "--port", "0", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    watchdog = threading.Timer(300, process.kill)
    watchdog.start()
    try:
        yield process, process.stdout.readline().strip()
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


@pytest.fixture
def request_of_source(place):
    """A request for the alpha, as bytes; the plate is stored as "room"."""
    with (place / "source.png").open("rb") as file:
        request = httpx.Request(
            "POST", "http://localhost/api/remove", files={"file": file}, data={"plate": "room", "om": "true"}
        )
        return request.read(), request.headers["content-type"]


def test_a_server_answers_and_ends_after_the_requests_that_have_come(place, checkpoint, model, request_of_source):
    arguments = ("--checkpoint", checkpoint, "--backbone-scale", 0.25, "--refine-sample-pixels", 8192)
    limits = ("--max-megapixels", 0.01, "--max-megabytes", 1)
    with running("--plates", "plates", *arguments, *limits) as (process, address):
        with httpx.Client(base_url=address, timeout=120) as client:
            assert client.get("/health").json()["status"] == "ok"
            assert client.put("/api/plates/room", content=(place / "plate.png").read_bytes()).status_code == 201
            large = client.put("/api/plates/large", content=encode(np.zeros((128, 128, 3)), ".png"))
            assert large.status_code == 413
            assert client.put("/api/plates/huge", content=bytes(1_000_001)).status_code == 413
            assert client.get("/health", headers={"Host": "rebound.example"}).status_code == 400
            assert "--allow-url" in client.get("/api/remove", params={"url": "http://a.example/"}).json()["detail"]

        body, content_type = request_of_source
        host, _, port = address.removeprefix("http://").rstrip("/").partition(":")
        with socket.create_connection((host, int(port))) as connection:
            head = f"POST /api/remove HTTP/1.1\r\nHost: {host}\r\nContent-Type: {content_type}\r\n"
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-100])
            _wait_for_request(address)
            process.send_signal(signal.SIGTERM)
            _wait_for_closed_port(host, int(port))
            connection.sendall(body[-100:])  # the rest of what had begun to come
            with connection.makefile("rb") as answer:
                assert answer.readline() == b"HTTP/1.1 200 OK\r\n"
                while answer.readline() != b"\r\n":
                    pass
                alpha = decoded(answer.read())
        _, err = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in err
    assert alpha.shape == (32, 48)
    assert sorted(path.name for path in (place / "plates").iterdir()) == ["room.png"]


def _wait_for_request(address):
    while httpx.get(f"{address}health").json()["requests"] == 0:
        time.sleep(0.01)


def _wait_for_closed_port(host, port):
    with contextlib.suppress(ConnectionRefusedError):
        while True:
            socket.create_connection((host, port)).close()
            time.sleep(0.01)


@pytest.mark.slow
def test_a_clip_over_http_is_that_of_the_video_command(place):
    from tfmatting.models.weights_file import save_weights

    save_weights(videos.model(), place / "rvm.h5", "float16")
    frames = [np.roll(cv2.imread("source.png"), 2 * number, axis=1) for number in range(10)]
    (place / "frames").mkdir()
    for number, frame in enumerate(frames):
        cv2.imwrite(f"frames/{number}.png", cv2.resize(frame, (96, 64)))
    network = ("--checkpoint", "rvm.h5", "--downsample-ratio", "0.5", "--device", "cpu")
    with running(*RECURRENT, *network, "--session-seconds", 60) as (process, address):
        with httpx.Client(base_url=address, timeout=120) as client:
            served = []
            for number in range(10):
                files = {"file": (place / f"frames/{number}.png").read_bytes()}
                answer = client.post("/api/remove", files=files, data={"session": "desk", "om": "true"})
                assert answer.headers["x-session-frame"] == str(number + 1)
                served.append(decoded(answer.content))
            assert client.delete("/api/sessions/desk").status_code == 204
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in err
    code = main(["v", "frames", "mattes", "--fps", "25", "-om", "--output-type", "png_sequence", *RECURRENT, *network])
    assert code == 0
    mattes = [cv2.imread(f"mattes/{number:06d}.png", cv2.IMREAD_UNCHANGED) for number in range(10)]
    assert np.abs(np.stack(served).astype(int) - mattes).max() <= 1
    assert np.ptp(mattes) > 20


@pytest.mark.slow
def test_ctrl_c_ends_it_with_0(place, checkpoint):
    with running("--checkpoint", checkpoint, "--quiet") as (process, address):
        assert json.loads(httpx.get(f"{address}openapi.json").text)["info"]["title"] == "tfmatting"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (0, "", "")
