"""Networks of small pictures, converted once for all tests."""

import pytest

import tfmatting
from tests.quantization.pictures import HEIGHT, WIDTH


@pytest.fixture(scope="session", autouse=True)
def kept(tmp_path_factory):
    """The folder in which converted networks are kept."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder / "tfmatting"


@pytest.fixture(scope="session")
def shipped():
    """The default model with the shipped weights, for pictures of `HEIGHT` x `WIDTH`."""
    return tfmatting.load(backbone_scale=0.5, refine_sample_pixels=16_000)


@pytest.fixture(scope="session")
def quantized(shipped, kept):
    """The shipped model in 8 bits; networks of `HEIGHT` x `WIDTH` are there."""
    model = tfmatting.accelerate(shipped, "int8")
    model.prepare((1, HEIGHT, WIDTH, 3), "uint8")
    return model
