import json
import os
import runpy
import signal
import sys

import pytest

from tfmatting.cli import export as command
from tfmatting.cli.main import main
from tfmatting.export.exporting import FORMATS


def test_names_are_those_of_the_library():
    assert tuple(FORMATS) == command.FORMATS
    assert {precision for _, precisions, _ in FORMATS.values() for precision in precisions} == {*command.PRECISIONS}


def test_export(place, checkpoint, capsys):
    arguments = [
        *("export", "bgm_mobilenetv2", "new/matting.tflite", "--format", "tflite", "--size", "64x96", "--json"),
        *("--checkpoint", checkpoint, "--backbone-scale", "0.5", "--refine-sample-pixels", "1600", "--licence", "ours"),
    ]
    assert main([str(argument) for argument in arguments]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card == json.loads((place / "new" / "matting.tflite.json").read_text())
    assert (card["sizes"], card["licence"], card["options"]["refine_sample_pixels"]) == (["64x96"], "ours", 1600)
    assert card["files"]["matting.tflite"]["bytes"] == (place / "new" / "matting.tflite").stat().st_size
    assert sorted(path.name for path in (place / "new").iterdir()) == ["matting.tflite", "matting.tflite.json"]


@pytest.fixture
def exported(monkeypatch):
    """The arguments of the library's call, which does nothing."""
    calls = []
    card = {"files": {}, "reached": {"alpha": 1e-5}, "tolerance": {"measure": "largest", "limit": 1e-4}}

    def export(*arguments):
        calls.append(arguments)
        return card

    monkeypatch.setattr("tfmatting.export.exporting.export", export)
    return calls


@pytest.mark.parametrize(
    ("options", "sizes"),
    [([], None), (["--no-fixed-sizes"], ()), (["--size", "720x1280", "--size", "64X96"], [(720, 1280), (64, 96)])],
)
def test_options_reach_the_library(options, sizes, place, fake_load, exported, capsys):
    assert main(["export", "bgm_mobilenetv2", "served/1", "--format", "savedmodel", *options]) == 0
    ((_, path, form, precision, given, licence, warm_up),) = exported
    assert (path, form, precision, given) == ("served/1", "savedmodel", "float32", sizes)
    assert (licence, warm_up) == ("MIT", False)
    assert capsys.readouterr().out.startswith("served/1: 0.0 MB; largest difference: alpha 1e-05")


def test_the_ratio_of_a_recurrent_model_reaches_it(place, fake_load, exported):
    arguments = ["export", "rvm_mobilenetv3", "a.onnx", "--format", "onnx", "--checkpoint", "weights.h5"]
    assert main([*arguments, "--downsample-ratio", "0.25"]) == 0
    assert fake_load == {"name": "rvm_mobilenetv3", "checkpoint": "weights.h5", "downsample_ratio": 0.25}


def test_the_licence_of_foreign_weights_is_not_ours(place, fake_load, exported):
    assert main(["export", "bgm_mobilenetv2", "a.onnx", "--format", "onnx", "--checkpoint", "weights.h5"]) == 0
    assert exported[0][5] is None


def test_sigterm_is_an_end_as_ctrl_c_is(place, fake_load, monkeypatch):
    """What was begun is removed, which takes an exception."""
    monkeypatch.setattr("tfmatting.export.exporting.export", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    assert main(["export", "bgm_mobilenetv2", "a.onnx", "--format", "onnx"]) == 143


@pytest.mark.parametrize("form", command.FORMATS)
def test_the_scripts_are_the_command(form, place, fake_load, exported, monkeypatch):
    from tests.cli.conftest import ROOT

    monkeypatch.setattr(sys, "argv", ["script", "bgm_mobilenetv2", "out"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(ROOT / "export" / f"to_{form}.py"), run_name="__main__")
    assert caught.value.code == 0
    assert exported[0][2] == form


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("bgm_vgg out --format tflite", "invalid choice: 'bgm_vgg'"),
        ("fcn_resnet50 out --format onnx", "invalid choice: 'fcn_resnet50'"),
        ("bgm_mobilenetv2 out", "required: --format"),
        ("bgm_mobilenetv2 out --format coreml", "invalid choice: 'coreml'"),
        ("bgm_mobilenetv2 out --format onnx --precision int8", "`precision` must be one of float32 for onnx"),
        ("bgm_mobilenetv2 out --format onnx --size 64x96", "`sizes` must be empty for onnx"),
        ("bgm_mobilenetv2 out --format tflite --size 64", "must be HEIGHTxWIDTH in pixels"),
        ("bgm_mobilenetv2 out --format tflite --size 64x", "must be HEIGHTxWIDTH in pixels"),
        ("bgm_mobilenetv2 out --format tflite --size 8x8", "16 to 16384 pixels a side"),
        ("bgm_mobilenetv2 out --format savedmodel --size 64x96 --size 64x96", "`sizes` must differ from each other"),
        ("bgm_mobilenetv2 out --format tflite --no-fixed-sizes", "--no-fixed-sizes is for savedmodel"),
        ("bgm_mobilenetv2 out --format tflite --warm-up", "`warm_up` must be False for tflite"),
        (
            "bgm_mobilenetv2 out --format onnx --downsample-ratio 0.5",
            "--downsample-ratio is no option of bgm_mobilenetv2",
        ),
        ("rvm_mobilenetv3 out --format onnx --refine-mode full", "--refine-mode is no option of rvm_mobilenetv3"),
        ("rvm_mobilenetv3 out --format onnx --downsample-ratio 2", "must be 'auto' or in (0, 1]"),
        ("bgm_mobilenetv2 plate.png/out --format tflite", "cannot be written"),
        ("bgm_mobilenetv2 plate.png --format tflite --checkpoint plate.png", "is the input plate.png"),
        ("bgm_mobilenetv2 . --format savedmodel", "is a folder, but not of a SavedModel"),
        ("bgm_mobilenetv2 out --format tflite", "`model` must be a `BackgroundMatting` or"),  # the fake is none
    ],
)
def test_bad_input(arguments, message, refused):
    assert message in refused("export", *arguments.split())
