"""The shipped model as a TF-Lite file, made once for all tests."""

import pytest

from tests.conftest import SAVED_SIZE as SIZE
from tfmatting.export import export


@pytest.fixture(scope="session")
def lite(shipped, tmp_path_factory):
    """A TF-Lite file in float32, and its card."""
    path = tmp_path_factory.mktemp("lite") / "matting.tflite"
    return path, export(shipped, path, "tflite", sizes=[SIZE])
