"""The ablations that measure quality, on small pictures."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from tfmatting.data.synthetic import SyntheticComposites
from tfmatting.evaluation.ablations import encoders, keying, refined_area
from tfmatting.evaluation.ablations.benchmarks import SyntheticBenchmark, synthetic_protocol
from tfmatting.evaluation.ablations.green_screen import AMATEUR, STUDIO, ScreenCaptures
from tfmatting.models.background_matting.background_matting import BackgroundMatting

HEIGHT, WIDTH = 96, 128


@pytest.fixture(scope="module")
def protocol():
    return synthetic_protocol(seed=2)


@pytest.fixture(scope="module")
def benchmark(protocol):
    samples = SyntheticComposites(HEIGHT, WIDTH, seed=2, empty_share=0)
    return SyntheticBenchmark(samples, 2, "two composites", protocol)


def test_benchmark_holds_the_samples(benchmark):
    frame = benchmark.frame(benchmark.items[1], 0)
    assert frame.source.shape == frame.plate.shape == frame.foreground.shape == (HEIGHT, WIDTH, 3)
    assert frame.truth.dtype == np.uint8
    assert np.array_equal(frame.truth, np.rint(benchmark.samples[1]["alpha"][..., 0] * 255))
    assert {0, 128} <= set(np.unique(frame.trimap)) <= {0, 128, 255}
    again = benchmark.frame(benchmark.items[1], 0)
    assert np.array_equal(frame.source, again.source)


def test_refined_area_goes_from_coarse_to_full(model, benchmark, protocol):
    outcome = refined_area.measure_refined_area(model, benchmark, protocol, shares=(0.1, 1.0))
    shares = [row["share"] for row in outcome.rows]
    assert shares == pytest.approx([1 / 768, 77 / 768, 1])  # one patch of 24x32; a tenth of them; all
    assert [row["gone"] for row in outcome.rows][::2] == [0, 1]
    full = encoders.measure_encoders({"full": model.with_options(refine_mode="full")}, benchmark, protocol).rows[0]
    assert outcome.rows[-1]["sad_unknown"] == pytest.approx(full["sad_unknown"], rel=1e-4)
    assert outcome.rows[0]["sad_unknown"] != outcome.rows[-1]["sad_unknown"]
    figure = Figure()
    refined_area.draw(outcome, figure)
    assert {len(line.get_xdata()) for line in figure.axes[0].lines} == {3}


def test_encoders_stand_beside_the_paper(golden_model, benchmark, protocol):
    models = {"ours": golden_model("mobilenetv2"), "points": golden_model("mobilenetv2", kernel_size=1)}
    outcome = encoders.measure_encoders(models, benchmark, protocol)
    assert [(row["model"], row["encoder"], row["kernel"]) for row in outcome.rows] == [
        ("ours", "mobilenetv2", "3x3"),
        ("points", "mobilenetv2", "1x1"),
        (None, "resnet50", "3x3"),
        (None, "resnet101", "3x3"),
        (None, "resnet50", "1x1"),
    ]
    ours, points, *others = outcome.rows
    assert ours["paper_sad_unknown"] == 10.53
    assert points["paper_sad_unknown"] is None
    assert ours["sad_unknown_low"] <= ours["sad_unknown"] <= ours["sad_unknown_high"]
    assert [row["paper_mse_unknown"] for row in others] == [7.08, 6.82, 8.06]
    figure = Figure()
    encoders.draw(outcome, figure)
    assert len(figure.axes) == 5


def test_keying_measures_both_lights(model, protocol):
    outcome, sheets = keying.measure_keying({"net": model}, HEIGHT, WIDTH, 2, protocol)
    assert [(row["setup"], row["method"]) for row in outcome.rows] == [
        (setup, method) for setup in ("studio", "amateur") for method in (keying.KEYER, "net")
    ]
    studio, amateur = (row for row in outcome.rows if row["method"] == keying.KEYER)
    assert studio["sad_whole"] < amateur["sad_whole"]
    assert studio["sad_whole"] < 0.02 * HEIGHT * WIDTH / 1000
    assert {sheet.shape for sheet in sheets.values()} == {(2 * HEIGHT, 4 * WIDTH, 3)}
    figure = Figure()
    keying.draw(outcome, figure)
    assert [len(axes.patches) for axes in figure.axes] == [4] * 4


@pytest.mark.parametrize("setup", [STUDIO, AMATEUR], ids=["studio", "amateur"])
def test_captures_are_what_they_say(setup):
    captures = ScreenCaptures(HEIGHT, WIDTH, setup, seed=1)
    sample, again = captures[3], captures[3]
    assert all(np.array_equal(sample[name], again[name]) for name in sample)
    nobody, somebody = sample["alpha"][..., 0] == 0, sample["alpha"][..., 0] == 1
    assert 0 < somebody.mean() < 0.9
    screen = sample["source"][nobody]
    assert (screen[:, 1] > screen[:, ::2].max(axis=1)).mean() > 0.99
    spill = (sample["source"] - sample["foreground"])[somebody].mean(axis=0)
    assert spill[1] > spill[0] > 0
    least, most = np.quantile(sample["background"][..., 1], (0.01, 0.99))
    assert (least / most < 0.7) == (setup is AMATEUR)


@pytest.mark.parametrize("measure", [encoders.measure_encoders, refined_area.measure_refined_area])
def test_alphas_without_soft_edges_are_refused(model, protocol, measure):
    samples = SyntheticComposites(HEIGHT, WIDTH, seed=2, empty_share=0)
    hard = [{**samples[0], "alpha": np.rint(samples[0]["alpha"])}]
    benchmark = SyntheticBenchmark(hard, 1, "hard edges", protocol)
    with pytest.raises(ValueError, match="no alpha of hard edges has soft edges"):
        measure({"a": model} if measure is encoders.measure_encoders else model, benchmark, protocol)


def test_refinement_that_worsens_is_said(model, benchmark, protocol):
    """The full refinement of a network that is made to spoil what it refines."""
    spoiled = BackgroundMatting(**{**model.get_config(), "refine_mode": "full"})  # not with_options: it shares the base
    spoiled.set_weights([np.full_like(array, 0.05) for array in spoiled.get_weights()])

    class Spoiling:
        get_config = model.get_config

        def with_options(self, refine_mode, refine_sample_pixels):
            return spoiled if refine_mode == "full" else model.with_options(refine_mode="full")

    outcome = refined_area.measure_refined_area(Spoiling(), benchmark, protocol, shares=(0.1, 1.0))
    worse = [key for key in refined_area.CURVES if outcome.rows[-1][key] > outcome.rows[0][key]]
    assert worse
    assert all(refined_area.CURVES[key] in outcome.notes[1] for key in worse)


def test_refinement_that_changes_nothing(model, benchmark, protocol, tmp_path):
    full = model.with_options(refine_mode="full")

    class Same:
        get_config = full.get_config

        def with_options(self, **options):
            return full

    outcome = refined_area.measure_refined_area(Same(), benchmark, protocol, shares=(0.1, 1.0))
    assert [row["gone"] for row in outcome.rows] == [None] * 3
    outcome.write(tmp_path)
