import json
import os
import runpy
import signal
import sys

import pytest

from tests.inference.segmentation.colour_network import colour_network
from tfmatting.cli import export as export_command
from tfmatting.cli.main import main
from tfmatting.export import exporting as export_module
from tfmatting.export.exporting import FORMATS
from tfmatting.models.segmentation.classes import VOC
from tfmatting.models.weights_file import save_weights


def test_names_are_those_of_the_library():
    assert tuple(FORMATS) == export_command.FORMATS
    precisions = {precision for _, some, _ in FORMATS.values() for precision in some}
    assert precisions == {*export_command.PRECISIONS}


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


@pytest.mark.parametrize(
    ("options", "classes", "downscale"),
    [([], None, None), (["--class", "15,dog", "--downscale", "0.25"], ["person", "dog"], 0.25)],
)
def test_the_classes_of_a_segmentation_model_reach_the_library(
    options, classes, downscale, place, monkeypatch, exported, capsys
):
    monkeypatch.setattr("tfmatting.loading.load", lambda name, **options: colour_network(VOC))
    given = {}
    plain = export_module.export
    monkeypatch.setattr(export_module, "export", lambda *arguments, **more: given.update(more) or plain(*arguments))
    arguments = ["export", "unet_simplified", "a.onnx", "--format", "onnx", "--checkpoint", "weights.h5", *options]
    assert main(arguments) == 0
    assert given == {"classes": classes, "downscale": downscale}


def test_a_segmentation_model(place, capsys):
    save_weights(colour_network(VOC), place / "voc.h5", "float16")
    arguments = ["export", "unet_simplified", "pets.tflite", "--format", "tflite", "--size", "32x48", "--class", "dog"]
    assert main([*arguments, "--checkpoint", "voc.h5"]) == 0
    assert "largest difference: probabilities" in capsys.readouterr().out
    card = json.loads((place / "pets.tflite.json").read_text())
    assert (card["model"], card["classes"]) == ("unet_simplified", ["dog"])
    for wrong, message in (
        (("--class", "cow,unicorn"), "have no class 'unicorn', which --class asks for, but background, aeroplane"),
        (("--class", "21"), "--class: the classes of Pascal VOC have numbers from 0 to 20. Received: 21"),
    ):
        assert main([*arguments[:-2], *wrong, "--checkpoint", "voc.h5"]) == 2
        assert message in capsys.readouterr().err


def test_weights_of_a_segmentation_model_are_wanted(place, command):
    code, out, err = command("export", "fcn_resnet50", "out", "--format", "onnx")
    assert (code, out) == (2, "")
    assert err.splitlines() == [err.strip()]
    assert "fcn_resnet50 has no shipped weights" in err


def test_the_licence_of_foreign_weights_is_not_ours(place, fake_load, exported):
    assert main(["export", "bgm_mobilenetv2", "a.onnx", "--format", "onnx", "--checkpoint", "weights.h5"]) == 0
    assert exported[0][5] is None


def test_sigterm_is_an_end_as_ctrl_c_is(place, fake_load, monkeypatch):
    """What was begun is removed, which takes an exception."""
    monkeypatch.setattr("tfmatting.export.exporting.export", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    assert main(["export", "bgm_mobilenetv2", "a.onnx", "--format", "onnx"]) == 143


@pytest.mark.parametrize("form", export_command.FORMATS)
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
        ("bgm_mobilenetv2 out --format onnx --class dog", "--class is for segmentation models"),
        ("rvm_mobilenetv3 out --format onnx --downscale 0.5", "--downscale is for segmentation models"),
        ("fcn_resnet50 out --format onnx --downscale 2", "must be 'auto' or in (0, 1]"),
        ("fcn_resnet50 out --format onnx --class cat,", "must be names or numbers, as cat,dog"),
        ("fcn_resnet50 out --format onnx --backbone-scale 0.5", "--backbone-scale is no option of fcn_resnet50"),
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
