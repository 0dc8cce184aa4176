"""The benchmark of video matting."""

import sys

import pytest

from benchmarks import inference, video_frames
from benchmarks.video_frames import VideoConfiguration


@pytest.fixture
def asked(monkeypatch):
    """The configurations that the command asks to measure; none is."""
    configurations = []

    def run(configuration):
        configurations.append(configuration)
        facts = dict.fromkeys(("milliseconds", "giga_multiply_adds", "matrix_gigaflops", "share_of_matrix_rate"), 1.0)
        return {"encoder": configuration.encoder, "precision": configuration.precision, "peak_mebibytes": 1, **facts}

    monkeypatch.setattr(inference, "run", run)
    return configurations


def test_models_are_measured_at_the_papers_ratios(asked):
    flags = "--encoders rvm_mobilenetv3 rvm_resnet50 mobilenetv2 --runs 2 --threads 1 --precisions mixed_bfloat16"
    assert inference.main(flags.split()) == 0
    assert asked[:4] == [
        VideoConfiguration(name, *size, "mixed_bfloat16", threads=1, runs=2)
        for name in ("rvm_mobilenetv3", "rvm_resnet50")
        for size in ((1080, 1920, 0.25), (2160, 3840, 0.125))
    ]
    assert [configuration.encoder for configuration in asked[4:]] == ["mobilenetv2"] * 2


@pytest.mark.parametrize("flags", ["--xla", "--precisions int8"])
def test_what_video_matting_lacks_is_refused(asked, flags):
    with pytest.raises(SystemExit):
        inference.main(["--encoders", "rvm_mobilenetv3", *flags.split()])
    assert not asked


def test_failed_measurement_is_reported(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SystemExit, match="rvm_resnet50 could not be measured"):
        inference.run(VideoConfiguration("rvm_resnet50", 64, 96, 0.5))


def test_small_frames_are_measured():
    result = video_frames.measure_video(VideoConfiguration("rvm_mobilenetv3", 64, 96, 0.5, runs=1))
    assert result["milliseconds"] > 0
    assert 0 < result["giga_multiply_adds"] < 0.1
    assert 0 < result["share_of_matrix_rate"] < 1
    assert result["frames_per_second"] == pytest.approx(1000 / result["milliseconds"], rel=0.01)
