"""One seed gives one sample on TensorFlow and on JAX, eager and compiled."""

import importlib.util
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from tests.data.augmentations.run_on_backend import results

ROOT = pathlib.Path(__file__).parents[3]
TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def ours():
    return results()


def test_compiled_equals_eager(ours):
    for name, value in ours.items():
        if name.startswith("eager"):
            np.testing.assert_allclose(ours[name.replace("eager", "compiled")], value, rtol=0, atol=TOLERANCE)


def test_jax_gives_the_same_samples(ours, tmp_path):
    if importlib.util.find_spec("jax") is None:
        pytest.skip("jax is not installed")
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "KERAS_BACKEND": "jax", "PYTHONPATH": path}
    command = [sys.executable, "-m", "tests.data.augmentations.run_on_backend", str(tmp_path / "jax.npz")]
    run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    with np.load(tmp_path / "jax.npz") as theirs:
        assert set(theirs) == set(ours)
        for name in theirs:
            np.testing.assert_allclose(theirs[name], ours[name], rtol=0, atol=TOLERANCE, err_msg=name)
