"""The same weights give the same output on the JAX and PyTorch backends of Keras as on TensorFlow's."""

import importlib.util
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from tests.models.run_on_backend import outputs
from tfmatting.models.weights_file import save_weights

ROOT = pathlib.Path(__file__).parents[2]
TOLERANCE = 1e-4


def run_on(backend, encoder, folder, module="tests.models.run_on_backend"):
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": path}
    command = [sys.executable, "-m", module, str(folder), encoder]
    run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    with np.load(folder / f"{backend}.npz") as arrays:
        return dict(arrays)


@pytest.mark.parametrize("encoder", ["mobilenetv2", pytest.param("resnet50", marks=pytest.mark.slow)])
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_same_weights_give_the_same_output(backend, encoder, golden_model, pictures, tmp_path):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    odd = {name: x[:, :61, :90] for name, x in pictures.items()}
    save_weights(golden_model(encoder), tmp_path / "weights.h5")
    np.savez(tmp_path / "pictures.npz", **odd)
    expected = outputs(golden_model(encoder), odd)
    results = run_on(backend, encoder, tmp_path)
    assert results.keys() == expected.keys()
    for name, output in results.items():
        np.testing.assert_allclose(output, expected[name], rtol=0, atol=TOLERANCE, err_msg=name)
