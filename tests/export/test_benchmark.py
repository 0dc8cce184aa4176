"""The benchmark of the formats: what it makes, measures and prints. The artefacts are small."""

import json

import pytest

from benchmarks import export as benchmark
from tests.conftest import SAVED_SIZE as SIZE
from tfmatting.export.families import family_of


@pytest.fixture
def small_sizes(monkeypatch):
    """Benchmarks of a small picture."""
    monkeypatch.setattr(benchmark, "SIZES", {"hd": SIZE, "4k": SIZE})
    monkeypatch.setattr("tfmatting.evaluation.speed.measurement.limit_threads", lambda threads: None)


@pytest.fixture
def small(small_sizes, monkeypatch, shipped, saved, lite):
    """Benchmarks of a small picture with the artefacts of the tests."""
    paths = {"savedmodel": saved[0], "tflite": lite[0]}
    monkeypatch.setattr(benchmark, "artefact", lambda model, path, form, *rest: paths[form])
    monkeypatch.setattr("tfmatting.load", lambda *arguments, **options: shipped, raising=False)
    return shipped


def test_every_format_is_timed_and_compared_in_one_run(small, capsys):
    formats = ["keras", "savedmodel", "tflite float32"]
    assert benchmark.main(["--sizes", "hd", "--runs", "2", "--json", "--formats", *formats]) == 0
    results = json.loads(capsys.readouterr().out)
    assert [result["format"] for result in results] == formats
    for result in results:
        assert 0 < result["ms best"] <= result["ms median"]
        assert result["matte max"] <= 1e-4
        assert result["cpu ms"] > 0
    assert results[1]["speed"] == results[1]["cpu speed"] == 1


def test_a_recurrent_model_is_timed_with_its_states(small_sizes, monkeypatch, recurrent, recurrent_saved, capsys):
    asked = []
    monkeypatch.setattr("tfmatting.load", lambda *_, **options: asked.append(options) or recurrent, raising=False)
    monkeypatch.setattr(benchmark, "artefact", lambda *_: recurrent_saved[0])
    flags = ["--model", "rvm_mobilenetv3", "--downsample-ratio", "0.25", "--sizes", "hd", "--runs", "1", "--json"]
    assert benchmark.main([*flags, "--formats", "keras", "savedmodel xla"]) == 0
    assert asked == [{"checkpoint": None, "downsample_ratio": 0.25}]
    assert [result["matte max"] <= 1e-4 for result in json.loads(capsys.readouterr().out)] == [True, True]


def test_a_recurrent_model_has_no_8_bit_integers(recurrent):
    offered = [name for name in benchmark.FORMATS if benchmark.is_offered(family_of(recurrent), name)]
    assert offered == [name for name in benchmark.FORMATS if name != "tflite int8"]
    assert benchmark.stem(family_of(recurrent)) == "rvm_mobilenetv3-0.25"


def test_the_table_has_a_line_for_each(capsys):
    result = dict.fromkeys(benchmark.COLUMNS, 1.5) | {"size": "hd", "format": "onnx", "speed": None}
    title, line = benchmark.table([result]).splitlines()
    assert title.split()[:2] == ["size", "format"]
    assert line.split() == ["hd", "onnx", "1.5", "1.5", "None", *["1.5"] * 4]


@pytest.mark.parametrize("flags", ["--runs 0", "--sizes 8k", "--formats coreml", "--threads none"])
def test_wrong_flag_is_refused(flags):
    with pytest.raises(SystemExit) as caught:
        benchmark.main(flags.split())
    assert caught.value.code == 2


def test_an_artefact_is_made_once(monkeypatch, tmp_path):
    made = []
    monkeypatch.setattr("tfmatting.export.export", lambda *arguments: made.append(arguments))
    (tmp_path / "there").touch()
    assert benchmark.artefact(None, tmp_path / "there", "onnx") == tmp_path / "there"
    benchmark.artefact("model", tmp_path / "not", "tflite", "int8", [(1, 2)])
    assert made == [("model", tmp_path / "not", "tflite", "int8", [(1, 2)])]
