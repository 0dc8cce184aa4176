"""`tfmatting remote` does what `tfmatting i`, `p` and `v` do."""

import json
import os
import shutil
import subprocess
import sys

import cv2
import numpy as np
import pytest

from tests.cli.videos import FRAMES, make_video, pixels_of
from tests.serving.tf_serving.conftest import CONFIGURATION

ROOT = CONFIGURATION.parents[1]
#: a process in which these cannot be imported
WITHOUT = """
import sys
for name in ("tensorflow", "keras", "jax", "torch"):
    sys.modules[name] = None
from tfmatting.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The working directory, with clip.mp4, plate.png of its size, and source.png and a folder of its frames."""
    monkeypatch.chdir(tmp_path)
    make_video(tmp_path)
    (tmp_path / "photos").mkdir()
    for number, frame in enumerate(pixels_of("clip.mp4")[::6]):
        cv2.imwrite(f"photos/{number}.png", frame[..., ::-1].astype("uint8"))
    (tmp_path / "source.png").write_bytes((tmp_path / "photos" / "1.png").read_bytes())
    return tmp_path


@pytest.fixture
def run(place, command):
    """Function that runs the command: returns code, stdout and stderr."""
    return command


@pytest.fixture
def local(shipped, monkeypatch):
    """Makes the commands without a server load the served model."""
    monkeypatch.setattr("tfmatting.loading.load", lambda *_, **__: shipped)


def difference(left, right):
    pictures = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED).astype(int) for path in (left, right)]
    assert np.ptp(pictures[0]) > 100
    return np.abs(pictures[0] - pictures[1]).max()


@pytest.mark.parametrize("transport", ["grpc", "rest"])
def test_a_picture(transport, urls, run, local):
    assert run("i", "source.png", "local.png", "--bgr", "plate.png")[0] == 0
    remote = run("remote", "i", "source.png", "remote.png", "--bgr", "plate.png", "--url", urls[transport], "--json")
    assert remote[0] == 0
    report = json.loads(remote[1])
    assert (report["device"], report["model"], report["width"]) == (urls[transport], "bgm_mobilenetv2", 64)
    assert difference("local.png", "remote.png") <= 1


def test_a_folder(grpc_url, run, local):
    assert run("p", "photos", "local", "--bgr", "plate.png")[0] == 0
    assert run("remote", "p", "photos", "remote", "--bgr", "plate.png", "--url", grpc_url)[0] == 0
    assert sorted(os.listdir("remote")) == sorted(os.listdir("photos"))
    assert max(difference(f"local/{name}", f"remote/{name}") for name in os.listdir("photos")) <= 1


def test_a_folder_goes_on_after_a_picture_that_fails(grpc_url, run, served):
    import grpc

    served.refusals = [(grpc.StatusCode.INVALID_ARGUMENT, "no such luck")]
    code, _, err = run("remote", "p", "photos", "remote", "--bgr", "plate.png", "--url", grpc_url)
    assert code == 2
    assert "error: 0.png: the server" in err
    assert "no such luck" in err
    assert os.listdir("remote") == ["1.png"]


def test_a_video(urls, run, local, served):
    assert run("v", "clip.mp4", "local", "--bgr", "plate.png", "--output-type", "png_sequence")[0] == 0
    served.delay = 0.05
    for number, (transport, url) in enumerate(urls.items(), 1):
        options = ("--url", url, "--in-flight", "3", "--output-type", "png_sequence")
        assert run("remote", "v", "clip.mp4", transport, "--bgr", "plate.png", *options)[0] == 0
        assert served.requests == number * FRAMES
        assert served.most_at_once == 3
        assert len(os.listdir(transport)) == FRAMES
        assert sorted(os.listdir(transport)) == sorted(os.listdir("local"))
        assert max(difference(f"local/{name}", f"{transport}/{name}") for name in os.listdir("local")) <= 1


def run_without_tensorflow(*arguments, **environment):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-c", WITHOUT, "remote", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)


def test_it_runs_without_tensorflow(grpc_url, place):
    result = run_without_tensorflow("v", "clip.mp4", "out.mov", "--bgr", "auto", "--url", grpc_url, "--align")
    assert result.returncode == 0, result.stderr
    assert len(pixels_of("out.mov")) == FRAMES


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Files of a key and of a certificate for 127.0.0.1."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    key, certificate = (tmp_path_factory.mktemp("tls") / name for name in ("key.pem", "certificate.pem"))
    names = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate)
    subprocess.run(["openssl", "req", "-x509", "-days", "2", *files, *names], check=True, capture_output=True)
    return key, certificate


@pytest.mark.parametrize(
    ("server", "roots"),
    [("grpc_server", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"), ("rest_server", "SSL_CERT_FILE")],
)
def test_tls(server, roots, certificate, served, place):
    from tests.serving.tf_serving import double

    with getattr(double, server)(served, certificate=certificate) as url:
        arguments = ("i", "source.png", "out.png", "--bgr", "plate.png", "--url", url, "--retries", "0")
        stranger = run_without_tensorflow(*arguments)
        trusted = run_without_tensorflow(*arguments, **{roots: str(certificate[1])})
    assert stranger.returncode == 2
    assert "is away or busy" in stranger.stderr
    assert trusted.returncode == 0, trusted.stderr
    assert cv2.imread("out.png", cv2.IMREAD_UNCHANGED).shape == (48, 64, 4)


def test_deep_results_of_a_signature_of_8_bits_are_told(rest_url, run):
    arguments = ("remote", "i", "source.png", "out.png", "--bgr", "plate.png", "--url", rest_url, "--bit-depth", "16")
    code, _, err = run(*arguments)
    assert code == 0
    assert "--signature serving_default has more" in err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--url", "grpc://127.0.0.1:9", "--retries", "0"), "the server grpc://127.0.0.1:9 is away or busy"),
        (("--url", "http://127.0.0.1:9", "--retries", "0"), "the server http://127.0.0.1:9 is away or busy"),
        (("--url", "URL", "-m", "bgm_resnet50"), "has no model 'bgm_resnet50'"),
        (("--url", "URL", "--model-version", "9"), "has no model 'bgm_mobilenetv2'"),
        (("--url", "URL", "--signature", "size_8x8"), "has no signature 'size_8x8'; it has encoded"),
        (("--url", "URL", "--signature", "size_64x96"), "is for pictures of 64x96"),
        (("--url", "127.0.0.1:8500"), "the server's address must be"),
        (("--url", "URL", "-m", "a/b"), "a name of letters"),
        (("--url", "URL", "--in-flight", "0"), "at least 1"),
        (("--url", "URL", "--retries", "-1"), "from 0 to 100"),
        (("--url", "URL", "--deadline", "0"), "seconds in"),
        (("--url", "URL", "--batch-size", "2"), "give --in-flight N"),
        (("--url", "URL", "--seq-chunk", "2"), "--seq-chunk is for models with a memory"),
        (("--url", "URL", "-m", "rvm_mobilenetv3"), "tfmatting remote is for models with a captured plate"),
        ((), "required: --url"),
    ],
)
def test_bad_input(options, message, run, grpc_url, place):
    before = sorted(place.rglob("*"))
    given = [grpc_url if option == "URL" else option for option in options]
    code, out, err = run("remote", "v", "clip.mp4", "out.mov", "--bgr", "plate.png", *given)
    assert (code, out) == (2, "")
    (line,) = [line for line in err.splitlines() if not line.startswith("tfmatting: server:")]
    assert line.startswith("tfmatting: error: ")
    assert message in line
    assert sorted(place.rglob("*")) == before


def test_a_model_of_any_name_needs_a_plate(run, place):
    code, _, err = run("remote", "i", "source.png", "out.png", "--url", "http://127.0.0.1:9", "-m", "a_model")
    assert code == 2
    assert "give --bgr PLATE, the scene without the person, which a_model needs" in err


@pytest.mark.parametrize("verb", ["i", "p", "v"])
def test_examples_have_what_is_needed(run, verb):
    lines = [line for line in run("remote", verb, "--help")[1].splitlines() if line.startswith("  tfmatting ")]
    assert lines
    assert all(line.startswith(f"  tfmatting remote {verb} ") and "--bgr" in line for line in lines)


def test_a_server_that_goes_away_leaves_nothing(place, run, served):
    from tests.serving.tf_serving.double import grpc_server

    before = sorted(place.rglob("*"))
    with grpc_server(served) as url:
        predict = served.predict

        def fail(request):
            if served.requests == 3:
                import grpc

                served.refusals = [(grpc.StatusCode.UNAVAILABLE, "gone")] * 9
            return predict(request)

        served.predict = fail
        try:
            options = ("--url", url, "--in-flight", "1", "--retries", "1")
            code, _, err = run("remote", "v", "clip.mp4", "out.mov", "--bgr", "plate.png", "--quiet", *options)
        finally:
            del served.predict
    assert code == 2
    assert err.count("\n") == 1
    assert "is away or busy: gone" in err
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize("package", ["grpc", "httpx"])
def test_a_missing_package_is_named(package, monkeypatch, run):
    monkeypatch.setitem(sys.modules, package, None)
    url = {"grpc": "grpc://127.0.0.1:9", "httpx": "http://127.0.0.1:9"}[package]
    code, _, err = run("remote", "i", "source.png", "out.png", "--bgr", "plate.png", "--url", url)
    assert code == 2
    assert "pip install 'tfmatting[remote]'" in err
