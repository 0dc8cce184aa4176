import json

from tfmatting.cli.main import main
from tfmatting.models import registry


def test_models(capsys):
    assert main(["models"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in registry.PRESETS)
    assert "5,006,839" in out


def test_models_that_are_named_alone(capsys):
    assert main(["models", "--json", "unet", "rvm_resnet50"]) == 0
    assert list(json.loads(capsys.readouterr().out)["models"]) == ["unet", "rvm_resnet50"]


def test_an_unknown_model_is_refused(capsys):
    assert main(["models", "u2net"]) == 2
    assert "NAME must be one of bgm_mobilenetv2, " in capsys.readouterr().err


def test_models_as_json(capsys):
    assert main(["models", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["default"] == registry.DEFAULT
    assert set(report["models"]) == set(registry.PRESETS)
    for facts in report["models"].values():
        assert {"parameters", "licence", "training_data", "megabytes", "weights"} <= set(facts)


def test_doctor(capsys):
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    for part in ("tfmatting ", "Python ", "keras ", "CPU: ", "float32 1.0", "bfloat16", "bgm_mobilenetv2: "):
        assert part in out


def test_doctor_as_json(capsys):
    assert main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["packages"]["numpy"]
    assert report["devices"][0]["kind"] == "CPU"
    assert set(report["speed_by_precision"]) == {"float32", "bfloat16", "float16"}
    assert isinstance(report["missing"], list)
