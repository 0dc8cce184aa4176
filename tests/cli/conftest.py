"""Fixtures of the command line's tests: pictures, a fake model, and a real one in a file."""

import os
import pathlib
import subprocess
import sys

import cv2
import numpy as np
import pytest

from tests.inference.fakes import DifferenceModel

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The working directory, with source.png (a red square on gray) and plate.png (the gray)."""
    plate = np.full((32, 48, 3), 128, np.uint8)
    source = plate.copy()
    source[8:24, 16:32] = (10, 20, 200)  # BGR
    cv2.imwrite(str(tmp_path / "plate.png"), plate)
    cv2.imwrite(str(tmp_path / "source.png"), source)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def fake_load(monkeypatch):
    """Makes the command load a `DifferenceModel`; holds the arguments of the last call."""
    calls = {}

    def load(name, **options):
        calls.update(options, name=name)
        return DifferenceModel()

    monkeypatch.setattr("tfmatting.loading.load", load)
    return calls


@pytest.fixture
def tfmatting(place, fake_load, command):
    """Function that runs the command in this process, with the fake model: returns code, stdout and stderr."""
    return command


@pytest.fixture
def refused(tfmatting, place):
    """Function that runs the command and expects one line, exit code 2 and unchanged files; returns the line."""

    def run(*arguments):
        before = contents(place)
        code, out, err = tfmatting(*arguments)
        assert code == 2
        assert out == ""
        lines = [line for line in err.splitlines() if not line.startswith("tfmatting: device:")]
        assert len(lines) == 1, err
        assert lines[0].startswith("tfmatting: error: ")
        assert contents(place) == before
        return lines[0].removeprefix("tfmatting: error: ")

    return run


@pytest.fixture(scope="session")
def checkpoint(model, tmp_path_factory):
    """File with the weights of the tests' real model."""
    from tfmatting.models.weights_file import save_weights

    path = tmp_path_factory.mktemp("weights") / "model.h5"
    save_weights(model, path, "float16")
    return path


@pytest.fixture
def subprocess_run(place):
    """Function that runs the command in a process of its own."""

    def run(*arguments, stdin=b"", python=("-m", "tfmatting.cli.main"), **environment):
        return subprocess.run(
            [sys.executable, *python, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            timeout=120,
        )

    return run


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
