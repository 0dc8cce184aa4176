"""The losses of clips and of labels are the same on the JAX and PyTorch backends of Keras as on TensorFlow's."""

import importlib.util
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from tests.losses.run_losses import losses

ROOT = pathlib.Path(__file__).parents[2]


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_losses_are_the_same(backend, tmp_path):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": path}
    command = [sys.executable, "-m", "tests.losses.run_losses", str(tmp_path / "losses.npz")]
    run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    expected = losses()
    with np.load(tmp_path / "losses.npz") as found:
        assert set(found) == set(expected)
        for name, value in expected.items():
            np.testing.assert_allclose(found[name], value, rtol=2e-5, err_msg=name)
