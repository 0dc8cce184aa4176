"""Fixtures of the training's tests: the tiny network, and a finished run of it."""

import sys

import pytest

from tests.training import tiny
from tfmatting.models import registry


@pytest.fixture(scope="package", autouse=True)
def tiny_model():
    """Makes the model and the configs of `tests.training.tiny` known, for these tests alone."""
    from tfmatting.models.background_matting.background_matting_base import ENCODERS

    tiny.register()
    yield
    del ENCODERS["tiny"], registry.PRESETS["tiny"]
    del sys.modules["tfmatting.configs.tiny_base"], sys.modules["tfmatting.configs.tiny_joint"]


@pytest.fixture(scope="package")
def trained(tiny_model, tmp_path_factory):
    """The folder of a finished run of the base stage; change nothing in it."""
    from tfmatting.training.fit import fit

    folder = tmp_path_factory.mktemp("trained")
    fit(tiny.CONFIG, folder)
    return folder
