"""The benchmark of segmentation."""

import pytest

from benchmarks import inference, segmentation_pictures
from benchmarks.segmentation_pictures import SegmentationConfiguration
from tfmatting.models.segmentation.architectures import ARCHITECTURES


def test_every_network_can_be_measured():
    assert (*ARCHITECTURES, "person_mobilenetv3") == segmentation_pictures.MODELS


def test_models_are_measured_at_both_sizes(monkeypatch):
    asked = []
    facts = dict.fromkeys(("milliseconds", "giga_multiply_adds", "matrix_gigaflops", "share_of_matrix_rate"), 1.0)
    facts |= {"encoder": "x", "precision": "float32", "peak_mebibytes": 1}
    monkeypatch.setattr(inference, "run", lambda configuration: asked.append(configuration) or facts)
    flags = "--encoders lraspp_mobilenet_v3_large mobilenetv2 --runs 2 --threads 1 --precisions mixed_bfloat16"
    assert inference.main(flags.split()) == 0
    assert asked[:2] == [
        SegmentationConfiguration("lraspp_mobilenet_v3_large", *size, "mixed_bfloat16", threads=1, runs=2)
        for size in ((1080, 1920), (2160, 3840))
    ]
    assert [configuration.encoder for configuration in asked[2:]] == ["mobilenetv2"] * 2


@pytest.mark.parametrize("flags", ["--xla", "--precisions int8"])
def test_what_segmentation_lacks_is_refused(flags, monkeypatch):
    monkeypatch.setattr(inference, "run", lambda configuration: pytest.fail("measured"))
    with pytest.raises(SystemExit):
        inference.main(["--encoders", "fcn_resnet50", *flags.split()])


def test_a_small_picture_is_measured_with_all_that_follows_the_network(monkeypatch):
    refined = []
    module = "tfmatting.inference.segmentation.segmentation_matting"
    monkeypatch.setattr(f"{module}.foreground_colours", lambda picture, alpha: refined.append(alpha.shape) or picture)
    result = segmentation_pictures.measure_segmentation(SegmentationConfiguration("unet_simplified", 64, 96, runs=1))
    assert result["encoder"] == "unet_simplified"
    assert result["milliseconds"] > 0
    by_hand = 64 * 96 * (9 * 64 * (3 + 64 + 128 + 64) + 64 * 2)  # the pool is undone before the next convolution
    assert result["giga_multiply_adds"] == round(by_hand / 1e9, 2)
    assert result["share_of_matrix_rate"] > 0
    assert refined == [(64, 96, 1)] * 3


def test_the_network_of_the_package_is_measured_on_a_picture_of_a_person(monkeypatch):
    refined = []
    module = "tfmatting.inference.segmentation.segmentation_matting"
    monkeypatch.setattr(f"{module}.foreground_colours", lambda picture, alpha: refined.append(alpha.max()) or picture)
    configuration = SegmentationConfiguration("person_mobilenetv3", 270, 480, runs=1)
    assert segmentation_pictures.measure_segmentation(configuration)["milliseconds"] > 0
    assert refined == [1.0] * 3
