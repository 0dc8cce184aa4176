"""A small model, exported once, and the package's sample at its size."""

import pytest

import tfmatting
from tests.ondevice.networks import SIZE
from tests.ondevice.pages import camera, clip, opened
from tfmatting.export import lite_model
from tfmatting.export.families import family_of
from tfmatting.inference.backgrounds import fit_picture
from tfmatting.inference.samples import sample_pictures

__all__ = ["SIZE", "camera", "clip", "opened"]


@pytest.fixture(scope="session")
def keras_model():
    """The default model with the shipped weights."""
    return tfmatting.load(backbone_scale=0.5, refine_sample_pixels=8000)


@pytest.fixture(scope="session")
def lite_file(keras_model, tmp_path_factory):
    """A TF-Lite file of 240x320 pixels in float32."""
    path = tmp_path_factory.mktemp("lite") / "matting.tflite"
    lite_model.write(family_of(keras_model), path, "float32", [SIZE])
    return path


@pytest.fixture(scope="session")
def sample():
    """{"source", "background"}: uint8 RGB of `SIZE`, a person before a room, and the room."""
    pictures = sample_pictures()
    return {name: fit_picture(pictures[name], *SIZE) for name in ("source", "background")}
