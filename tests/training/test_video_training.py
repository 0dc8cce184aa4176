"""The training of video matting, on discs that move before noise."""

import dataclasses
import importlib.util
import json
import os
import pathlib
import subprocess
import sys

import cv2
import keras
import numpy as np
import pytest

from tests.training import tiny
from tests.training.weights import arrays_of, changed_layers
from tfmatting.data.pipeline.interleaving import IMAGES, MATTING, VIDEOS, InterleavedBatches, Interleaving
from tfmatting.models.video_matting.video_matting import VideoMatting
from tfmatting.models.weights_file import save_weights
from tfmatting.training import fit as fit_module
from tfmatting.training.data import open_data
from tfmatting.training.fit import fit
from tfmatting.training.loop import Loop
from tfmatting.training.run_data import Folders
from tfmatting.training.run_log import read_log

ROOT = pathlib.Path(__file__).parents[2]
SHORT = {"steps": 2, "checkpoint_steps": 2, "validation_steps": 2, "statistics_batches": 1}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Four clips of three frames and eight stills of discs, and three backgrounds."""
    folder = tmp_path_factory.mktemp("clips")
    names = [f"clip_{clip}_{frame}" for clip in range(4) for frame in range(3)] + [f"still_{n}" for n in range(8)]
    rng = np.random.default_rng(0)
    for role in Folders._fields[:3]:
        (folder / role).mkdir()
    for number, name in enumerate(names):
        alpha = np.zeros((48, 40), np.uint8)
        cv2.circle(alpha, (14 + number % 12, 24), 12, 255, -1, cv2.LINE_AA)
        cv2.imwrite(str(folder / "alphas" / f"{name}.png"), alpha)
        cv2.imwrite(str(folder / "foregrounds" / f"{name}.png"), np.full((48, 40, 3), (30, 60, 220)))
    for number in range(3):
        noise = cv2.GaussianBlur(rng.integers(0, 120, (80, 80, 3)).astype(np.uint8), (0, 0), 2)
        cv2.imwrite(str(folder / "backgrounds" / f"{number}.png"), noise)
    return Folders(*(folder / role for role in Folders._fields[:3]))


def train(config, output, folders, **options):
    return fit(config, output, **folders._asdict(), **options)


def masks_of(batches):
    """Batches of matting as those of segmentation: the alpha is the mask."""

    class Masks:
        def __getitem__(self, number):
            inputs, targets = batches[number]
            return inputs, {"segmentation": targets["alpha"]}

    return Masks()


def start_of(config, path):
    """Writes the random weights that a run of this config starts from."""
    keras.utils.set_random_seed(config.seed)
    save_weights(VideoMatting("tiny"), path)
    return path


@pytest.fixture
def segmentation(monkeypatch):
    """Gives the runs to come segmentation data: the clips of the matting with their alphas as masks."""

    def opened(config, folders, replicas=1):
        data = open_data(config, folders, replicas)
        matting = {kind: data.training.batches[kind] for kind in data.interleaving.kinds}
        masks = masks_of(next(iter(matting.values())))
        interleaving = Interleaving(tuple(matting))
        batches = InterleavedBatches(interleaving, {**matting, IMAGES: masks, VIDEOS: masks})
        return data._replace(training=batches, interleaving=interleaving)

    monkeypatch.setattr(fit_module, "open_data", opened)


def test_matting_and_segmentation_are_learnt_in_turn(folders, segmentation, tmp_path, monkeypatch):
    kinds = []
    step_of = Loop.step_of

    def watched(self, number):
        step = step_of(self, number)
        kinds.extend(kind for kind, known in self.steps.items() if known is step)
        return step

    monkeypatch.setattr(Loop, "step_of", watched)
    config = dataclasses.replace(tiny.VIDEO, steps=80, log_steps=20, validation_steps=80, checkpoint_steps=80)
    train(config, tmp_path, folders)
    assert kinds[:6] == [MATTING, IMAGES, MATTING, VIDEOS, MATTING, IMAGES]
    lines = [line for line in read_log(tmp_path / "log.jsonl") if "loss" in line]
    for name in ("alpha_loss", "segmentation_loss"):
        assert lines[-1][name] < 0.8 * lines[0][name]
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["steps"], report["clips"], report["skipped_steps"]) == (80, 160, 0)
    assert {"validation_alpha_mad", "validation_foreground_mad"} <= report["metrics"].keys()
    changed = changed_layers(start_of(config, tmp_path / "start.h5"), tmp_path / "weights.h5")
    assert {"stem_conv", "aspp_conv", "memory1", "decoder2_norm", "matting", "segmentation"} <= changed
    assert not changed & {"box", "slope1_conv", "slope1_norm", "slope3"}  # of the filter, which the stage leaves


@pytest.mark.slow
def test_a_stopped_run_ends_with_the_same_weights_and_log(folders, segmentation, tmp_path, monkeypatch):
    config = dataclasses.replace(tiny.VIDEO, steps=4, validation_steps=2)
    train(config, tmp_path / "unbroken", folders)
    with monkeypatch.context() as patch:
        original = Loop._train

        def interrupted(self, batches):
            if self.state.step == 2:
                raise KeyboardInterrupt
            return original(self, batches)

        patch.setattr(Loop, "_train", interrupted)
        with pytest.raises(KeyboardInterrupt):
            train(config, tmp_path / "stopped", folders)
    train(config, tmp_path / "stopped", folders)
    assert changed_layers(tmp_path / "stopped" / "weights.h5", tmp_path / "unbroken" / "weights.h5") == set()
    logs = [read_log(tmp_path / name / "log.jsonl") for name in ("stopped", "unbroken")]
    logs = [[{key: line[key] for key in line if "second" not in key} for line in log] for log in logs]
    assert logs[0] == logs[1]


@pytest.mark.slow
def test_the_joint_stage_trains_all_on_small_and_on_large_frames(folders, tmp_path):
    config = dataclasses.replace(tiny.VIDEO, stage="joint", **{**SHORT, "statistics_batches": 2})
    train(config, tmp_path / "run", folders)
    start, end = start_of(config, tmp_path / "start.h5"), tmp_path / "run" / "weights.h5"
    changed = changed_layers(start, end)
    assert {"stem_conv", "memory1", "matting", "box", "slope1_conv", "slope1_norm", "slope3"} <= changed
    untrained, expected = (arrays_of(path)["segmentation/kernel"] for path in (end, start))
    np.testing.assert_allclose(untrained, expected, rtol=1e-6)


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")
def test_jax_trains_as_tensorflow_does(folders, tmp_path):
    logs = []
    for backend in ("jax", "tensorflow"):
        output = tmp_path / backend
        command = [sys.executable, "-m", "tests.training.tiny", "tiny_video", str(output)]
        command += [part for name, path in folders._asdict().items() if path for part in (f"--{name}", str(path))]
        command += ["--set", "steps=3", "--set", "log_steps=1", "--set", "memory=recompute", "--set", "average_decay=0"]
        environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT)}
        run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr[-3000:]
        logs.append([line for line in read_log(output / "log.jsonl") if "gradient_norm" in line])
    assert [line["step"] for line in logs[0]] == [1, 2, 3]
    assert all(np.isfinite(line["loss"]) for log in logs for line in log)
