"""TF-Lite files of built-in operations compute what the model does."""

import sys

import cv2
import numpy as np
import pytest

from tests.conftest import SAVED_SIZE as SIZE
from tfmatting.export import export
from tfmatting.export.lite_model import load_network
from tfmatting.export.pictures import sample_pair

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
    outputs, expected = load_network(path)(**pair), shipped.predict_on_batch(pair)
    assert set(outputs) == {"alpha", "foreground"}
    for name, values in outputs.items():
        np.testing.assert_allclose(values, expected[name], rtol=0, atol=1e-4, err_msg=name)
    assert card["reached"]["alpha"] <= 1e-4
    assert list(card["files"]) == ["matting.tflite"]


def test_inputs_have_one_size(lite):
    details = load_network(lite[0]).get_input_details()
    assert {name: tuple(one["shape"]) for name, one in details.items()} == dict.fromkeys(
        ("source", "background"), (1, *SIZE, 3)
    )


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
        load_network(path)
    assert "\n" not in str(caught.value)


def test_another_network_is_told(tmp_path):
    from tfmatting.lite.conversion import to_network

    (tmp_path / "other.tflite").write_bytes(to_network(lambda pictures: pictures + 1, {"pictures": (1, 4)}))
    with pytest.raises(ValueError, match="must have the signature serving_default"):
        load_network(tmp_path / "other.tflite")


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
    assert load_network(path).get_input_details()["source"]["dtype"] == np.float32


def test_int8_refines_the_patches_that_the_model_refines(integers, shipped):
    """Without the refiner the matte is much farther from the model's where the model refines."""
    pair = sample_pair(192, 256)
    expected = shipped.predict_on_batch(pair)
    chosen = expected["refined"].repeat(4, axis=1).repeat(4, axis=2) > 0
    alpha = load_network(integers[0])(**pair)["alpha"]
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
