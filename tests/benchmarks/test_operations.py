"""The counted operations are those of the reference networks."""

import pytest

from tfmatting.evaluation.speed import SIZES
from tfmatting.evaluation.speed.operations import count_multiply_adds, traced_multiply_adds


def traced_counts(model, size):
    """Counts at a key of `SIZES`, with its settings."""
    size = dict(SIZES[size])
    shape = size.pop("height"), size.pop("width")
    model = model.with_options(
        refine_mode="sampling", backbone_scale=size["backbone_scale"], refine_sample_pixels=size["sample_pixels"]
    )
    return traced_multiply_adds(model, *shape)


@pytest.mark.parametrize(
    ("encoder", "size", "expected"),
    [
        ("mobilenetv2", "hd", 9.76),
        ("mobilenetv2", "4k", 16.88),
        ("resnet50", "hd", 34.21),
        ("resnet50", "4k", 41.33),
        pytest.param("resnet101", "hd", 43.87, marks=pytest.mark.slow),
    ],
)
def test_billions_of_operations(encoder, size, expected, golden_model):
    counts = traced_counts(golden_model(encoder), size)
    assert sum(counts.values()) / 1e9 == pytest.approx(expected, abs=0.005)


def test_split_of_the_operations(golden_model):
    parts = dict.fromkeys(("encoder", "aspp", "decoder", "refine"), 0)
    for name, count in traced_counts(golden_model("mobilenetv2"), "hd").items():
        part = next((part for part in parts if name.startswith(part)), "encoder")
        parts[part] += count / 1e9
    expected = {"encoder": 1.21, "aspp": 1.34, "decoder": 4.84, "refine": 2.37}
    assert parts == pytest.approx(expected, abs=0.005)


def test_counting_leaves_the_model_as_it_was(model, pictures):
    convolution = model.base.get_layer("stem_conv")
    first = count_multiply_adds(model, pictures)
    assert "call" not in vars(convolution)
    assert count_multiply_adds(model, pictures) == first
