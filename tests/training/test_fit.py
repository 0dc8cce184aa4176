import csv
import dataclasses
import itertools

import keras
import numpy as np
import pytest

from tfmatting.cli.train import main
from tfmatting.configs import bgm_mobilenetv2_base, bgm_mobilenetv2_joint
from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.weights_file import load_weights, save_weights
from tfmatting.training import fit as fit_module
from tfmatting.training.batches import SyntheticBatches, drawn_ahead
from tfmatting.training.fit import fit
from tfmatting.training.normalization import reestimate_statistics

SMALL = {
    "steps": 3,
    "batch_pixels": 1,
    "smallest_batch": 2,
    "largest_batch": 2,
    "size_multiple": 16,
    "warmup_steps": 1,
    "validation_batches": 1,
    "validation_steps": 2,
    "checkpoint_steps": 1,
}
BASE = dataclasses.replace(bgm_mobilenetv2_base.CONFIG, smallest=48, largest=64, dropout=0.0, **SMALL)
JOINT = dataclasses.replace(
    bgm_mobilenetv2_joint.CONFIG, smallest=128, largest=144, refine_sample_pixels=1_600, **{**SMALL, "steps": 2}
)


@pytest.fixture(autouse=True)
def few_statistics(monkeypatch):
    monkeypatch.setattr(fit_module, "STATISTICS_BATCHES", 2)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The folder of a finished run of the base stage."""
    folder = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit_module, "STATISTICS_BATCHES", 2)
        fit(BASE, folder)
    return folder


def weights_of(path):
    model = BackgroundMatting()
    load_weights(model, path)
    return model.get_weights()


def mean_distance(first, second):
    """Mean absolute difference of all convolutions' weights."""
    pairs = zip(weights_of(first), weights_of(second), strict=True)
    return np.mean(np.concatenate([np.abs(a - b).ravel() for a, b in pairs if a.ndim == 4]))


def one_step(folder):
    """How far the weights of a run went in one of its steps, in the mean."""
    keras.utils.set_random_seed(BASE.seed)
    start = BackgroundMatting(dropout=BASE.dropout, backbone_scale=BASE.backbone_scale)
    save_weights(start, folder / "start.h5")
    distance = mean_distance(folder / "start.h5", folder / "weights.h5") / (BASE.steps - 1)  # the first has rate 0
    (folder / "start.h5").unlink()
    return distance


def test_a_run_writes_checkpoint_log_and_weights(trained):
    assert {path.name for path in trained.iterdir()} == {"config.json", "last.weights.h5", "log.csv", "weights.h5"}
    rows = list(csv.DictReader((trained / "log.csv").open()))
    assert [row["step"] for row in rows] == ["2", "3"]
    assert all(np.isfinite(float(value)) for row in rows for value in row.values())


def test_training_changes_the_base_network_and_not_the_refiner(trained):
    keras.utils.set_random_seed(BASE.seed)
    fresh = BackgroundMatting(dropout=BASE.dropout, backbone_scale=BASE.backbone_scale)
    model = BackgroundMatting()
    load_weights(model, trained / "weights.h5")
    changed = [not np.array_equal(a, b) for a, b in zip(fresh.get_weights(), model.get_weights(), strict=True)]
    names = [weight.path for weight in fresh.weights]
    assert {name.split("_")[0] for name, change in zip(names, changed, strict=True) if change} >= {"stem", "aspp"}
    assert not any(change for name, change in zip(names, changed, strict=True) if name.startswith("refine"))


def test_a_run_that_stopped_ends_with_the_same_weights(trained, tmp_path, monkeypatch):
    stop = iter([None, KeyboardInterrupt])
    save = fit_module.save

    def save_and_stop(trainer, path):
        save(trainer, path)
        if error := next(stop, None):
            raise error

    monkeypatch.setattr(fit_module, "save", save_and_stop)
    with pytest.raises(KeyboardInterrupt):
        fit(BASE, tmp_path)
    assert not (tmp_path / "weights.h5").exists()
    monkeypatch.setattr(fit_module, "save", save)
    fit(BASE, tmp_path)
    # sums of several threads differ in their last bits, and Adam makes up to a whole step of a gradient near zero
    assert mean_distance(tmp_path / "weights.h5", trained / "weights.h5") < 0.1 * one_step(trained)


def changed_layers(first, second):
    names = [weight.path.split("/")[0] for weight in BackgroundMatting().weights]
    pairs = zip(names, weights_of(first), weights_of(second), strict=True)
    return {name for name, a, b in pairs if not np.array_equal(a, b)}


def test_the_joint_stage_starts_from_the_stage_before(trained, tmp_path):
    fit(JOINT, tmp_path, initial=trained / "weights.h5")
    changed = changed_layers(trained / "weights.h5", tmp_path / "weights.h5")
    assert {"stem_conv", "decoder4_conv", "refine1_conv", "refine4_conv"} <= changed


def test_the_refiner_stage_leaves_the_base_network_as_it_is(trained, tmp_path):
    fit(dataclasses.replace(JOINT, stage="refiner"), tmp_path, initial=trained / "weights.h5")
    changed = changed_layers(trained / "weights.h5", tmp_path / "weights.h5")
    assert {"refine1_conv", "refine1_norm", "refine4_conv"} <= changed
    assert not [name for name in changed if not name.startswith("refine")]


def test_a_folder_of_another_config_is_refused(trained):
    with pytest.raises(ValueError, match="another config"):
        fit(dataclasses.replace(BASE, learning_rate=0.5), trained)


def test_a_damaged_checkpoint_is_refused(trained, tmp_path):
    (tmp_path / "last.weights.h5").write_bytes((trained / "last.weights.h5").read_bytes()[:100_000])
    with pytest.raises(ValueError, match="damaged"):
        fit(BASE, tmp_path)


def test_batches_depend_on_their_number_alone():
    batches = SyntheticBatches(BASE, None, seed=4)
    first = [batches[number] for number in (0, 1, 2)]
    again = list(drawn_ahead(SyntheticBatches(BASE, None, seed=4), range(1, 3), workers=2, ahead=1))
    for (inputs, targets), (other_inputs, other_targets) in zip(first[1:], again, strict=True):
        np.testing.assert_array_equal(inputs["source"], other_inputs["source"])
        np.testing.assert_array_equal(targets["alpha"], other_targets["alpha"])


def test_a_batch_has_about_the_pixels_asked_for():
    config = dataclasses.replace(BASE, batch_pixels=20_000, smallest_batch=2, largest_batch=6)
    for number in range(4):
        count, height, width, _ = SyntheticBatches(config, None, seed=0)[number][0]["source"].shape
        assert count == np.clip(20_000 // (height * width), 2, 6)
        assert height == width and height % 16 == 0


def test_an_error_in_a_batch_reaches_the_trainer():
    class Broken:
        def __getitem__(self, number):
            raise ValueError("no such picture")

    with pytest.raises(ValueError, match="no such picture"):
        next(drawn_ahead(Broken(), itertools.count(), workers=1, ahead=2))


def test_statistics_are_the_mean_over_all_batches():
    inputs = keras.Input((None, None, 2))
    network = keras.Model(inputs, keras.layers.BatchNormalization(momentum=0.9, name="norm")(inputs))
    rng = np.random.default_rng(0)
    batches = [rng.normal(3, 2, (4, 8, 8, 2)).astype("float32") for _ in range(5)]
    reestimate_statistics(network, batches)
    norm = network.get_layer("norm")
    np.testing.assert_allclose(norm.moving_mean, np.mean([b.mean((0, 1, 2)) for b in batches], 0), atol=1e-4)
    np.testing.assert_allclose(norm.moving_variance, np.mean([b.var((0, 1, 2)) for b in batches], 0), rtol=1e-3)
    assert norm.momentum == 0.9


def test_the_command_trains(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bgm_mobilenetv2_base, "CONFIG", dataclasses.replace(BASE, steps=9))
    assert main(["bgm_mobilenetv2_base", str(tmp_path / "run"), "--steps", "1"]) == 0
    assert (tmp_path / "run" / "weights.h5").exists()
    assert capsys.readouterr().out.strip().endswith("weights.h5")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--backgrounds", "/nowhere"], "/nowhere"),
        (["--initial", "/nowhere.h5"], "/nowhere.h5"),
        (["--steps", "0"], "steps"),
        (["--workers", "0"], "workers"),
    ],
)
def test_the_command_answers_bad_input_with_one_line(arguments, message, tmp_path, capsys):
    assert main(["bgm_mobilenetv2_base", str(tmp_path / "run"), *arguments]) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert len(error.splitlines()) == 1
