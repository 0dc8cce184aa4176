import dataclasses
import json
import math

import numpy as np
import pytest

from tests.training import tiny
from tfmatting.training import fit as fit_module
from tfmatting.training import guard
from tfmatting.training.data import open_data
from tfmatting.training.fit import fit
from tfmatting.training.run_log import read_log
from tfmatting.training.run_state import RunState


class SpoiltBatches:
    """Batches, of which some have a source that is not a number."""

    def __init__(self, batches, spoilt):
        self.batches = batches
        self.spoilt = spoilt

    def __getitem__(self, number):
        inputs, targets = self.batches[number]
        if number in self.spoilt:
            inputs = {**inputs, "source": np.full_like(inputs["source"], np.nan)}
        return inputs, targets


@pytest.fixture
def spoil(monkeypatch):
    """Function that spoils batches of the runs to come, for the training or the validation."""

    def spoil(numbers, kind="training"):
        def opened(config, folders, replicas=1):
            data = open_data(config, folders, replicas)
            return data._replace(**{kind: SpoiltBatches(getattr(data, kind), numbers)})

        monkeypatch.setattr(fit_module, "open_data", opened)

    return spoil


def test_a_bad_step_is_skipped_kept_and_leaves_no_trace_in_the_weights(spoil, tmp_path):
    spoil({1})
    fit(tiny.CONFIG, tmp_path)
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["steps"], report["skipped_steps"], report["pictures"]) == (6, 1, 10)
    (line,) = [line for line in read_log(tmp_path / "log.jsonl") if line.get("skipped")]
    assert line["step"] == 2
    with np.load(tmp_path / "bad_batches" / line["batches"][0]) as batch:
        assert np.isnan(batch["source"]).all()
        assert np.isfinite(batch["alpha"]).all()
    with np.load(tmp_path / "checkpoints" / "step_00000006.npz") as arrays:
        assert all(np.isfinite(arrays[name]).all() for name in arrays.files if name != "state")
        assert arrays["optimizer/adam/iteration"] == 5


def test_five_bad_steps_in_a_row_end_the_run(spoil, tmp_path):
    spoil(range(1, 20))
    with pytest.raises(ValueError, match=r"not finite in 5 steps in a row, up to step 6.*bad_batches"):
        fit(dataclasses.replace(tiny.CONFIG, steps=30), tmp_path)
    assert len(list((tmp_path / "bad_batches").iterdir())) == 5
    assert (tmp_path / "checkpoints" / "step_00000005.npz").exists()


def test_a_validation_that_is_not_finite_is_never_the_best():
    state = RunState()
    assert [state.judged({"validation_loss": loss}) for loss in (math.nan, math.inf, 0.3, math.nan, 0.2)] == [
        False, False, True, False, True
    ]  # fmt: skip
    assert (state.best, state.stale) == (0.2, 0)


def test_a_run_whose_validations_are_never_finite_keeps_no_weights(spoil, tmp_path):
    spoil({0}, "validation")
    with pytest.raises(ValueError, match="the loss of no validation was finite"):
        fit(dataclasses.replace(tiny.CONFIG, patience=2, validation_steps=1), tmp_path)
    assert not (tmp_path / "weights.h5").exists()
    assert [line["validation_loss"] for line in read_log(tmp_path / "log.jsonl") if "validation_loss" in line] == [
        None, None
    ]  # fmt: skip


def test_a_good_step_between_makes_the_count_start_again():
    state = RunState(bad_in_row=4)
    state.record({"loss": 1.0}, 2)
    assert state.bad_in_row == 0


@pytest.mark.parametrize(
    ("loss", "norm", "finite"),
    [(1.0, 2.0, True), (math.nan, 2.0, False), (1.0, math.inf, False), (1.0, math.nan, False)],
)
def test_loss_and_gradients_must_be_finite(loss, norm, finite):
    assert guard.is_finite([{"loss": 1.0}, {"loss": loss}], norm) is finite


def test_an_overflow_of_float16_is_no_bad_step_until_the_scale_is_down():
    state = RunState.beginning("mixed_float16")
    good, bad = [{"loss": 1.0}], [{"loss": math.nan}]
    assert guard.is_overflow(good, state) and not guard.is_overflow(bad, state)
    for _ in range(40):
        state.shrink_loss_scale()
    assert state.loss_scale == 1.0
    assert not guard.is_overflow(good, state)
    assert not guard.is_overflow(good, RunState.beginning("float32"))


def test_the_loss_scale_doubles_after_2000_good_steps():
    state = RunState.beginning("mixed_float16")
    before = state.loss_scale
    for _ in range(2000):
        state.grow_loss_scale()
    assert state.loss_scale == 2 * before
    assert state.good_steps == 0


def test_only_the_first_bad_steps_are_kept(tmp_path):
    batch = ({"source": np.zeros(1)}, {"alpha": np.zeros(1)})
    assert guard.keep_batches(tmp_path / "bad", RunState(step=3, skipped=guard.KEPT_STEPS), [batch])
    assert guard.keep_batches(tmp_path / "bad", RunState(step=4, skipped=guard.KEPT_STEPS + 1), [batch]) == []
