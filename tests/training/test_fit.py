import dataclasses
import errno
import json
import shutil

import keras
import numpy as np
import pytest

from tests.training import tiny
from tests.training.weights import arrays_of, changed_layers
from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.weights_file import save_weights
from tfmatting.training import fit as fit_module
from tfmatting.training.fit import fit
from tfmatting.training.loop import Loop
from tfmatting.training.run_log import read_log

SHORT = {"steps": 2, "checkpoint_steps": 2, "validation_steps": 2, "statistics_batches": 1}


def files_of(folder):
    return sorted(path.relative_to(folder) for path in folder.rglob("*"))


def start_of(config, path):
    """Writes the random weights that a run of this config starts from."""
    keras.utils.set_random_seed(config.seed)
    save_weights(BackgroundMatting("tiny", dropout=config.dropout, backbone_scale=config.backbone_scale), path)
    return path


def test_a_run_writes_checkpoints_log_weights_and_report(trained):
    names = {path.name for path in trained.iterdir()} - {"tensorboard"}  # which needs an optional package
    assert names == {"config.json", "lock", "log.jsonl", "checkpoints", "weights.h5", "report.json", "report.md"}
    steps = [path.name for path in sorted((trained / "checkpoints").iterdir())]
    assert steps == [f"step_0000000{step}.npz{suffix}" for step in (5, 6) for suffix in ("", ".sha256")]
    lines = read_log(trained / "log.jsonl")
    assert [line["step"] for line in lines if "loss" in line] == [2, 4, 6]
    assert [line["step"] for line in lines if "validation_loss" in line] == [3, 6]
    numbers = [value for line in lines for value in line.values()]
    assert np.isfinite(numbers).all()
    parts = ("alpha_loss", "foreground_loss", "error_loss")
    assert lines[0]["loss"] == pytest.approx(sum(lines[0][part] for part in parts), rel=1e-5)


def test_the_report_says_what_happened(trained):
    report = json.loads((trained / "report.json").read_text())
    assert (report["steps"], report["pictures"], report["skipped_steps"]) == (6, 12, 0)
    assert report["metrics"] == {
        name: value for name, value in read_log(trained / "log.jsonl")[-1].items() if name != "step"
    }
    assert "6 steps" in (trained / "report.md").read_text()


def test_the_base_stage_trains_the_base_network_alone(trained, tmp_path):
    changed = changed_layers(start_of(tiny.CONFIG, tmp_path / "start.h5"), trained / "weights.h5")
    assert {"stem_conv", "stem_norm", "aspp_point_conv", "decoder4_conv"} <= changed
    assert not [name for name in changed if name.startswith("refine")]


def test_the_joint_stage_starts_from_the_stage_before_and_trains_all(trained, tmp_path):
    fit(dataclasses.replace(tiny.JOINT, **SHORT), tmp_path, initial=trained / "weights.h5")
    changed = changed_layers(trained / "weights.h5", tmp_path / "weights.h5")
    assert {"stem_conv", "decoder4_conv", "refine1_conv", "refine4_conv"} <= changed
    first, last = arrays_of(trained / "weights.h5"), arrays_of(tmp_path / "weights.h5")
    assert np.abs(first["stem_conv/kernel"] - last["stem_conv/kernel"]).max() < 0.01  # two small steps from there


def test_the_refiner_stage_leaves_the_base_network_as_it_is(trained, tmp_path):
    fit(dataclasses.replace(tiny.JOINT, stage="refiner", **SHORT), tmp_path, initial=trained / "weights.h5")
    changed = changed_layers(trained / "weights.h5", tmp_path / "weights.h5")
    assert {"refine1_conv", "refine1_norm", "refine4_conv"} <= changed
    assert not [name for name in changed if not name.startswith("refine")]


def test_the_patches_stage_trains_the_refiner_alone_and_judges_whole_pictures(trained, tmp_path):
    fit(dataclasses.replace(tiny.PATCHES, **SHORT), tmp_path, initial=trained / "weights.h5")
    changed = changed_layers(trained / "weights.h5", tmp_path / "weights.h5")
    assert {"refine1_conv", "refine1_norm", "refine4_conv"} <= changed
    assert not [name for name in changed if not name.startswith("refine")]
    lines = read_log(tmp_path / "log.jsonl")
    assert {"alpha_loss", "foreground_loss", "patches", "patches_a_second"} <= lines[0].keys()
    assert {"validation_alpha_mad", "validation_coarse_alpha_mad"} <= lines[-1].keys()
    assert json.loads((tmp_path / "report.json").read_text())["patches"] == 2 * tiny.PATCHES.patch_batch
    assert "32 patches" in (tmp_path / "report.md").read_text()


def test_what_is_frozen_stays_with_its_statistics(trained, tmp_path):
    config = dataclasses.replace(tiny.CONFIG, freeze="stem, block2,aspp", **SHORT)
    fit(config, tmp_path, initial=trained / "weights.h5")
    changed = changed_layers(trained / "weights.h5", tmp_path / "weights.h5")
    assert {"block1_conv", "block1_norm", "block3_norm", "decoder1_conv"} <= changed
    assert not [name for name in changed if name.startswith(("stem", "block2", "aspp"))]


def test_everything_frozen_is_refused(tmp_path):
    config = dataclasses.replace(tiny.CONFIG, freeze="backbone,aspp,decoder")
    with pytest.raises(ValueError, match="leave something"):
        fit(config, tmp_path)


@pytest.mark.parametrize("precision", ["mixed_bfloat16", pytest.param("mixed_float16", marks=pytest.mark.slow)])
def test_lower_precision_trains_float32_weights(precision, trained, tmp_path):
    config = dataclasses.replace(tiny.CONFIG, precision=precision, **{**SHORT, "steps": 8})  # float16 skips some
    fit(config, tmp_path, initial=trained / "weights.h5")
    arrays = arrays_of(tmp_path / "weights.h5")
    assert {array.dtype for array in arrays.values()} == {np.dtype("float32")}
    assert "stem_conv" in changed_layers(trained / "weights.h5", tmp_path / "weights.h5")
    assert np.isfinite(read_log(tmp_path / "log.jsonl")[-1]["validation_loss"])


def test_a_run_without_progress_ends_with_its_best_weights(trained, tmp_path):
    config = dataclasses.replace(
        tiny.CONFIG, steps=50, learning_rate=1e-30, patience=2, average_decay=0.0, validation_steps=1, freeze="backbone"
    )
    config = dataclasses.replace(config, log_steps=1, statistics_batches=1)
    fit(config, tmp_path, initial=trained / "weights.h5")
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["stopped_early"] and report["steps"] < 50
    losses = [line["validation_loss"] for line in read_log(tmp_path / "log.jsonl") if "validation_loss" in line]
    assert report["weights_of_step"] == int(np.argmin(losses)) + 1
    assert report["steps"] == report["weights_of_step"] + 2


def test_the_moving_average_is_what_is_kept(trained):
    with np.load(trained / "checkpoints" / "step_00000006.npz") as arrays:
        average, raw = (
            arrays[f"{name}"] for name in ("optimizer/adam/stem_conv_kernel_average", "model/stem_conv/kernel")
        )
    kept = arrays_of(trained / "weights.h5")["stem_conv/kernel"]
    np.testing.assert_array_equal(kept, average)
    assert not np.array_equal(raw, average)


def test_accumulated_batches_make_one_step(tmp_path, monkeypatch):
    factors = []
    original = Loop._train

    def watched(self, batches):
        factors.append(len(batches))
        return original(self, batches)

    monkeypatch.setattr(Loop, "_train", watched)
    fit(dataclasses.replace(tiny.CONFIG, accumulation_steps=3, **SHORT), tmp_path)
    assert factors == [3, 3]
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["steps"], report["pictures"]) == (2, 12)


def test_a_finished_run_is_not_trained_again(trained, tmp_path):
    shutil.copytree(trained, tmp_path / "run")
    model = fit(tiny.CONFIG, tmp_path / "run")
    assert (tmp_path / "run" / "log.jsonl").read_text() == (trained / "log.jsonl").read_text()
    assert files_of(tmp_path / "run") == files_of(trained)
    kernel = keras.ops.convert_to_numpy(model.base.get_layer("stem_conv").kernel)
    np.testing.assert_array_equal(kernel, arrays_of(trained / "weights.h5")["stem_conv/kernel"])


def test_weights_that_were_removed_are_made_again(trained, tmp_path):
    shutil.copytree(trained, tmp_path / "run")
    (tmp_path / "run" / "weights.h5").unlink()
    fit(tiny.CONFIG, tmp_path / "run")
    assert changed_layers(tmp_path / "run" / "weights.h5", trained / "weights.h5") == set()
    assert (tmp_path / "run" / "log.jsonl").read_text() == (trained / "log.jsonl").read_text()


@pytest.mark.parametrize(("step", "message"), [(None, "no checkpoint yet"), (3, "the last checkpoint is whole")])
def test_a_full_disk_is_said_with_what_is_left(step, message, tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    if step:
        (tmp_path / "checkpoints").mkdir()
        (tmp_path / "checkpoints" / f"step_{step:08d}.npz").touch()
    monkeypatch.setattr(fit_module, "_fit", full)
    with pytest.raises(OSError, match=f"no space is left for .*{message}"):
        fit(tiny.CONFIG, tmp_path)


def test_a_folder_of_another_config_is_refused_with_the_difference(trained, tmp_path):
    shutil.copytree(trained, tmp_path / "run")
    with pytest.raises(ValueError, match=r"another config: clip_norm was 1.0 and is now 0.5"):
        fit(dataclasses.replace(tiny.CONFIG, clip_norm=0.5), tmp_path / "run")


def test_checkpoints_of_another_architecture_are_refused(trained, tmp_path):
    shutil.copytree(trained / "checkpoints", tmp_path / "checkpoints")
    with pytest.raises(ValueError, match="another architecture"):
        fit(dataclasses.replace(tiny.CONFIG, freeze="stem"), tmp_path)
