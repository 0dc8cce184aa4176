"""The files of the deployment are what the server reads."""

import runpy
import shutil
import subprocess
import sys

import pytest
import yaml
from google.protobuf import text_format

from tests.conftest import SAVED_SIZE as SIZE
from tests.serving.tf_serving.conftest import CONFIGURATION
from tests.serving.tf_serving.messages import BatchingParameters, MonitoringConfig


def test_the_models_of_the_configuration_are_served(served):
    assert [(name, model.version) for name, model in served.models.items()] == [("bgm_mobilenetv2", 3)]


def test_the_warm_up_calls_every_signature(served):
    model = served.models["bgm_mobilenetv2"]
    requests = list(model.warm_up_requests())
    offered = {name for name in model.signatures if not name.startswith("__")}
    assert {request.model_spec.signature_name for request in requests} == offered
    assert offered == {"serving_default", "encoded", "size_{}x{}".format(*SIZE)}
    assert len(model.warmed_up) == len(offered)
    path = model.folder / "assets.extra" / "tf_serving_warmup_requests"
    assert path.stat().st_size < 1_000_000


@pytest.fixture
def exported(monkeypatch):
    """The arguments of the library's export, which does nothing."""
    calls = []
    card = {"files": {}, "reached": {"alpha": 1e-5}, "tolerance": {"measure": "largest", "limit": 1e-4}}
    monkeypatch.setattr("tfmatting.loading.load", lambda *_, **__: "model")
    monkeypatch.setattr("tfmatting.export.exporting.export", lambda *arguments: calls.append(arguments) or card)
    return calls


def test_a_model_is_deployed_as_the_next_version(exported, monkeypatch, tmp_path):
    (tmp_path / "bgm_mobilenetv2" / "4").mkdir(parents=True)
    monkeypatch.setattr(sys, "argv", ["deploy.py", "bgm_mobilenetv2", str(tmp_path), "--size", "64x96"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(CONFIGURATION / "deploy.py"), run_name="__main__")
    assert caught.value.code == 0
    output, warm_up = str(tmp_path / "bgm_mobilenetv2" / "5"), True
    assert exported == [("model", output, "savedmodel", "float32", [(64, 96)], "MIT", warm_up)]


@pytest.mark.parametrize(
    ("arguments", "code", "out", "error"),
    [
        (["--help"], 0, "MODELS_FOLDER/MODEL/1", ""),
        (["bgm_mobilenetv2"], 2, "", "deploy.py: error: MODEL and MODELS_FOLDER must come first"),
        (["bgm_mobilenetv2", "--size", "64x96"], 2, "", "deploy.py: error: MODEL and MODELS_FOLDER must come first"),
    ],
)
def test_deploy_says_how_it_is_called(arguments, code, out, error, exported, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["deploy.py", *arguments])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(CONFIGURATION / "deploy.py"), run_name="__main__")
    assert (caught.value.code, exported) == (code, [])
    told = capsys.readouterr()
    assert out in told.out and error in told.err and told.err.count("\n") == bool(error)


def test_batching_parameters():
    parameters = text_format.Parse((CONFIGURATION / "batching_parameters.txt").read_text(), BatchingParameters())
    assert list(parameters.allowed_batch_sizes) == sorted(set(parameters.allowed_batch_sizes))
    assert parameters.allowed_batch_sizes[-1] == parameters.max_batch_size.value
    assert parameters.num_batch_threads.value >= 1
    assert parameters.max_enqueued_batches.value >= parameters.num_batch_threads.value
    assert not parameters.pad_variable_length_inputs


def test_monitoring():
    monitoring = text_format.Parse((CONFIGURATION / "monitoring.config").read_text(), MonitoringConfig())
    assert monitoring.prometheus_config.enable
    assert monitoring.prometheus_config.path.startswith("/")


def compose(name):
    return yaml.safe_load((CONFIGURATION / name).read_text())["services"]["serving"]


def test_the_compose_files_name_files_that_are_there():
    command = compose("compose.yaml")["command"] + compose("compose.batching.yaml")["command"]
    files = {flag.partition("=/config/")[2] for flag in command if "=/config/" in flag}
    assert files == {"models.config", "monitoring.config", "batching_parameters.txt"}
    assert all((CONFIGURATION / file).is_file() for file in files)
    assert ".:/config:ro" in compose("compose.yaml")["volumes"]


def test_batching_adds_its_flags_and_changes_no_other():
    plain, batching = compose("compose.yaml")["command"], compose("compose.batching.yaml")["command"]
    assert batching[: len(plain)] == plain
    assert [flag.partition("=")[0] for flag in batching[len(plain) :]] == [
        "--enable_batching",
        "--batching_parameters_file",
    ]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("name", "state", "code"),
    [("bgm_mobilenetv2", "AVAILABLE", 0), ("bgm_mobilenetv2", "LOADING", 1), ("bgm_resnet50", "AVAILABLE", 1)],
)
def test_the_health_check_tells_whether_the_model_is_there(name, state, code, rest_url, served):
    served.state = state
    port = rest_url.rpartition(":")[2]
    run = subprocess.run(["bash", CONFIGURATION / "health_check.sh", name, port], capture_output=True, timeout=60)
    assert run.returncode == code


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_health_check_fails_without_a_server():
    run = subprocess.run(["bash", CONFIGURATION / "health_check.sh", "any", "9"], capture_output=True, timeout=60)
    assert run.returncode == 1


def test_the_health_check_is_the_one_of_the_compose_file():
    check = compose("compose.yaml")["healthcheck"]["test"]
    assert check == ["CMD", "bash", "/config/health_check.sh", "bgm_mobilenetv2"]
