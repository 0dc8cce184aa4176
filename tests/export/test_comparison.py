"""What counts as a difference from the model, and what does not."""

import numpy as np
import pytest

from tfmatting.export.comparison import TOLERANCES, Tolerance, differences, exceeds, summary


@pytest.fixture(scope="module")
def case(shipped):
    """The model's outputs of noise, whose patches have errors of their own."""
    random = np.random.default_rng(0)
    pair = {name: random.random((1, 64, 96, 3), dtype="float32") for name in ("source", "background")}
    return shipped, shipped.predict_on_batch(pair)


def changed(expected, name, where, value):
    outputs = {key: expected[key].copy() for key in ("alpha", "foreground")}
    outputs[name][where] += np.float32(value)
    return outputs


def test_the_models_own_outputs_do_not_differ(case):
    model, expected = case
    measured = differences(model, expected, expected)
    assert measured["alpha"] == measured["foreground"] == {"mean": 0.0, "largest": 0.0}
    assert measured["undecided_patches"] >= 1


def test_a_pixel_of_alpha_counts(case):
    model, expected = case
    whole = differences(model, expected, changed(expected, "alpha", np.s_[:], 0.01))
    assert whole["alpha"]["largest"] == pytest.approx(0.01, rel=1e-3)
    assert whole["alpha"]["mean"] == pytest.approx(0.01, rel=1e-3)
    assert exceeds(whole, TOLERANCES["float32"])
    assert not exceeds(whole, TOLERANCES["int8"])


def test_colours_count_as_far_as_they_are_opaque(case):
    model, expected = case
    expected = {**expected, "alpha": np.full_like(expected["alpha"], 0.25)}
    measured = differences(model, expected, changed(expected, "foreground", np.s_[:], 0.4))
    assert measured["foreground"]["mean"] == pytest.approx(0.1, rel=1e-3)


def test_rounding_to_8_bits_does_not_count(case):
    model, expected = case
    rounded = {name: np.rint(expected[name] * 255) / np.float32(255) for name in ("alpha", "foreground")}
    assert differences(model, expected, rounded)["alpha"]["largest"] > 1e-4
    assert differences(model, expected, rounded, rounded=True)["alpha"]["largest"] < 1e-6


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_exceeds_every_tolerance(value, case):
    model, expected = case
    measured = differences(model, expected, changed(expected, "alpha", np.s_[0, 0, 0], value))
    for tolerance in TOLERANCES.values():
        assert exceeds(measured, tolerance)


def test_undecided_patches_are_those_at_the_limit(case):
    model, expected = case
    outputs = changed(expected, "alpha", np.s_[:], 0)
    threshold = model.with_options(refine_mode="thresholding", refine_threshold=0.5)
    error = np.full_like(expected["error"], 0.5)
    measured = differences(threshold, {**expected, "error": error}, outputs)
    assert measured["undecided_patches"] == expected["refined"].size
    assert differences(model.with_options(refine_mode="full"), expected, outputs)["undecided_patches"] == 0


def test_where_all_patches_are_undecided_the_mean_counts(case):
    model, expected = case
    expected = {**expected, "error": np.zeros_like(expected["error"])}
    measured = differences(model, expected, changed(expected, "alpha", np.s_[:], 0.01))
    assert measured["alpha"]["largest"] == 0
    assert exceeds(measured, TOLERANCES["float32"])


def test_several_pictures_are_summed_up():
    one = {name: {"mean": 1.0, "largest": 2.0} for name in ("alpha", "foreground")} | {"undecided_patches": 1}
    two = {name: {"mean": 3.0, "largest": 1.0} for name in ("alpha", "foreground")} | {"undecided_patches": 2}
    both = summary([one, two])
    assert both["alpha"] == {"mean": 2.0, "largest": 2.0}
    assert both["undecided_patches"] == 3
    assert exceeds(both, Tolerance(1.9, "largest"))
    assert not exceeds(both, Tolerance(2.0, "mean"))
