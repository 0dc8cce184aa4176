"""A model deployed for TensorFlow Serving, and the double that serves it."""

import pathlib
import shutil

import pytest

CONFIGURATION = pathlib.Path(__file__).parents[3] / "export" / "serving"


@pytest.fixture(scope="session")
def deployed(saved, tmp_path_factory):
    """The folder of the models: version 3 of bgm_mobilenetv2, with warm-up requests."""
    pytest.importorskip("tensorflow_serving", reason="needs tensorflow-serving-api, installed with --no-deps")
    models = tmp_path_factory.mktemp("models")
    shutil.copytree(saved[0], models / "bgm_mobilenetv2" / "3")
    return models


@pytest.fixture(scope="session")
def _served(deployed):
    from tests.serving.tf_serving.served_models import ServedModels

    return ServedModels(CONFIGURATION / "models.config", deployed)


@pytest.fixture
def served(_served):
    """The `ServedModels`, as new."""
    _served.refusals, _served.delay, _served.requests, _served.most_at_once = [], 0.0, 0, 0
    _served.state = "AVAILABLE"
    return _served


@pytest.fixture
def grpc_url(served):
    """Address of the double's gRPC interface."""
    from tests.serving.tf_serving.double import grpc_server

    with grpc_server(served) as url:
        yield url


@pytest.fixture
def rest_url(served):
    """Address of the double's REST interface."""
    from tests.serving.tf_serving.double import rest_server

    with rest_server(served) as url:
        yield url


@pytest.fixture
def urls(grpc_url, rest_url):
    """Both addresses: {"grpc", "rest"}."""
    return {"grpc": grpc_url, "rest": rest_url}
