"""An ONNX file takes any size and computes what the model does."""

import sys
import types

import numpy as np
import pytest

from tfmatting.export import export, onnx_model
from tfmatting.export.pictures import sample_pair


@pytest.fixture(scope="module")
def network(shipped, tmp_path_factory):
    pytest.importorskip("tf2onnx")
    pytest.importorskip("onnxruntime")
    path = tmp_path_factory.mktemp("onnx") / "matting.onnx"
    export(shipped, path, "onnx")
    return onnx_model.load_network(path, threads=1)


@pytest.mark.parametrize(("height", "width", "batch"), [(64, 96, 1), (37, 51, 3)])
def test_any_size_and_batch_gives_the_models_outputs(height, width, batch, network, shipped):
    pair = {name: np.concatenate([x] * batch) for name, x in sample_pair(height, width).items()}
    outputs, expected = network(**pair), shipped.predict_on_batch(pair)
    assert set(outputs) == {"alpha", "foreground", "error", "refined"}
    for name, values in outputs.items():
        np.testing.assert_allclose(values, expected[name], rtol=0, atol=1e-4, err_msg=name)


def test_a_damaged_file_is_told(tmp_path):
    pytest.importorskip("onnxruntime")
    (tmp_path / "damaged.onnx").write_bytes(b"no network at all")
    with pytest.raises(ValueError, match=r"damaged.onnx must be an ONNX file") as caught:
        onnx_model.load_network(tmp_path / "damaged.onnx")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("package", ["tf2onnx", "onnx", "onnxruntime"])
def test_a_missing_package_is_told(package, shipped, tmp_path, monkeypatch):
    for name in ("onnx", "tf2onnx", "onnxruntime"):
        monkeypatch.setitem(sys.modules, name, None if name == package else types.ModuleType(name))
    with pytest.raises(ImportError, match=rf"needs the package {package}: pip install 'tfmatting\[onnx\]'"):
        export(shipped, tmp_path / "matting.onnx", "onnx")
    assert not list(tmp_path.iterdir())
