"""Two replicas train as one device does: the batch is divided, statistics and gradients are those of all of it."""

import importlib.util
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pytest

from tests.training.weights import arrays_of
from tfmatting.training.distribution import TensorFlowDistribution, WorkerLostError, rows
from tfmatting.training.run_log import read_log

ROOT = pathlib.Path(__file__).parents[2]
OPTIONS = {
    "dropout": 0,  # its masks are those of a replica
    "average_decay": 0,
    "smallest_batch": 4,
    "largest_batch": 4,
    "log_steps": 1,
    "warmup_steps": 0,
}
STEPS = 3


def start(folder, *, workers=(), number=0, devices=1, backend="tensorflow", wait=0.0, steps=STEPS):
    """Starts a run, as one of several workers at these addresses, or on several devices that are threads."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KERAS_BACKEND": backend, "TINY_WAIT": str(wait)}
    environment["TINY_DEVICES"] = str(devices)
    environment["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={devices}"
    if workers:
        task = {"type": "worker", "index": number}
        environment["TF_CONFIG"] = json.dumps({"cluster": {"worker": list(workers)}, "task": task})
    options = [f"--set={name}={value}" for name, value in {**OPTIONS, "steps": steps}.items()]
    command = [sys.executable, "-m", "tests.training.tiny", "tiny_base", str(folder), *options]
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process):
    errors = process.communicate()[1]
    assert process.returncode == 0, errors[-3000:]


def addresses(count):
    """Addresses on this machine that nobody listens to."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    names = [f"127.0.0.1:{one.getsockname()[1]}" for one in sockets]
    for one in sockets:
        one.close()
    return names


def run_cluster(folder, **options):
    """Runs two workers to the end, and starts both again when one is lost, as a cluster's scheduler does."""
    for _ in range(4):
        workers = addresses(2)
        processes = [start(folder, workers=workers, number=number, **options) for number in range(2)]
        errors = [process.communicate()[1] for process in processes]
        if all(process.returncode == 0 for process in processes):
            return
    raise AssertionError(errors)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The folder of the run in one process on one device."""
    folder = tmp_path_factory.mktemp("alone")
    finish(start(folder))
    return folder


def assert_trained_alike(folder, other):
    """The first steps are equal but for rounding; after them Adam makes whole steps of gradients that are nearly 0."""
    ours, others = (
        [line for line in read_log(path / "log.jsonl") if "gradient_norm" in line] for path in (folder, other)
    )
    assert ours[0]["loss"] == pytest.approx(others[0]["loss"], rel=1e-5)
    assert ours[0]["gradient_norm"] == pytest.approx(others[0]["gradient_norm"], rel=1e-3)
    assert ours[-1]["loss"] == pytest.approx(others[-1]["loss"], rel=0.01)
    first, second = arrays_of(folder / "weights.h5"), arrays_of(other / "weights.h5")
    distances = [np.abs(first[name] - second[name]).ravel() for name in first if name.endswith("kernel")]
    assert np.mean(np.concatenate(distances)) < 0.05 * 1e-3 * STEPS  # of the way that the weights can go


@pytest.mark.slow
def test_two_devices_train_as_one(alone, tmp_path):
    finish(start(tmp_path, devices=2))
    assert_trained_alike(tmp_path, alone)


@pytest.mark.slow
def test_two_machines_train_as_one(alone, tmp_path):
    run_cluster(tmp_path)
    assert_trained_alike(tmp_path, alone)


@pytest.mark.slow
def test_a_killed_worker_is_restarted_and_the_run_goes_on_from_the_checkpoint(tmp_path):
    workers = addresses(2)
    chief, other = (start(tmp_path, workers=workers, number=number, wait=1.0, steps=8) for number in range(2))
    while not (tmp_path / "checkpoints" / "step_00000002.npz").exists():
        assert chief.poll() is None, chief.communicate()[1][-3000:]
        time.sleep(0.05)
    other.send_signal(signal.SIGKILL)
    other.communicate()
    errors = chief.communicate()[1]  # it cannot go on alone
    assert chief.returncode not in (0, 2)  # 2 is for what starting again does not mend
    assert "Traceback" not in errors
    assert not (tmp_path / "weights.h5").exists()
    run_cluster(tmp_path, steps=8)
    steps = [line["step"] for line in read_log(tmp_path / "log.jsonl") if "gradient_norm" in line]
    assert steps == list(range(1, 9))
    assert (tmp_path / "weights.h5").exists()


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")
def test_jax_trains_on_two_devices_as_on_one(tmp_path):
    for devices in (1, 2):
        finish(start(tmp_path / str(devices), devices=devices, backend="jax"))
    assert_trained_alike(tmp_path / "1", tmp_path / "2")


@pytest.mark.parametrize(
    ("name", "workers", "expected"),
    [
        ("UnavailableError", 2, WorkerLostError),
        ("AbortedError", 2, WorkerLostError),
        ("ResourceExhaustedError", 2, None),  # memory of its own
        ("InvalidArgumentError", 2, None),
        ("UnavailableError", 1, None),
    ],
)
def test_errors_of_the_connection_alone_mean_a_lost_worker(name, workers, expected):
    errors = pytest.importorskip("tensorflow").errors
    distribution = TensorFlowDistribution()
    distribution.workers = workers
    error = getattr(errors, name)
    with pytest.raises(expected or error), distribution.watched():
        raise error(None, None, "a message\nof two lines")


def test_a_batch_is_divided_in_order():
    parts = [rows(np.arange(6), number, 3) for number in range(3)]
    np.testing.assert_array_equal(np.concatenate(parts), np.arange(6))
    with pytest.raises(ValueError, match="divisible among 4 devices"):
        rows(np.arange(6), 0, 4)
