"""The benchmark's command: arguments, table, JSON. The measurement itself is replaced, but for one small model."""

import json
import sys

import pytest

from benchmarks import inference
from tfmatting.evaluation.speed import measurement
from tfmatting.evaluation.speed.matrix_rate import matrix_rate

FACTS = {
    "precision": "float32",
    "milliseconds": 250.0,
    "first_milliseconds": 900.0,
    "peak_mebibytes": 1000,
    "giga_multiply_adds": 9.76,
    "matrix_gigaflops": 156.0,
    "share_of_matrix_rate": 0.5,
}


@pytest.fixture
def asked(monkeypatch):
    """The configurations that the command asks to measure; none is."""
    configurations = []

    def run(configuration):
        configurations.append(configuration)
        return {"encoder": configuration.encoder, **FACTS}

    monkeypatch.setattr(inference, "run", run)
    return configurations


def test_all_encoders_and_sizes_by_default(asked, capsys):
    assert inference.main([]) == 0
    assert [(c.encoder, c.height, c.backbone_scale, c.sample_pixels, c.runs) for c in asked] == [
        (encoder, *size, 10)
        for encoder in ("mobilenetv2", "resnet50", "resnet101")
        for size in ((1080, 0.25, 80_000), (2160, 0.125, 320_000))
    ]
    title, *lines = capsys.readouterr().out.splitlines()
    assert title.split()[:2] == ["encoder", "size"]
    assert lines[0].split() == ["mobilenetv2", "hd", "float32", "250.0", "4.00", "1000", "9.76", "50.0%", "156"]
    assert len(lines) == 6


def test_flags_reach_the_measurement(asked, capsys):
    flags = "--encoders resnet50 --sizes 4k --runs 3 --threads 1 --precisions mixed_bfloat16 --xla --json"
    assert inference.main(flags.split()) == 0
    (configuration,) = asked
    assert (configuration.runs, configuration.threads, configuration.precision) == (3, 1, "mixed_bfloat16")
    assert configuration.xla
    assert json.loads(capsys.readouterr().out) == [{"size": "4k", "encoder": "resnet50", **FACTS}]


@pytest.mark.parametrize("flags", ["--runs 0", "--encoders vgg", "--sizes 8k", "--threads none", "--precisions int4"])
def test_wrong_flag_is_refused(flags, asked):
    with pytest.raises(SystemExit) as caught:
        inference.main(flags.split())
    assert caught.value.code == 2
    assert not asked


def test_failed_measurement_is_reported(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SystemExit, match="mobilenetv2 could not be measured"):
        inference.run(measurement.Configuration("mobilenetv2", 64, 96, 1, 160))


def test_small_model_is_measured_in_a_process_of_its_own():
    small = measurement.Configuration("mobilenetv2", 64, 96, 0.5, 160, threads=1, runs=1)
    result = inference.run(small)
    assert result["milliseconds"] > 0
    assert 0 < result["giga_multiply_adds"] < 1
    assert 100 < result["peak_mebibytes"] < 20_000
    assert 0 < result["share_of_matrix_rate"] < 1
    assert result["threads"] == 1


def test_matrix_rate_is_plausible():
    assert 1e8 < matrix_rate(size=256, runs=2) < 1e15
