"""TF-Lite files of recurrent models: one size, built-in operators, the states by name."""

import pytest

from tests.conftest import SAVED_SIZE as SIZE
from tests.export.clips import assert_is_the_models, clips, run, zeros
from tests.export.test_lite_model import operators
from tfmatting.export import export
from tfmatting.lite.matting_file import open_matting_file

pytest.importorskip("ai_edge_litert")


@pytest.fixture(scope="module")
def lite(recurrent, tmp_path_factory):
    path = tmp_path_factory.mktemp("lite") / "recurrent.tflite"
    return path, export(recurrent, path, "tflite", sizes=[SIZE])


@pytest.fixture(scope="module")
def signature(lite):
    from ai_edge_litert.interpreter import Interpreter

    return Interpreter(model_path=str(lite[0])).get_signature_runner("serving_default")


def test_inputs_and_outputs_have_names_and_the_shapes_of_the_card(lite, signature):
    shapes = {name: one["shape"].tolist() for name, one in signature.get_input_details().items()}
    states = lite[1]["states"]["serving_default"]
    assert shapes == {"source": [1, *SIZE, 3], **states}
    assert states["state1"] == [1, 8, 12, 16]
    outputs = {name: one["shape"].tolist() for name, one in signature.get_output_details().items()}
    mattes = {"alpha": [1, *SIZE, 1], "foreground": [1, *SIZE, 3]}
    assert outputs == {**mattes, **{f"next_{name}": shape for name, shape in states.items()}}


def test_frame_by_frame_is_the_clip(signature, recurrent):
    clip = clips(*SIZE)
    assert_is_the_models(run(signature, clip, zeros(recurrent, 1, *SIZE)), recurrent, clip)


def test_there_are_built_in_operators_alone(lite):
    names = operators(lite[0])
    assert "CONV_2D" in names
    assert not {"CUSTOM", None, "WHILE"} & {*names}
    assert not [name for name in names if name.startswith("Flex")]


def test_states_are_compared(lite):
    (compared,) = lite[1]["compared"]
    assert compared["frames"] == 20
    assert 0 < compared["states"]["mean"] <= compared["states"]["largest"] <= 1e-4


@pytest.mark.slow
@pytest.mark.parametrize(("precision", "part"), [("float16", 0.55), ("dynamic", 0.4)])
def test_smaller_precisions_give_smaller_files_and_nearly_the_same(precision, part, lite, recurrent, tmp_path):
    path = tmp_path / "small.tflite"
    card = export(recurrent, path, "tflite", precision, sizes=[SIZE])
    assert path.stat().st_size < part * lite[0].stat().st_size
    assert 1e-6 < card["reached"]["alpha"] <= card["tolerance"]["limit"]
    assert 1e-6 < card["reached"]["states"] <= card["tolerance"]["limit"]


def test_8_bit_integers_are_refused(recurrent, tmp_path):
    with pytest.raises(ValueError, match="must be one of float32, float16, dynamic for rvm_mobilenetv3 in tflite"):
        export(recurrent, tmp_path / "x.tflite", "tflite", "int8", sizes=[SIZE])
    assert not list(tmp_path.iterdir())


def test_programs_for_models_with_a_plate_say_that_it_is_another(lite):
    with pytest.raises(
        ValueError, match=r"recurrent\.tflite is of a recurrent model, .* which has no place here"
    ) as caught:
        open_matting_file(lite[0])
    assert "\n" not in str(caught.value)
