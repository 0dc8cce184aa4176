"""A recurrent model on a TensorFlow Serving server: the client of docs/tf-serving.md carries the states."""

import pathlib
import re
import shutil

import numpy as np
import pytest

from tests.export.clips import clips

pytestmark = pytest.mark.slow
DOCUMENTATION = pathlib.Path(__file__).parents[3] / "docs" / "tf-serving.md"
CONFIGURATION = """model_config_list { config {
  name: "rvm_mobilenetv3" base_path: "/models/rvm_mobilenetv3" model_platform: "tensorflow"
} }"""


@pytest.fixture(scope="module")
def served_recurrent(recurrent_saved, tmp_path_factory):
    """The double of the server, with the exported model; it runs the warm-up requests as it loads it."""
    pytest.importorskip("tensorflow_serving", reason="needs tensorflow-serving-api, installed with --no-deps")
    from tests.serving.tf_serving.served_models import ServedModels

    models = tmp_path_factory.mktemp("models")
    shutil.copytree(recurrent_saved[0], models / "rvm_mobilenetv3" / "1")
    (models / "models.config").write_text(CONFIGURATION)
    return ServedModels(models / "models.config", models)


@pytest.fixture(scope="module")
def mattes():
    """The function of the documentation."""
    (example,) = (
        part for part in re.findall(r"```python\n(.*?)```", DOCUMENTATION.read_text(), re.S) if "state" in part
    )
    names = {}
    exec(example.partition("\nfor ")[0], names)
    return names["mattes"]


def test_the_warm_up_calls_every_signature(served_recurrent):
    (model,) = served_recurrent.models.values()
    asked = {request.model_spec.signature_name for request in model.warm_up_requests()}
    assert asked == {name for name in model.signatures if not name.startswith("__")}
    assert len(model.warmed_up) == 3


def test_the_client_of_the_documentation_gives_what_the_model_makes_of_the_clip(served_recurrent, mattes, recurrent):
    from tests.serving.tf_serving.double import grpc_server

    clip = clips(37, 51)
    expected = recurrent({"source": clip})
    with grpc_server(served_recurrent) as url:
        results = list(mattes(clip[0], url.removeprefix("grpc://"), "rvm_mobilenetv3"))
    assert len(results) == clip.shape[1]
    for number, (alpha, foreground) in enumerate(results):
        np.testing.assert_allclose(alpha, expected["alpha"][0, number], rtol=0, atol=1e-4)
        np.testing.assert_allclose(foreground, expected["foreground"][0, number], rtol=0, atol=1e-4)


def test_the_command_says_that_it_is_for_models_with_a_plate(served_recurrent, command, tmp_path):
    code, out, error = command(
        *("remote", "v", tmp_path / "clip.mp4", tmp_path / "out.mp4", "--bgr", tmp_path / "plate.png"),
        *("-m", "rvm_mobilenetv3", "--url", "grpc://localhost:8500"),
    )
    assert (code, out) == (2, "")
    assert error.splitlines() == [
        "tfmatting: error: tfmatting remote is for models with a captured plate. Received: rvm_mobilenetv3"
    ]
