"""`tfmatting eval`."""

import csv
import json
import shutil

import numpy as np
import pytest

from tests.data.sources.files import write
from tests.evaluation.folders import clips, matting_set, predictions, truths
from tfmatting.cli import evaluate_models
from tfmatting.models import registry

pytest.importorskip("scipy")


@pytest.fixture
def folders(place):
    """truth, and the predictions ours and theirs, of which theirs is worse."""
    truth = truths(place / "truth")
    for name, strength in {"ours": 0.05, "theirs": 0.3}.items():
        predictions(place / name, truth, strength)
    return place


@pytest.fixture
def composites(place):
    matting_set(place)
    return ("--foregrounds", "foregrounds", "--alphas", "alphas", "--backgrounds", "backgrounds")


def test_two_folders(tfmatting, folders):
    code, out, err = tfmatting("eval", "ours", "truth", "--quiet")
    assert (code, err) == (0, "")
    assert "ours against truth: 4 evaluated, 0 failed" in out
    assert "MAD, whole image (x 1e3)" in out
    assert "SAD, unknown region (x 1e-3)" in out


def test_several_models_side_by_side_with_differences(tfmatting, folders):
    code, out, _ = tfmatting("eval", "ours", "theirs", "truth", "--json", "--quiet")
    result = json.loads(out)
    assert code == 0
    assert result["models"] == ["ours", "theirs"]
    assert result["paired"][0]["values"]["mad_whole"]["high"] < 0
    assert "ours - theirs" in tfmatting("eval", "ours", "theirs", "truth", "--quiet")[1]


def test_files(tfmatting, folders):
    pytest.importorskip("jinja2")
    pytest.importorskip("matplotlib")
    code, _, _ = tfmatting("eval", "ours", "theirs", "truth", "--out", "a/report", "--quiet")
    assert code == 0
    report = folders / "a" / "report"
    assert sorted(path.name for path in report.iterdir()) == ["report.html", "results.csv", "results.json"]
    rows = list(csv.DictReader((report / "results.csv").open()))
    images = json.loads((report / "results.json").read_text())["images"]
    assert float(rows[1]["MSE, whole image (x 1e3)"]) == images[0]["values"]["theirs"]["mse_whole"]


def test_what_is_bad_gets_a_line_each_and_exit_code_1(tfmatting, folders):
    (folders / "ours" / "1.png").write_text("no picture")
    write(folders / "ours" / "2.png", np.zeros((3, 4)))
    write(folders / "truth" / "9.png", np.zeros((48, 64)))
    write(folders / "truth" / "black.png", np.zeros((48, 64)))
    write(folders / "ours" / "black.png", np.zeros((48, 64)))
    code, out, err = tfmatting("eval", "ours", "truth", "--quiet")
    assert code == 1
    assert "3 evaluated, 3 failed" in out
    lines = err.splitlines()
    assert len(lines) == 4
    assert "error: 9: this truth has no prediction of the same name in ours." in lines[0]
    assert "error: 1: ours/1.png is empty, damaged, or no picture." in lines[1]
    assert "error: 2: the prediction has 4x3 pixels, the truth 64x48" in lines[2]
    assert "notice: black: the truth is 0 everywhere" in lines[3]


def test_clips(tfmatting, place):
    predictions(place / "ours", clips(place / "truth"))
    code, out, _ = tfmatting("eval", "ours", "truth", "--video", "--quiet")
    assert code == 0
    assert "dtSSD, whole image (x 1e2)" in out


def test_models_on_composites(tfmatting, composites, fake_load):
    code, out, err = tfmatting("eval", "--model", "bgm_mobilenetv2", *composites, "--json", "--quiet")
    assert (code, err) == (0, "")
    result = json.loads(out)
    assert result["models"] == ["bgm_mobilenetv2"]
    assert len(result["images"]) == 3
    assert result["summary"]["bgm_mobilenetv2"]["foreground_mse_unknown"]["count"] == 3
    assert fake_load["backbone_scale"] == 0.25
    assert fake_load["refine_sample_pixels"] == 16 * 20_000
    assert tfmatting("eval", "--model", "bgm_mobilenetv2", *composites, "--json", "--quiet")[1] == out


def test_composites_are_not_called_flawed_by_us(tfmatting, place, composites, fake_load):
    folders = {option: place / path for option, path in zip(composites[::2], composites[1::2], strict=True)}
    for layer, option in {"source": "foregrounds", "background": "foregrounds", "alpha": "alphas"}.items():
        shutil.copytree(folders[f"--{option}"], place / "tree" / layer)
    code, out, _ = tfmatting("eval", "--model", "bgm_mobilenetv2", "--composites", "tree", "--quiet")
    assert code == 0
    assert out.splitlines()[1] == "composites and plates as they are"


def test_settings_of_the_protocol_can_be_changed(tfmatting, composites, fake_load):
    options = ("--backbone-scale", "auto", "--refined-patches", 100, "--seed", 3, "--limit", 2)
    _, out, _ = tfmatting("eval", "--model", "x=bgm_mobilenetv2", *composites, *options, "--json", "--quiet")
    result = json.loads(out)
    assert result["models"] == ["x"]
    assert len(result["images"]) == 2
    assert (result["protocol"]["seed"], result["protocol"]["backbone_scale"]) == (3, "auto")
    assert fake_load["backbone_scale"] == "auto"
    assert fake_load["refine_sample_pixels"] == 1600


def test_the_papers_numbers_are_shown_beside(tfmatting, composites):
    options = ("--protocol", "photomatte85", *composites, "--quiet")
    _, out, _ = tfmatting("eval", "--model", "bgm_mobilenetv2", *options)
    row = next(line for line in out.splitlines() if line.startswith("paper's ResNet-50"))
    assert row.split()[2:] == ["8.65", "9.57", "8736", "6637", "13.82"]
    assert "published, unknown region" in out


def test_own_folders_are_not_called_the_protocols_data(tfmatting, composites, fake_load):
    options = ("--protocol", "photomatte85", *composites, "--json", "--quiet")
    _, out, _ = tfmatting("eval", "--model", "bgm_mobilenetv2", *options)
    result = json.loads(out)
    assert result["data"] == "foregrounds before backgrounds"
    assert (result["protocol"]["data"], result["protocol"]["background_data"]) == ("", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give folders (PREDICTIONS ... TRUTHS) or --model"),
        (("ours",), "two folders are needed"),
        (("ours", "truth", "--model", "bgm_mobilenetv2"), "give folders (PREDICTIONS ... TRUTHS) or --model"),
        (("ours", "nowhere"), "the folder of truths nowhere does not exist"),
        (("ours", "empty"), "the folder of truths empty holds no pictures"),
        (("ours", "ours", "truth"), "given twice"),
        (("ours", "truth", "--trimaps", "nowhere"), "the folder of trimaps nowhere does not exist"),
        (("ours", "truth", "--out", "source.png"), "--out must be a folder"),
        (("ours", "truth", "--background-data", "x"), "leave out the data of --model"),
        (("ours", "truth", "--refined-patches", "5"), "--refined-patches is for --model"),
        (("ours", "truth", "--device", "gpu"), "--device is for --model"),
        (("--model", "bgm_mobilenetv2"), "the data is missing"),
        (("--model", "nothing", "--composites", "x"), "--model must be one of bgm_mobilenetv2"),
        (("--model", "bgm_resnet50:no.pth", "--composites", "x"), "--model must be one of"),
        (("--model", "empty", "--composites", "x"), "must hold config.json"),
        (("--model", "bgm_mobilenetv2", "--model", "bgm_mobilenetv2", "--composites", "x"), "give them labels"),
        (("--model", "bgm_mobilenetv2", "--composites", "x"), "the folder of sources x/source does not exist"),
        (("--model", "bgm_mobilenetv2", "--composites", "x", "--data", "y"), "one of --foregrounds, --composites"),
        (("--model", "bgm_mobilenetv2", "--alphas", "x", "--composites", "x"), "--alphas belong to --foregrounds"),
        (("--model", "bgm_mobilenetv2", "--trimaps", "x", "--composites", "x"), "--trimaps is for folders"),
        (("--model", "bgm_mobilenetv2", "--backbone-scale", "2"), "must be auto or in (0, 1]"),
        (("--model", "bgm_mobilenetv2", "--protocol", "unknown"), "invalid choice"),
        (("--model", "bgm_mobilenetv2", "--composites", "x", "--backgrounds", "y"), "leave out --backgrounds"),
        (("--model", "bgm_mobilenetv2", "--seed", "-1"), "--seed: must be an integer of at least 0"),
    ],
)
def test_wrong_usage_is_one_line(refused, folders, arguments, message):
    (folders / "empty").mkdir()
    assert message in refused("eval", *arguments)


def test_nothing_can_be_evaluated(refused, folders):
    for path in (folders / "ours").iterdir():
        path.write_text("no picture")
    assert "nothing of ours against truth could be evaluated; 0: " in refused("eval", "ours", "truth", "--quiet")


def test_weights_of_a_refiner_with_kernels_of_1(monkeypatch):
    """The second try; the first one's message stays where both fail."""
    calls = []

    def load(name, checkpoint, refine_kernel_size=3, **settings):
        calls.append(refine_kernel_size)
        if refine_kernel_size != 1:
            raise ValueError("it has kernels of another size")
        return "model"

    monkeypatch.setattr("tfmatting.loading.load", load)
    assert evaluate_models._load_weights("bgm_mobilenetv2", "weights.h5") == "model"
    assert calls == [3, 1]
    with pytest.raises(ValueError, match="kernels of another size"):
        evaluate_models._load_weights("bgm_mobilenetv2", None)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("runs/lr=1e-4", "lr=1e-4"),
        ("new=runs/lr=1e-4", "new"),
        ("bgm_resnet50:runs/lr=1e-4/weights.h5", "weights"),
        ("runs/v1.5", "v1.5"),
    ],
)
def test_paths_of_models_may_hold_what_labels_are_made_of(place, text, label):
    for folder in ("runs/lr=1e-4", "runs/v1.5"):
        (place / folder).mkdir(parents=True)
        (place / folder / "weights.h5").touch()
        (place / folder / "config.json").write_text('{"model": "bgm_resnet50"}')
    ((found, (name, path)),) = evaluate_models.parse([text]).items()
    assert (found, name, path.name) == (label, "bgm_resnet50", "weights.h5")


@pytest.mark.parametrize("text", ["weights.h5", "bgm_resnet50:weights.h5", "run", "a=run", "model.keras"])
def test_what_a_model_may_be(place, text):
    (place / "run").mkdir()
    for path in ("weights.h5", "run/weights.h5", "model.keras"):
        (place / path).write_bytes(b"")
    (place / "run" / "config.json").write_text('{"model": "bgm_resnet101"}')
    expected = {
        "weights.h5": ("weights", registry.DEFAULT, "weights.h5"),
        "bgm_resnet50:weights.h5": ("weights", "bgm_resnet50", "weights.h5"),
        "run": ("run", "bgm_resnet101", "run/weights.h5"),
        "a=run": ("a", "bgm_resnet101", "run/weights.h5"),
        "model.keras": ("model", registry.DEFAULT, "model.keras"),
    }[text]
    ((label, (name, path)),) = evaluate_models.parse([text]).items()
    assert (label, name, path.as_posix()) == expected


def test_a_run_that_is_not_finished_is_refused(refused, place):
    (place / "run").mkdir()
    (place / "run" / "config.json").write_text('{"model": "bgm_mobilenetv2"}')
    assert "it is not finished" in refused("eval", "--model", "run", "--composites", "x")


def test_choices_are_the_protocols_there_are():
    import pkgutil

    from tfmatting.cli.evaluate import PROTOCOLS
    from tfmatting.evaluation import protocols

    there = {module.name for module in pkgutil.iter_modules(protocols.__path__)} - {"protocol"}
    assert set(PROTOCOLS) == there
