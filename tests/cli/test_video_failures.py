"""`tfmatting v`: whatever fails on the way leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time

import cv2
import pytest

from tests.cli.conftest import ROOT, contents
from tests.cli.videos import GRAY, PLATE, RUN, make_video, pictures
from tests.inference.video.clips import flat_picture, write_clip
from tfmatting.inference.video import matting, outputs, video_clip, writing


@pytest.fixture
def video(place):
    return make_video(place)


@pytest.mark.parametrize("stage", ["decode", "network", "render", "encode", "sound", "verify", "rename"])
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), MemoryError("no memory"), KeyboardInterrupt()]
)
def test_a_failure_anywhere_leaves_nothing(tfmatting, video, place, monkeypatch, stage, error):
    calls = {"count": 0}

    def failing(original, after=3):
        def call(*args, **kwargs):
            calls["count"] += 1
            if calls["count"] > after:
                raise error
            return original(*args, **kwargs)

        return call

    place_of = {
        "decode": (video_clip.ColourConverter, "convert"),
        "network": (matting, "matte"),
        "render": (outputs, "render_layers"),
        "encode": (writing.FrameMaker, "make"),
        "sound": (writing.Sound, "write"),
    }
    if stage in place_of:
        owner, name = place_of[stage]
        monkeypatch.setattr(owner, name, failing(getattr(owner, name)))
    elif stage == "verify":
        monkeypatch.setattr(writing, "verify", failing(writing.verify, 0))
    else:
        monkeypatch.setattr(outputs.os, "replace", failing(os.replace, 0))
    before = contents(place)
    code, _, err = tfmatting(*RUN, "new/out.mov", *PLATE, "--output-alpha", "alpha.mp4")
    assert code == (130 if isinstance(error, KeyboardInterrupt) else 2)
    if code == 2:
        line = err.splitlines()[-1]
        assert line.startswith("tfmatting: error: ")
        assert (error.args[-1] if error.args else "") in line
    assert contents(place) == before
    assert not (place / "new").exists()


def test_sigterm_leaves_nothing(tfmatting, video, place, monkeypatch):
    calls = []

    def matte(*arguments):
        calls.append(1)
        if len(calls) == 4:
            signal.raise_signal(signal.SIGTERM)
        return original(*arguments)

    original = matting.matte
    monkeypatch.setattr(matting, "matte", matte)
    before, handler = contents(place), signal.getsignal(signal.SIGTERM)
    assert tfmatting(*RUN, "out.mov", *PLATE)[0] == 143
    assert contents(place) == before
    assert signal.getsignal(signal.SIGTERM) == handler


@pytest.mark.slow
def test_sigterm_to_the_process_leaves_nothing(subprocess_run, video, place, checkpoint):
    """SIGTERM in the middle of a long clip."""
    write_clip("long.mp4", pictures(600, 1300, 48))
    cv2.imwrite("wide.png", flat_picture(GRAY, 1300, 48))
    command = [sys.executable, "-m", "tfmatting.cli.main", "v", "long.mp4", "out.mov", "--bgr", "wide.png"]
    command += ["--checkpoint", str(checkpoint), "--device", "cpu"]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not any(path.stat().st_size > 10_000 for path in place.glob(".tfmatting-*")):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 143
    assert not list(place.glob(".tfmatting-*"))
    assert not (place / "out.mov").exists()
