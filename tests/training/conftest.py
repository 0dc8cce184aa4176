"""Fixtures of the training's tests: the tiny network, and a finished run of it."""

import pytest

from tests.training import tiny


@pytest.fixture(autouse=True)
def tiny_model():
    """Makes the model and the configs of `tests.training.tiny` known, for each of these tests alone."""
    with tiny.known():
        yield


@pytest.fixture(scope="package")
def trained(tmp_path_factory):
    """The folder of a finished run of the base stage; change nothing in it."""
    from tfmatting.training.fit import fit

    folder = tmp_path_factory.mktemp("trained")
    with tiny.known():
        fit(tiny.CONFIG, folder)
    return folder
