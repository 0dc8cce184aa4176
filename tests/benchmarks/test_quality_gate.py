"""The gate passes for the weights it was recorded with, and fails for worse ones."""

import functools
import json

import keras
import numpy as np
import pytest

import tfmatting
from benchmarks import quality_gate

VALUES = dict.fromkeys(quality_gate.METRICS, 10.0)


def test_recorded_values_are_of_the_metrics():
    recorded = json.loads(quality_gate.RECORDED.read_text())
    assert list(recorded) == list(quality_gate.METRICS)
    assert all(value > 0 for value in recorded.values())


@pytest.mark.parametrize(("factor", "worse"), [(0.9, False), (1.019, False), (1.021, True), (np.nan, True)])
@pytest.mark.parametrize("metric", ["mad_whole", "conn_unknown"])
def test_two_percent_are_allowed(metric, factor, worse, capsys):
    assert quality_gate.report(VALUES, {**VALUES, metric: factor * 10}) == [metric] * worse
    lines = {line.split()[1]: line.split() for line in capsys.readouterr().out.splitlines()[1:]}
    assert lines[metric][0] == ("WORSE" if worse else "ok")
    assert lines[metric][2:4] == ["10", f"{factor * 10:.5g}"]


def test_worse_weights_fail_and_the_same_pass(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(quality_gate, "HEIGHT", 64)
    monkeypatch.setattr(quality_gate, "WIDTH", 96)
    monkeypatch.setattr(quality_gate.measure, "__defaults__", (3,))
    monkeypatch.setattr(tfmatting, "load", functools.cache(tfmatting.load))
    recorded = tmp_path / "recorded.json"
    assert quality_gate.main(["--record", "--recorded", str(recorded)]) == 0
    assert quality_gate.main(["--recorded", str(recorded)]) == 0  # the same to the last digit, or nearly
    assert "WORSE" not in capsys.readouterr().out

    worse = keras.models.clone_model(tfmatting.load())
    worse.set_weights(tfmatting.load().get_weights())
    random = np.random.default_rng(0)
    for weight in worse.trainable_weights:
        weight.assign(np.asarray(weight) * random.normal(1, 0.05, weight.shape))
    tfmatting.save_weights(worse, tmp_path / "worse.h5", "float32")
    assert quality_gate.main(["--recorded", str(recorded), "--checkpoint", str(tmp_path / "worse.h5")]) == 1
    assert "WORSE" in capsys.readouterr().out


def test_missing_record_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(quality_gate, "measure", lambda model: VALUES)
    with pytest.raises(SystemExit) as caught:
        quality_gate.main(["--recorded", str(tmp_path / "nothing.json")])
    assert caught.value.code == 2
    assert "does not exist: write it with --record" in capsys.readouterr().err
