"""Every layer of ours can be saved, and says the shapes that it makes."""

import importlib
import inspect
import pkgutil

import keras
import numpy as np
import pytest

import tfmatting.layers
import tfmatting.models
from tfmatting.layers.crop_patches import CropPatches
from tfmatting.layers.pad_to_multiple import CropLike, PadToMultiple
from tfmatting.layers.paste_patches import PastePatches
from tfmatting.layers.resize import ResizeByScale, ResizeLike
from tfmatting.layers.select_patches import SelectPatches
from tfmatting.layers.space_to_blocks import BlocksToSpace, SpaceToBlocks
from tfmatting.models.background_matting.background_matting import ClampAlpha, RecoverForeground
from tfmatting.models.background_matting.background_matting_base import SplitBaseOutput


def floats(*shape):
    return np.random.default_rng(0).random(shape, dtype="float32")


INDICES = np.array([[0, 0, 0], [1, 1, 2]], "int32")
CASES = {  # layers that are not here have a test of their own
    "BlocksToSpace": (BlocksToSpace(), [floats(2, 3, 4, 12)]),
    "ClampAlpha": (ClampAlpha(dtype="float32"), [floats(2, 4, 5, 1) * 2 - 0.5]),
    "CropLike": (CropLike(), [floats(2, 12, 12, 4), floats(2, 9, 11, 3)]),
    "CropPatches": (CropPatches(4, 2, name="patches"), [floats(2, 8, 12, 3), INDICES]),
    "PadToMultiple": (PadToMultiple(4), [floats(2, 9, 11, 3)]),
    "PastePatches": (
        PastePatches(masked=True),
        [floats(2, 8, 12, 3), INDICES, floats(2, 4, 4, 3), np.ones((2, 2, 3, 1), "float32")],
    ),
    "RecoverForeground": (RecoverForeground(), [floats(2, 4, 5, 3), -floats(2, 4, 5, 3)]),
    "ResizeByScale": (ResizeByScale(0.5), [floats(2, 9, 11, 3)]),
    "ResizeLike": (ResizeLike(2), [floats(2, 3, 4, 3), floats(2, 9, 11, 1)]),
    "SelectPatches": (SelectPatches("thresholding", threshold=0.5, capacity=4), [floats(2, 3, 4, 1)]),
    "SpaceToBlocks": (SpaceToBlocks(), [floats(2, 6, 8, 3)]),
    "SplitBaseOutput": (SplitBaseOutput(), [floats(2, 3, 4, 37) - 0.5]),
}
OWN_TESTS = {"BlockConvolution", "BlockNormalization", "ConvGRU", "DilatedConvolution", "FusedBatchNormalization"}


def our_layers():
    """Names of all layer classes of the packages `layers` and `models`."""
    names = set()
    for package in (tfmatting.layers, tfmatting.models):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                is_layer = issubclass(value, keras.layers.Layer) and not issubclass(value, keras.Model)
                if is_layer and value.__module__ == module.name:
                    names.add(name)
    return names


def flat(outputs):
    return [np.asarray(x) for x in keras.tree.flatten(outputs)]


def test_no_layer_is_left_out():
    assert our_layers() - OWN_TESTS == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_layer_is_rebuilt_from_its_configuration(name):
    layer, inputs = CASES[name]
    assert keras.saving.get_registered_name(type(layer)) == f"tfmatting>{name}"
    rebuilt = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert type(rebuilt) is type(layer)
    assert rebuilt.get_config() == layer.get_config()
    for ours, theirs in zip(flat(rebuilt(*inputs)), flat(layer(*inputs)), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("sizes", ["known", "unknown"])
def test_symbolic_shapes_fit_the_real_ones(name, sizes):
    layer, inputs = CASES[name]
    shapes = [x.shape if sizes == "known" or x.ndim < 4 else (None, None, None, x.shape[3]) for x in inputs]
    symbolic = keras.tree.flatten(
        layer(*(keras.KerasTensor(shape, str(x.dtype)) for shape, x in zip(shapes, inputs, strict=True)))
    )
    for expected, output in zip(symbolic, flat(layer(*inputs)), strict=True):
        assert len(expected.shape) == output.ndim
        assert expected.dtype == output.dtype
        assert all(size in (None, real) for size, real in zip(expected.shape, output.shape, strict=True))
        assert expected.shape[-1] == output.shape[-1]
