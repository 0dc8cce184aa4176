"""The command `tfmatting-train`: options, overrides, and bad input."""

import dataclasses
import json

import pytest

from tests.training import tiny
from tfmatting.cli import train
from tfmatting.cli.train import main
from tfmatting.training.distribution import WorkerLostError
from tfmatting.training.loop import Loop


@pytest.fixture(autouse=True)
def tiny_configs(monkeypatch):
    monkeypatch.setattr(train, "config_names", lambda: ["tiny_base", "bgm_resnet50_photomatte13k_joint"])
    with tiny.known():
        yield


@pytest.fixture
def asked(monkeypatch):
    """The arguments of `fit`, which is not run."""
    calls = []
    monkeypatch.setattr("tfmatting.training.fit.fit", lambda *arguments: calls.append(arguments))
    return calls


def refused(capsys, *arguments):
    """Runs the command and expects exit code 2 and one line, which is returned."""
    assert main(list(map(str, arguments))) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = [line for line in captured.err.splitlines() if not line.startswith("tfmatting: ")]
    return line.removeprefix("tfmatting-train: error: ")


def test_the_command_trains(tmp_path, capsys):
    options = ["--set", "validation_steps=1", "--set", "statistics_batches=1"]
    assert main(["tiny_base", str(tmp_path / "run"), "--steps", "1", *options]) == 0
    assert (tmp_path / "run" / "weights.h5").exists()
    assert capsys.readouterr().out.strip() == str(tmp_path / "run" / "weights.h5")


def test_print_config_needs_no_folder_and_trains_nothing(asked, capsys):
    assert main(["tiny_base", "--print-config", "--set", "learning_rate.backbone=0.25", "--freeze", "stem"]) == 0
    config = json.loads(capsys.readouterr().out)
    assert config["learning_rate"]["backbone"] == 0.25
    assert config["freeze"] == "stem"
    assert not asked


def test_options_reach_the_training(asked, tmp_path):
    names = ("foregrounds", "alphas", "backgrounds", "images", "masks")
    folders = [option for name in names for option in (f"--{name}", str(tmp_path / name))]
    arguments = [*folders, "--workers", "3", "--data", "somewhere", "--set", "dropout=0.25", "--steps", "9"]
    assert main(["tiny_base", *arguments, str(tmp_path / "run")]) == 0
    ((config, *rest),) = asked
    assert config == dataclasses.replace(tiny.CONFIG, dropout=0.25, steps=9, data="somewhere")
    people = [tmp_path / name for name in ("foregrounds", "alphas", "images", "masks")]
    assert rest == [tmp_path / "run", tmp_path / "backgrounds", None, 3, *people, False]


def test_of_steps_and_epochs_the_one_that_counts_is_printed(capsys):
    paper = ["bgm_resnet50_photomatte13k_joint", "--print-config"]
    for arguments, shown in (
        (paper, {"epochs": 25}),
        ([*paper, "--steps", "7"], {"steps": 7}),
        (["tiny_base", "--print-config"], {"steps": 6}),
        (["tiny_base", "--print-config", "--set", "epochs=2"], {"epochs": 2}),
    ):
        assert main(arguments) == 0
        config = json.loads(capsys.readouterr().out)
        assert {name: config[name] for name in ("steps", "epochs") if name in config} == shown


@pytest.mark.parametrize(
    "words",
    [
        ("RUN", "--set", "dropout=0.25", "learning_rate.backbone=0.5", "data=mine/hd:a=b"),
        ("--set", "dropout=0.25", "learning_rate.backbone=0.5", "--set", "data=mine/hd:a=b", "RUN"),
        ("--set", "dropout=0.25", "--set", "learning_rate.backbone=0.5", "data=mine/hd:a=b", "RUN"),
    ],
)
def test_several_values_are_set_at_once(words, asked, tmp_path):
    run = tmp_path / "lr=1"
    assert main(["tiny_base", *(str(run) if word == "RUN" else word for word in words)]) == 0
    ((config, output, *_),) = asked
    assert (config.dropout, config.learning_rate.backbone, config.data) == (0.25, 0.5, "mine/hd:a=b")
    assert output == run


@pytest.mark.parametrize("option", [["--steps", "7"], ["--set", "steps=7"]])
def test_a_number_of_steps_takes_the_place_of_epochs(option, asked, tmp_path):
    assert main(["bgm_resnet50_photomatte13k_joint", str(tmp_path), *option]) == 0
    config = asked[0][0]
    assert (config.steps, config.epochs) == (7, 0)


def test_a_given_data_set_takes_the_place_of_the_validation_set_too(asked, tmp_path):
    config = "bgm_resnet50_photomatte13k_joint"
    given = ["--data", "mine/hd:train", "--background-data", "rooms:train"]
    assert main([config, str(tmp_path), *given]) == 0
    assert main([config, str(tmp_path), *given, "--set", "validation_data=theirs:test"]) == 0
    (first, *_), (second, *_) = asked
    assert (first.data, first.validation_data) == ("mine/hd:train", "")
    assert (first.background_data, first.validation_background_data) == ("rooms:train", "")
    assert (second.data, second.validation_data) == ("mine/hd:train", "theirs:test")


def test_a_stage_whose_data_nobody_can_prepare_asks_for_folders(tmp_path, capsys):
    pytest.importorskip("tensorflow_datasets")
    line = refused(capsys, "bgm_resnet50_photomatte13k_joint", tmp_path / "run")
    assert "photomatte13k is not prepared" in line
    assert "give folders of your own: --foregrounds and --alphas" in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--backgrounds", "/nowhere"], "/nowhere"),
        (["--initial", "/nowhere.h5"], "/nowhere.h5"),
        (["--steps", "0"], "steps"),
        (["--workers", "0"], "workers"),
        (["--foregrounds", "/nowhere"], "`foregrounds` and `alphas` must be given together"),
        (["--foregrounds", "/nowhere", "--alphas", "/nowhere"], "/nowhere"),
        (["--set", "stepps=4"], "did you mean steps"),
        (["--freeze", "block9"], "'block9'"),
        (["--set", "model=unet"], "`model` must be one of"),
        (["--steps", "10", "--set", "epochs=2"], "`steps` and `epochs` must not be given together"),
        (["--set", "epochs=2"], "known size"),
    ],
)
def test_bad_input_is_answered_with_one_line(arguments, message, tmp_path, capsys):
    assert message in refused(capsys, "tiny_base", tmp_path / "run", *arguments)


def test_a_command_is_mended_in_the_same_folder_and_then_stays_the_same(tmp_path, capsys):
    run = ["tiny_base", str(tmp_path / "run"), "--steps", "1", "--set", "statistics_batches=1"]
    refused(capsys, *run, "--freeze", "backbon")
    assert main([*run, "--freeze", "backbone"]) == 0
    weights = capsys.readouterr().out.strip()
    line = refused(capsys, *run, "--freeze", "backbone", "--initial", weights)
    assert f"initial was None and is now '{weights}'" in line


def test_a_start_that_fails_in_its_first_step_is_mended_in_the_same_folder(tmp_path, capsys, monkeypatch):
    def failing(self, batches):
        raise ValueError("the first step fails")

    train = Loop._train
    monkeypatch.setattr(Loop, "_train", failing)
    run = ["tiny_base", str(tmp_path / "run"), "--steps", "1", "--set", "statistics_batches=1"]
    assert main(run) == 2
    assert "tfmatting-train: error: the first step fails" in capsys.readouterr().err
    assert (tmp_path / "run" / "config.json").exists()
    monkeypatch.setattr(Loop, "_train", train)
    assert main([*run, "seed=7"]) == 0
    assert json.loads((tmp_path / "run" / "config.json").read_text())["seed"] == 7


def test_a_run_without_a_checkpoint_cannot_be_finished(tmp_path, capsys):
    assert "there is none in" in refused(capsys, "tiny_base", tmp_path / "run", "--finish")


def test_a_lost_worker_has_an_exit_code_of_its_own(tmp_path, capsys, monkeypatch):
    def lost(*arguments):
        raise WorkerLostError("another worker of the cluster is lost")

    monkeypatch.setattr("tfmatting.training.fit.fit", lost)
    assert main(["tiny_base", str(tmp_path)]) == 75
    assert capsys.readouterr().err == "tfmatting-train: error: another worker of the cluster is lost\n"


def test_a_missing_data_set_is_answered_with_how_to_prepare_it(tmp_path, capsys, monkeypatch):
    pytest.importorskip("tensorflow_datasets")
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    line = refused(capsys, "tiny_base", tmp_path / "run", "--data", "no_such_people")
    assert "no_such_people is not prepared" in line


def test_a_folder_is_wanted(capsys):
    assert "folder of the run is missing" in refused(capsys, "tiny_base")


def test_damaged_initial_weights_are_refused(tmp_path, capsys):
    for name in ("weights.h5", "deeplab.npz"):
        (tmp_path / name).write_bytes(b"nothing")
        assert name in refused(capsys, "tiny_base", tmp_path / "run", "--initial", tmp_path / name)


def test_a_cluster_that_is_described_wrongly_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", '{"cluster": {}}')
    assert "TF_CONFIG must be" in refused(capsys, "tiny_base", tmp_path / "run")
