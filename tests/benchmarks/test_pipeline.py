"""The benchmark of the pipeline on tiny pictures: what it prints, not how fast it is."""

import json

import pytest

from benchmarks import pipeline

TINY = ["--drawn", "2", "--side", "32", "--batch", "2", "--batches", "2"]


def test_stages_and_rates(capsys):
    assert pipeline.main([*TINY, "--no-step", "--json"]) == 0
    results = json.loads(capsys.readouterr().out)
    assert results.keys() == {"cold", "warm", "stages"} and results["warm"] > 0
    stages = results["stages"]
    assert {"pair and read", "RandomAffine foreground and alpha", "ColourJitter background", "CastShadow"} <= set(
        stages
    )
    assert all(value > -0.1 for value in stages.values())


def test_measuring_stages_leaves_the_pipeline_as_it_was():
    options = pipeline.parse(TINY)
    whole = pipeline.build(options)
    pipeline.stages(whole, options)
    assert "pair" not in vars(whole) and "on_sample" not in vars(whole.augment.place_foreground)


def test_table_names_the_waiting_share(monkeypatch, capsys):
    step = {
        "alone_milliseconds": 900.0,
        "with_pipeline_milliseconds": 910.0,
        "processor_milliseconds": 1800.0,
        "pipeline_processor_milliseconds": 45.0,
        "waiting_share": 0.012,
        "pipeline_share_of_processor": 0.025,
    }
    monkeypatch.setattr(pipeline, "step_times", lambda built, options: step)
    assert pipeline.main(TINY) == 0
    printed = capsys.readouterr().out
    assert "share of time the step waits           1.2 %" in printed and "2.5 %" in printed


@pytest.mark.slow
def test_a_real_training_step_is_measured():
    options = pipeline.parse(TINY)
    results = pipeline.step_times(pipeline.build(options), options)
    assert 0 <= results["waiting_share"] <= 1 and results["alone_milliseconds"] > 0


@pytest.mark.parametrize("arguments", [["--foregrounds", "here"], ["--batch", "0"]])
def test_bad_arguments_are_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        pipeline.main(arguments)
    assert "error" in capsys.readouterr().err
