"""`.keras` files keep weights, options and precision."""

import keras
import numpy as np
import pytest

from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.background_matting.background_matting_base import BackgroundMattingBase
from tfmatting.models.background_matting.background_matting_refiner import BackgroundMattingRefiner


def assert_same_outputs(loaded, model, inputs):
    outputs, expected = loaded(inputs), model(inputs)
    for name in expected:
        np.testing.assert_allclose(outputs[name], expected[name], rtol=0, atol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    "options",
    [
        {"refine_mode": "thresholding", "refine_threshold": 0.05, "refine_patch_capacity": 30, "dropout": 0.25},
        {"refine_kernel_size": 1, "refine_sample_pixels": 640, "dtype": "mixed_bfloat16"},
        {"dtype": "mixed_float16", "name": "matting"},
    ],
)
def test_model_round_trip(options, tmp_path, pictures):
    keras.utils.set_random_seed(5)
    model = BackgroundMatting(**options)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert isinstance(loaded, BackgroundMatting)
    assert loaded.get_config() == model.get_config()
    assert loaded.name == model.name
    assert {name: loaded.get_config()[name] for name in options} == options
    assert_same_outputs(loaded, model, {name: x[:, :37, :51] for name, x in pictures.items()})


def test_derived_model_round_trip(model, tmp_path, pictures):
    derived = model.with_options(refine_mode="thresholding", backbone_scale=0.5)
    derived.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.get_config() == derived.get_config()
    assert_same_outputs(loaded, derived, pictures)


def test_base_round_trip(model, tmp_path, pictures):
    model.base.save(tmp_path / "base.keras")
    loaded = keras.models.load_model(tmp_path / "base.keras")
    assert isinstance(loaded, BackgroundMattingBase)
    assert_same_outputs(loaded, model.base, pictures)


def test_refiner_round_trip(tmp_path):
    refiner = BackgroundMattingRefiner("thresholding", threshold=0.3, kernel_size=1, patch_capacity=7)
    refiner.save(tmp_path / "refiner.keras")
    loaded = keras.models.load_model(tmp_path / "refiner.keras")
    assert isinstance(loaded, BackgroundMattingRefiner)
    assert loaded.get_config() == refiner.get_config()
    for ours, theirs in zip(loaded.get_weights(), refiner.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
