"""The tables of speed with replaced measurements, and the table of sizes with the reference's numbers."""

import pytest
from matplotlib.figure import Figure

from tfmatting.evaluation.ablations import size, speed


@pytest.fixture
def measure():
    """Function in the place of a measurement; `asked` of it holds the configurations."""

    def measured(configuration):
        measured.asked.append(configuration)
        rate = 1 / len(measured.asked)
        return {"frames_per_second": rate, "giga_multiply_adds": 9.76, "peak_mebibytes": 100, "milliseconds": 1.0}

    measured.asked = []
    return measured


def test_speed_stands_beside_the_paper(measure):
    outcome = speed.measure_speed(measure=measure)
    assert [(c.encoder, c.height, c.backbone_scale, c.sample_pixels, c.batch) for c in measure.asked] == [
        (encoder, *size, 1)
        for encoder in ("mobilenetv2", "resnet50", "resnet101")
        for size in ((1080, 0.25, 80_000), (2160, 0.125, 320_000))
    ]
    assert [row["paper_fps"] for row in outcome.rows] == [100.6, 45.4, 60.0, 33.2, 42.5, 29.8]
    assert [row["paper_fps_entry"] for row in outcome.rows] == [75.6, 31.3, 42.8, 23.3, None, None]


def test_patches_are_compared_with_everything(measure):
    outcome = speed.measure_patches(measure=measure)
    assert [(c.sample_pixels, c.refine_mode) for c in measure.asked] == [
        (40_000, "sampling"), (80_000, "sampling"), (120_000, "sampling"), (80_000, "full")
    ]  # fmt: skip
    assert [row["patches"] for row in outcome.rows] == [2_500, 5_000, 7_500, "full"]
    assert [row["relative"] for row in outcome.rows] == pytest.approx([4, 2, 4 / 3, 1])
    assert [row["paper_relative"] for row in outcome.rows] == pytest.approx([1.470, 1.402, 1.301, 1], abs=1e-3)


def test_batches(measure):
    outcome = speed.measure_batches(measure=measure)
    assert [(c.height, c.batch, c.precision) for c in measure.asked] == [
        (1080, 1, "float32"), (1080, 8, "float32"), (1080, 8, "mixed_float16"), (2160, 8, "mixed_float16")
    ]  # fmt: skip
    assert [row["paper_fps"] for row in outcome.rows] == [100.6, 138.4, 200.0, 64.2]
    others = speed.measure_batches(precisions=("mixed_bfloat16",), measure=measure)
    assert [row["paper_fps"] for row in others.rows] == [100.6, 138.4, None, None]


@pytest.mark.parametrize("measured", [speed.measure_speed, speed.measure_patches, speed.measure_batches])
def test_bars_are_ours_and_the_papers(measured, measure):
    outcome, figure = measured(measure=measure), Figure()
    speed.draw(outcome, figure)
    for axes, key in zip(figure.axes, ("frames_per_second", "paper_fps"), strict=True):
        widths = [bar.get_width() for bar in axes.patches]
        assert widths == [row[key] for row in outcome.rows]


def test_size_is_that_of_the_reference():
    (row,) = size.measure_size(["mobilenetv2"]).rows
    assert row["parameters"] == row["paper_parameters"] == 5_006_839
    assert row["mebibytes"] == pytest.approx(row["paper_mebibytes"], abs=0.005)
    assert row["giga_multiply_adds_hd"] == pytest.approx(9.76, abs=0.005)
    assert row["giga_multiply_adds_4k"] == pytest.approx(16.88, abs=0.005)
    parts = [row[f"{part}_hd"] for part in ("encoder", "aspp", "decoder", "refiner")]
    assert parts == pytest.approx([1.21, 1.34, 4.84, 2.37], abs=0.005)
