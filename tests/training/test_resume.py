"""Runs that are killed end with the same weights, bit by bit, and the same log as one that is not."""

import dataclasses
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from tests.training import tiny
from tests.training.weights import arrays_of, changed_layers
from tfmatting.training.fit import fit
from tfmatting.training.loop import Loop
from tfmatting.training.run_log import read_log

ROOT = pathlib.Path(__file__).parents[2]


def start(folder, *options, config="tiny_base", wait=0.0):
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3"}  # as the command, which hides what TensorFlow says of it
    environment = {**os.environ, **quiet, "PYTHONPATH": str(ROOT), "TINY_WAIT": str(wait)}
    command = [sys.executable, "-m", "tests.training.tiny", config, str(folder), *options]
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process):
    out, err = process.communicate()
    assert process.returncode == 0, err[-3000:]
    return out


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def wait_for(path, process):
    while not path.exists():
        assert process.poll() is None, process.communicate()[1][-3000:]
        time.sleep(0.01)


def lasting(line):
    """What of a line of the log does not depend on the clock."""
    return {name: value for name, value in line.items() if "second" not in name}


def assert_same_run(killed, unbroken):
    assert changed_layers(killed / "weights.h5", unbroken / "weights.h5") == set()
    logs = [[lasting(line) for line in read_log(folder / "log.jsonl")] for folder in (killed, unbroken)]
    assert logs[0] == logs[1]


def test_a_killed_run_ends_with_the_same_weights_and_log(trained, tmp_path):
    process = start(tmp_path, wait=0.3)
    wait_for(tmp_path / "checkpoints" / "step_00000003.npz", process)
    time.sleep(random.Random().uniform(0, 0.6))  # any moment: what it is must not matter
    kill(process)
    assert not (tmp_path / "weights.h5").exists()
    finish(start(tmp_path))
    assert_same_run(tmp_path, trained)


def test_a_run_ends_when_it_is_told_to_while_a_pool_of_patches_is_made(tmp_path):
    process = start(tmp_path, "--set", "pool_batches=1000000", "--set", "pool_patches=1000000", config="tiny_patches")
    wait_for(tmp_path / "tensorboard", process)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    try:
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 143, err[-3000:]
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "config", [tiny.CONFIG, pytest.param(tiny.PATCHES, marks=pytest.mark.slow)], ids=["base", "patches"]
)
def test_a_stopped_run_of_several_picture_sizes_ends_with_the_same_weights_and_log(config, tmp_path, monkeypatch):
    config = dataclasses.replace(config, smallest=32, largest=64, steps=5)
    fit(config, tmp_path / "unbroken")
    train = Loop._train
    for stop in (1, 3):  # each part has its own history of sizes, of which the weights must know nothing

        def interrupted(self, batches, stop=stop):
            if self.state.step == stop:
                raise KeyboardInterrupt
            return train(self, batches)

        monkeypatch.setattr(Loop, "_train", interrupted)
        with pytest.raises(KeyboardInterrupt):
            fit(config, tmp_path / "stopped")
    monkeypatch.setattr(Loop, "_train", train)
    fit(config, tmp_path / "stopped")
    assert_same_run(tmp_path / "stopped", tmp_path / "unbroken")


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(tiny.CONFIG, id="average"),
        pytest.param(dataclasses.replace(tiny.SEGMENTATION, patience=4, log_steps=1), id="patience"),
    ],
)
def test_a_stopped_run_is_finished_with_its_newest_checkpoint_and_can_still_go_on(config, tmp_path, monkeypatch):
    fit(config, tmp_path / "unbroken")
    run, train = tmp_path / "stopped", Loop._train

    def interrupted(self, batches):
        if self.state.step == 4:
            raise KeyboardInterrupt
        return train(self, batches)

    monkeypatch.setattr(Loop, "_train", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fit(config, run)
    assert not (run / "weights.h5").exists()
    monkeypatch.setattr(Loop, "_train", None)  # no step is done
    left = {
        path: path.read_bytes() for path in run.rglob("*.*") if path.suffix in (".npz", ".jsonl") or path.stem == "best"
    }
    model = fit(config, run, finish=True)
    report = json.loads((run / "report.json").read_text())
    assert (report["steps"], report["stopped_early"], report["config"]["steps"]) == (4, True, 6)
    assert "The run stopped early after 4 of 6 steps" in (run / "report.md").read_text()
    assert np.isfinite(report["metrics"]["validation_loss"])
    losses = {
        line["step"]: line["validation_loss"] for line in read_log(run / "log.jsonl") if "validation_loss" in line
    }
    best = 3 if config.patience and losses[3] <= report["metrics"]["validation_loss"] else 4
    assert report["weights_of_step"] == best
    kept = arrays_of(run / "weights.h5")
    for variable in model.weights:
        np.testing.assert_array_equal(kept[variable.path], keras.ops.convert_to_numpy(variable))
    assert left == {path: path.read_bytes() for path in left}  # nothing that the run goes on from
    written = (run / "weights.h5").stat().st_mtime_ns
    fit(config, run, finish=True)
    assert (run / "weights.h5").stat().st_mtime_ns == written
    monkeypatch.setattr(Loop, "_train", train)
    fit(config, run)
    assert_same_run(run, tmp_path / "unbroken")
    assert json.loads((run / "report.json").read_text())["steps"] == 6


def test_a_run_that_was_finished_and_killed_at_its_end_has_the_last_weights(trained, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    report = json.loads((run / "report.json").read_text())
    (run / "report.json").write_text(json.dumps({**report, "steps": 4}))
    (run / "weights.h5").write_bytes(b"those of step 4")
    fit(tiny.CONFIG, run)
    assert changed_layers(run / "weights.h5", trained / "weights.h5") == set()


def test_what_has_no_checkpoint_cannot_be_finished(tmp_path):
    with pytest.raises(ValueError, match=r"there is none in .*run: train it first"):
        fit(tiny.CONFIG, tmp_path / "run", finish=True)
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--set", "precision=mixed_float16", "--set", "accumulation_steps=2"),
        ("--set", "precision=mixed_bfloat16", "--set", "patience=3", "--set", "validation_steps=2"),
        ("--set", "smallest=32", "--set", "largest=64"),
    ],
    ids=["float32", "float16", "bfloat16", "sizes"],
)
def test_a_run_killed_again_and_again_ends_the_same(options, tmp_path):
    options = ("--set", "steps=12", "--set", "validation_steps=5", "--set", "checkpoint_steps=2", *options)
    finish(start(tmp_path / "unbroken", *options, config="tiny_joint"))
    folder = tmp_path / "killed"
    for step in (2, 4, 6):
        process = start(folder, *options, config="tiny_joint", wait=0.4)
        wait_for(folder / "checkpoints" / f"step_{step:08}.npz", process)
        time.sleep(random.Random().uniform(0, 0.8))  # any moment: what it is must not matter
        kill(process)
    finish(start(folder, *options, config="tiny_joint"))
    assert_same_run(folder, tmp_path / "unbroken")
    assert arrays_of(folder / "weights.h5")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounts a small disk, which root alone may")
def test_a_full_disk_ends_the_run_with_one_line_and_a_whole_checkpoint(tmp_path, trained):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=150m", "none", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("cannot mount a tmpfs here")
    try:
        process = start(disk / "run", wait=0.3)
        wait_for(disk / "run" / "checkpoints" / "step_00000002.npz", process)
        ballast = disk / "ballast"
        with pytest.raises(OSError, match="No space"), ballast.open("wb") as file:
            while True:
                file.write(bytes(65536))
                file.flush()
        err = process.communicate()[1]
        assert process.returncode == 2
        assert [line for line in err.splitlines() if line.startswith("tfmatting-train: error: no space is left")]
        assert "Traceback" not in err
        ballast.unlink()
        finish(start(disk / "run"))
        assert_same_run(disk / "run", trained)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
