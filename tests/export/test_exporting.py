"""What is exported is complete and proven, or not there."""

import pathlib

import pytest

from tests.conftest import SAVED_SIZE as SIZE
from tests.inference.fakes import DifferenceModel
from tfmatting.export import comparison, export, lite_model
from tfmatting.export.verification import ExportError

FORMATS = ("savedmodel", "tflite", "onnx")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"format": "coreml"}, "`format` must be one of savedmodel, tflite, onnx. Received: format='coreml'"),
        ({"format": "onnx", "precision": "int8"}, "`precision` must be one of float32 for onnx"),
        ({"format": "savedmodel", "precision": "int8"}, "float32, float16, bfloat16 for savedmodel"),
        ({"format": "tflite", "precision": "bfloat16"}, "float32, float16, dynamic, int8 for tflite"),
        ({"format": "onnx", "sizes": [(64, 96)]}, "`sizes` must be empty for onnx"),
        ({"format": "tflite", "sizes": []}, "`sizes` must be one size for tflite"),
        ({"format": "tflite", "sizes": [(64, 96), (96, 64)]}, "`sizes` must be one size for tflite"),
        ({"format": "savedmodel", "sizes": [(64, 8)]}, "`sizes` must be 16 to 16384 pixels a side"),
        ({"format": "savedmodel", "sizes": [(64, 96), (64, 96)]}, "`sizes` must differ from each other"),
    ],
)
def test_wrong_arguments_are_refused(arguments, message, shipped, tmp_path):
    with pytest.raises(ValueError, match=message):
        export(shipped, tmp_path / "out", **arguments)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_no_matting_model_is_refused(form, tmp_path):
    with pytest.raises(ValueError, match=r"`model` must be a .* on the TensorFlow"):
        export(DifferenceModel(), tmp_path / "out", form)


def test_thresholding_without_a_capacity_cannot_be_compiled(shipped, tmp_path):
    with pytest.raises(ValueError, match="give `refine_patch_capacity`"):
        export(shipped.with_options(refine_mode="thresholding"), tmp_path / "out", "savedmodel", sizes=[SIZE])
    assert not list(tmp_path.iterdir())


def test_a_folder_of_something_else_is_not_replaced(shipped, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"dear")
    with pytest.raises(ValueError, match="is a folder, but not of a SavedModel"):
        export(shipped, tmp_path / "photos", "savedmodel")
    assert (tmp_path / "photos" / "one.jpg").read_bytes() == b"dear"


@pytest.mark.parametrize("form", ["tflite", "onnx"])
def test_a_folder_is_no_file(form, shipped, tmp_path):
    with pytest.raises(IsADirectoryError):
        export(shipped, tmp_path, form)


@pytest.mark.parametrize("form", FORMATS)
def test_without_a_place_for_the_card_nothing_is_written(form, shipped, tmp_path):
    (tmp_path / "out.json").mkdir()
    with pytest.raises(IsADirectoryError, match=r"out\.json is a directory"):
        export(shipped, tmp_path / "out", form)
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


@pytest.fixture
def written(monkeypatch, lite):
    """Makes the export of TF-Lite write the file that is there already."""
    content = lite[0].read_bytes()
    monkeypatch.setattr(lite_model, "write", lambda model, path, *rest: pathlib.Path(path).write_bytes(content))


def test_beyond_the_tolerance_nothing_is_kept_and_the_numbers_are_told(shipped, written, tmp_path, monkeypatch):
    monkeypatch.setitem(comparison.TOLERANCES, "float32", comparison.Tolerance(1e-12, "mean"))
    (tmp_path / "out.tflite").write_bytes(b"the one before")
    with pytest.raises(ExportError, match=r"refused: mean difference .* at most 1e-12 .* Received: .*alpha [0-9.e-]+"):
        export(shipped, tmp_path / "out.tflite", "tflite", sizes=[SIZE])
    assert [path.name for path in tmp_path.iterdir()] == ["out.tflite"]
    assert (tmp_path / "out.tflite").read_bytes() == b"the one before"


def test_another_models_artefact_is_refused(model, written, tmp_path):
    with pytest.raises(ExportError, match=r"largest difference from the Keras model must be at most 0\.0001"):
        export(model, tmp_path / "out.tflite", "tflite", sizes=[SIZE])
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_replaced_with_its_card(shipped, written, tmp_path):
    (tmp_path / "out.tflite").write_bytes(b"the one before")
    export(shipped, tmp_path / "out.tflite", "tflite", sizes=[SIZE])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.tflite", "out.tflite.json"]
    assert (tmp_path / "out.tflite").stat().st_size > 1e6
