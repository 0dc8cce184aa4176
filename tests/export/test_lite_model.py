"""TF-Lite files of built-in operations compute what the model does."""

import sys

import cv2
import numpy as np
import pytest

from tests.conftest import SAVED_SIZE as SIZE
from tfmatting.export import export
from tfmatting.export.pictures import sample_pair
from tfmatting.lite.matting_file import open_matting_file

pytest.importorskip("ai_edge_litert")


def operators(path):
    """The operators of a TF-Lite file, as names."""
    from tensorflow.lite.tools import flatbuffer_utils

    model = flatbuffer_utils.read_model(str(path))
    (graph,) = model.subgraphs
    return [flatbuffer_utils.opcode_to_name(model, operator.opcodeIndex) for operator in graph.operators]


def test_float32_gives_the_models_outputs_by_name(lite, shipped):
    path, card = lite
    pair = sample_pair(*SIZE)
    outputs, expected = open_matting_file(path)(**pair), shipped.predict_on_batch(pair)
    assert set(outputs) == {"alpha", "foreground"}
    for name, values in outputs.items():
        np.testing.assert_allclose(values, expected[name], rtol=0, atol=1e-4, err_msg=name)
    assert card["reached"]["alpha"] <= 1e-4
    assert list(card["files"]) == ["matting.tflite"]


def test_inputs_have_one_size_and_are_floats(lite):
    file = open_matting_file(lite[0])
    assert (file.size, file.dtype) == (SIZE, np.float32)
    assert lite[1]["compared"][0]["type"] == "float32"


def test_there_are_built_in_operators_alone(lite):
    assert not {"CUSTOM", None} & set(operators(lite[0]))
    assert "TOPK_V2" in operators(lite[0])


@pytest.mark.slow
@pytest.mark.parametrize(("precision", "part"), [("float16", 0.55), ("dynamic", 0.35)])
def test_smaller_precisions_give_smaller_files_and_nearly_the_same(precision, part, lite, shipped, tmp_path):
    path = tmp_path / "small.tflite"
    card = export(shipped, path, "tflite", precision, sizes=[SIZE])
    assert path.stat().st_size < part * lite[0].stat().st_size
    assert 0 < card["reached"]["alpha"] <= card["tolerance"]["limit"]


@pytest.mark.parametrize("content", [b"", b"no network at all", None])
def test_a_damaged_file_is_told(content, lite, tmp_path):
    path = tmp_path / "damaged.tflite"
    path.write_bytes(lite[0].read_bytes()[:5000] if content is None else content)
    with pytest.raises(ValueError, match=r"damaged.tflite must be a TF-Lite file") as caught:
        open_matting_file(path)
    assert "\n" not in str(caught.value)


def test_another_network_is_told(tmp_path):
    from tfmatting.lite.conversion import to_network

    (tmp_path / "other.tflite").write_bytes(to_network(lambda pictures: pictures + 1, {"pictures": (1, 4)}))
    with pytest.raises(ValueError, match="must have the signature serving_default"):
        open_matting_file(tmp_path / "other.tflite")


def test_a_missing_runtime_is_told(shipped, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(ImportError, match=r"pip install 'tfmatting\[int8\]'"):
        export(shipped, tmp_path / "x.tflite", "tflite", sizes=[SIZE])
    assert not list(tmp_path.iterdir())


def test_thresholding_without_a_capacity_is_refused(shipped, tmp_path):
    with pytest.raises(ValueError, match="`refine_patch_capacity`"):
        export(shipped.with_options(refine_mode="thresholding"), tmp_path / "x.tflite", "tflite", sizes=[SIZE])
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def integers(shipped, tmp_path_factory):
    """A TF-Lite file in int8 of 192 x 256 pixels, and its card."""
    path = tmp_path_factory.mktemp("integers") / "int8.tflite"
    return path, export(shipped, path, "tflite", "int8", sizes=[(192, 256)])


def test_int8_gives_nearly_the_models_mattes(integers, lite):
    path, card = integers
    assert card["reached"]["alpha"] < 0.005
    assert path.stat().st_size < 0.4 * lite[0].stat().st_size
    assert card["compared"][0]["type"] == "uint8"


def test_int8_takes_and_gives_pixels(integers):
    """Those that floats are, rounded to 255 levels."""
    file, pair = open_matting_file(integers[0]), sample_pair(192, 256)
    pixels = {name: np.rint(picture * 255).astype("uint8") for name, picture in pair.items()}
    outputs = file.run(**pixels)
    assert file.dtype == np.uint8
    assert {name: (x.dtype.name, x.shape) for name, x in outputs.items()} == {
        "alpha": ("uint8", (1, 192, 256, 1)),
        "foreground": ("uint8", (1, 192, 256, 3)),
    }
    for floats in (file(**pair), file(**pixels)):
        for name, values in floats.items():
            np.testing.assert_array_equal(values, outputs[name].astype("float32") / np.float32(255), err_msg=name)
    assert outputs["alpha"].min() == 0 and outputs["alpha"].max() == 255


def test_int8_keeps_the_colours_where_nothing_was_removed(integers):
    """A foreground is the source and a residual: what is 0 in one and wrongly scaled in the other would show."""
    pair = sample_pair(192, 256)
    outputs = open_matting_file(integers[0])(**pair)
    opaque = outputs["alpha"][..., 0] > 0.99
    assert np.abs(outputs["foreground"] - pair["source"])[opaque].mean() < 0.02


def test_int8_refines_the_patches_that_the_model_refines(integers, shipped):
    """Without the refiner the matte is much farther from the model's where the model refines."""
    pair = sample_pair(192, 256)
    expected = shipped.predict_on_batch(pair)
    chosen = expected["refined"].repeat(4, axis=1).repeat(4, axis=2) > 0
    alpha = open_matting_file(integers[0])(**pair)["alpha"]
    coarse = cv2.resize(expected["coarse_alpha"][0], (256, 192))[None, ..., None]
    with_refiner, without = (np.abs(x - expected["alpha"])[chosen].mean() for x in (alpha, coarse))
    assert with_refiner < 0.5 * without


def test_int8_chooses_the_patches_in_floats(integers):
    from tensorflow.lite.tools import flatbuffer_utils

    model = flatbuffer_utils.read_model(str(integers[0]))
    (graph,) = model.subgraphs
    types = {}
    for operator in graph.operators:
        name = flatbuffer_utils.opcode_to_name(model, operator.opcodeIndex)
        types.setdefault(name, []).append(flatbuffer_utils.type_to_name(graph.tensors[operator.inputs[0]].type))
    assert "CUSTOM" not in types
    assert types["TOPK_V2"] == ["FLOAT32"]
    assert types["CONV_2D"].count("INT8") > 40
    assert types["CONV_2D"][-4:].count("FLOAT32") == 2  # the refiner's last two; then come those that enlarge


@pytest.mark.parametrize(
    ("options", "size", "message"),
    [
        ({"refine_mode": "full"}, (192, 256), "`refine_mode` must be 'sampling' for int8"),
        ({}, (190, 256), "`sizes` must be multiples of 4 for int8"),
    ],
)
def test_int8_of_other_models_and_sizes_is_refused(options, size, message, shipped, tmp_path):
    with pytest.raises(ValueError, match=message):
        export(shipped.with_options(**options), tmp_path / "x.tflite", "tflite", "int8", sizes=[size])
    assert not list(tmp_path.iterdir())
