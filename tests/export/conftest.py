"""The shipped model, exported once for all tests."""

import pytest

import tfmatting
from tfmatting.export import export

SIZE = (64, 96)


@pytest.fixture(scope="session")
def shipped():
    """The default model with the shipped weights, that refines a part of a small picture."""
    return tfmatting.load(backbone_scale=0.5, refine_sample_pixels=1600)


@pytest.fixture(scope="session")
def saved(shipped, tmp_path_factory):
    """Folder of a SavedModel with warm-up requests, and its card."""
    path = tmp_path_factory.mktemp("saved") / "1"
    return path, export(shipped, path, "savedmodel", sizes=[SIZE], licence="MIT", warm_up=True)


@pytest.fixture(scope="session")
def lite(shipped, tmp_path_factory):
    """A TF-Lite file in float32, and its card."""
    path = tmp_path_factory.mktemp("lite") / "matting.tflite"
    return path, export(shipped, path, "tflite", sizes=[SIZE])
