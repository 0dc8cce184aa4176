"""The server of the web page."""

import http.client
import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tfmatting.cli.ondevice_page import main
from tfmatting.ondevice.page_server import page_server

WEB = pathlib.Path(__file__).parents[2] / "export" / "ondevice" / "web"


@pytest.fixture
def page(tmp_path):
    """A folder like the page's after `npm ci`."""
    folder = tmp_path / "web"
    shutil.copytree(WEB, folder, ignore=shutil.ignore_patterns("node_modules", "build"))
    (folder / "build" / "wasm").mkdir(parents=True)
    (folder / "build" / "worker.js").write_text("'use strict';")
    (folder / "build" / "wasm" / "litert.wasm").write_bytes(b"\0asm")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "secret.txt").write_text("not served")
    return folder


def get(address):
    with urllib.request.urlopen(address) as response:
        return response.headers, response.read()


def status(address, path):
    """The status of a path that is sent as it is."""
    connection = http.client.HTTPConnection(address.removeprefix("http://").rstrip("/"))
    connection.request("GET", path)
    return connection.getresponse().status


def test_page_comes_with_the_headers_that_threads_need(page, lite_file):
    with page_server(page, [lite_file]) as address:
        for path, kind in (
            ("", "text/html"),
            ("src/page.js", "text/javascript"),
            ("build/wasm/litert.wasm", "application/wasm"),
            ("models.json", "application/json"),
        ):
            headers, content = get(address + path)
            assert content and headers["Content-Type"].startswith(kind)
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"


def test_models_are_listed_with_their_size_and_served(page, lite_file, tmp_path):
    other = tmp_path / "a model & more.tflite"
    other.write_bytes(lite_file.read_bytes())
    with page_server(page, [lite_file, other]) as address:
        models = json.loads(get(address + "models.json")[1])
        assert [(model["name"], model["width"], model["height"]) for model in models] == [
            ("matting.tflite", 320, 240),
            ("a model & more.tflite", 320, 240),
        ]
        for model in models:
            assert get(address + model["url"])[1] == lite_file.read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        *("/package.json", "/node_modules/secret.txt", "/src/", "/build/wasm/", "/models/0/other.tflite", "/none"),
        *("/src/../node_modules/secret.txt", "/src/%2e%2e/node_modules/secret.txt", "/build/../../outside.txt"),
    ],
)
def test_nothing_else_is_served(page, lite_file, path):
    (page.parent / "outside.txt").write_text("not served")
    with page_server(page, [lite_file]) as address:
        assert status(address, path) == 404


@pytest.fixture
def certificate(tmp_path):
    """Files of a certificate and of its key."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl, to make a certificate")
    both = tmp_path / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", both, "-out", tmp_path / "certificate.pem"]
    subprocess.run(command, check=True, capture_output=True)
    return tmp_path / "certificate.pem", both


def get_secure(address, certificate):
    trusting = ssl.create_default_context(cafile=certificate)
    with urllib.request.urlopen(address, context=trusting, timeout=20) as response:
        return response.read()


def test_https(page, lite_file, certificate):
    with page_server(page, [lite_file], certificate=certificate[0], key=certificate[1]) as address:
        assert address.startswith("https://")
        assert b"<title>" in get_secure(address, certificate[0])


def test_who_says_nothing_or_leaves_does_not_disturb_others(page, lite_file, certificate, capfd):
    with page_server(page, [lite_file], certificate=certificate[0], key=certificate[1]) as address:
        place = urllib.parse.urlsplit(address)
        with socket.create_connection((place.hostname, place.port)):
            assert b"<title>" in get_secure(address, certificate[0])
        with socket.create_connection((place.hostname, place.port)) as stranger:
            stranger.sendall(b"GET / HTTP/1.0\r\n\r\n")
            while stranger.recv(1000):  # until the server has closed it
                pass
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(address, timeout=20)
        assert b"<title>" in get_secure(address, certificate[0])
    assert capfd.readouterr().err == ""


def failure(capsys, folder, *arguments):
    assert main(folder, [*map(str, arguments)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("serve.py: error: ") and error.count("\n") == 1
    return error


def test_page_that_was_not_built_is_one_line(page, lite_file, capsys):
    shutil.rmtree(page / "build")
    assert "run `npm ci`" in failure(capsys, page, lite_file)


def test_bad_arguments_are_one_line(page, lite_file, tmp_path, capsys):
    (tmp_path / "bad.tflite").write_text("no model")
    (tmp_path / "bad.pem").write_text("no certificate")
    assert "none.tflite: No such file" in failure(capsys, page, "none.tflite")
    assert "bad.tflite must be a TF-Lite file" in failure(capsys, page, tmp_path / "bad.tflite")
    assert "MODEL" in failure(capsys, page)
    assert "--key needs --certificate" in failure(capsys, page, lite_file, "--key", "key.pem")
    assert "no certificate and its key" in failure(capsys, page, lite_file, "--certificate", tmp_path / "bad.pem")
    assert "none.pem or its key cannot be read: No such file" in failure(
        capsys, page, lite_file, "--certificate", "none.pem"
    )
    assert "a port, 0 to 65535" in failure(capsys, page, lite_file, "--port", "70000")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port}" in failure(capsys, page, lite_file, "--port", port)


def test_script_says_its_address_and_ends_by_a_signal(page, lite_file):
    code = f"import sys; from tfmatting.cli.ondevice_page import main; sys.exit(main({str(page)!r}))"
    command = [sys.executable, "-c", code, str(lite_file), "--port", "0"]
    root = pathlib.Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        address = process.stdout.readline().split()[0]
        assert b"<title>" in get(address)[1]
        process.terminate()
    with pytest.raises(urllib.error.URLError):
        get(address)
