"""The public surface: what `import tfmatting` offers, no more and no less."""

import inspect

import pytest

import tfmatting

SURFACE = [
    "BackgroundMatting",
    "BackgroundMattingBase",
    "BackgroundMattingRefiner",
    "MattingResult",
    "Segmentation",
    "SegmentationMatting",
    "VideoMatting",
    "__version__",
    "accelerate",
    "composite",
    "list_models",
    "load",
    "matte",
    "sample_pictures",
    "save_weights",
]


def test_surface_is_exactly_this():
    assert sorted(tfmatting.__all__) == SURFACE
    assert sorted(dir(tfmatting)) == SURFACE


@pytest.mark.parametrize("name", [name for name in SURFACE if name != "__version__"])
def test_name_resolves_and_is_documented(name):
    value = getattr(tfmatting, name)
    assert value.__name__ == name
    assert inspect.getdoc(value)


def test_version_is_a_version():
    assert all(part.isdigit() for part in tfmatting.__version__.split(".")[:2])


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'tfmatting' has no attribute 'mate'"):
        _ = tfmatting.mate
