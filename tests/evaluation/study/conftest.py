"""Fixtures of the study's tests: folders of results, and an application over them."""

import random

import cv2
import numpy as np
import pytest

from tfmatting.evaluation.study.database import Database
from tfmatting.evaluation.study.folders import read_study
from tfmatting.evaluation.study.study import COMPARISON

NAMES = ("first", "second", "people/third")


def write_picture(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), pixels)
    return path


def cut_out(seed, height=24, width=36):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), "uint8")


@pytest.fixture
def folders(tmp_path):
    """{"ours": folder, "theirs": folder}, of three cut-outs each."""
    found = {method: tmp_path / method for method in ("ours", "theirs")}
    for number, (method, name) in enumerate((method, name) for method in found for name in NAMES):
        write_picture(found[method] / f"{name}.png", cut_out(number))
    return found


@pytest.fixture
def study(folders):
    return read_study(COMPARISON, folders)


@pytest.fixture
def database(tmp_path, study):
    kept = Database(tmp_path / "study.sqlite")
    kept.prepare(study.description())
    return kept


@pytest.fixture
def client(study, database):
    """A client of the study's application; the trials are drawn with a seed."""
    from fastapi.testclient import TestClient

    from tfmatting.evaluation.study.app import create_app

    return TestClient(create_app(study, database, generator=random.Random(0)))
