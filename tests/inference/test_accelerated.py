"""An accelerated model gives the model's outputs, and the recordings', in whichever form it computes them."""

import numpy as np
import pytest

import tfmatting
from tests.golden import recordings
from tfmatting.inference.accelerated import AcceleratedModel
from tfmatting.inference.tiling import tiling

NOISE = 1e-5


def pictures(*shape, dtype="float32"):
    random = np.random.default_rng(0)
    if dtype == "float32":
        return {name: random.random(shape, dtype=dtype) for name in ("source", "background")}
    largest = np.iinfo(dtype).max
    return {name: random.integers(0, largest + 1, shape, dtype=dtype) for name in ("source", "background")}


def assert_agrees(accelerated, model, inputs, floats=None):
    outputs, expected = accelerated.predict_on_batch(inputs), model.predict_on_batch(floats or inputs)
    assert outputs.keys() == expected.keys()
    for name, values in expected.items():
        assert outputs[name].shape == values.shape
        assert outputs[name].dtype == np.float32
        np.testing.assert_allclose(outputs[name], values, rtol=0, atol=NOISE, err_msg=name)


@pytest.mark.parametrize(
    ("encoder", "kernel_size", "mode"),
    [
        *(
            ("mobilenetv2", kernel_size, mode)
            for kernel_size in (3, 1)
            for mode in ("sampling", "thresholding", "full")
        ),
        ("resnet50", 3, "sampling"),
        pytest.param("resnet101", 3, "sampling", marks=pytest.mark.slow),
    ],
)
def test_outputs_agree_with_the_recordings(encoder, kernel_size, mode, golden_model):
    model = golden_model(encoder, kernel_size).with_options(refine_mode=mode)
    outputs = AcceleratedModel(model).predict_on_batch(recordings.background_matting_inputs())
    recorded = recordings.recorded(f"bgmv2_{encoder}")
    for short, name in recordings.OUTPUTS.items():
        recording = recorded[f"s0.25/k{kernel_size}/{mode}/{short}"]
        tolerance = 0 if name == "refined" else 1e-4
        output = recordings.as_recorded(outputs[name], recording)
        np.testing.assert_allclose(output, recording, rtol=0, atol=tolerance, err_msg=name)


@pytest.mark.parametrize(
    ("scale", "height", "width"),
    [
        (0.25, 96, 128),  # a patch a pixel of the base network, as at HD
        (0.125, 160, 192),  # four, as at 4K
        (0.0625, 256, 320),
        (0.5, 64, 96),
        (0.25, 97, 130),  # padded
        (0.3, 64, 96),  # no tiles fit these two
        (1.0, 48, 64),
    ],
)
def test_every_scale_agrees_with_the_model(scale, height, width, model):
    model = model.with_options(backbone_scale=scale, refine_sample_pixels=1600)
    assert_agrees(AcceleratedModel(model), model, pictures(2, height, width, 3))


@pytest.mark.parametrize("scale", [0.25, 0.125])
def test_patches_at_the_border_are_padded_with_zeros(scale, model):
    model = model.with_options(backbone_scale=scale, refine_sample_pixels=10**6)  # every patch, and so the border
    inputs = pictures(1, 96, 128, 3)
    accelerated = AcceleratedModel(model)
    assert accelerated.predict_on_batch(inputs)["refined"].min() == 1
    assert_agrees(accelerated, model, inputs)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_integers_are_what_their_floats_are(dtype, model):
    inputs = pictures(1, 64, 96, 3, dtype=dtype)
    floats = {name: values / np.float32(np.iinfo(dtype).max) for name, values in inputs.items()}
    assert_agrees(AcceleratedModel(model), model, inputs, floats)
    result = tfmatting.matte(AcceleratedModel(model), **inputs)
    np.testing.assert_allclose(result.alpha, tfmatting.matte(model, **inputs).alpha, rtol=0, atol=NOISE)


def test_types_may_differ(model):
    inputs = pictures(1, 64, 96, 3, dtype="uint8")
    mixed = {"source": inputs["source"], "background": inputs["background"] / np.float32(255)}
    floats = {name: values / np.float32(255) for name, values in inputs.items()}
    assert_agrees(AcceleratedModel(model), model, {**mixed, "background": floats["background"]}, floats)


def test_sizes_may_change(model):
    accelerated = AcceleratedModel(model)
    for shape in ((1, 64, 96, 3), (1, 64, 64, 3), (2, 64, 96, 3), (1, 64, 96, 3)):
        assert_agrees(accelerated, model, pictures(*shape))


def test_reduced_precision_takes_the_model_as_it_is(model):
    mixed = tfmatting.BackgroundMatting(backbone_scale=0.25, dtype="mixed_bfloat16")
    mixed.set_weights(model.get_weights())
    inputs = pictures(1, 64, 96, 3)
    outputs, expected = AcceleratedModel(mixed).predict_on_batch(inputs), mixed.predict_on_batch(inputs)
    np.testing.assert_allclose(outputs["coarse_alpha"], expected["coarse_alpha"], rtol=0, atol=0.05)


def test_tiles_are_the_squares_of_a_coarse_pixel():
    assert tiling((1080, 1920), (270, 480)).side == 4
    tiles = tiling((2160, 3840), (270, 480))
    assert (tiles.side, tiles.patches, tiles.rows, tiles.columns, tiles.step) == (8, 2, 270, 480, 1)
    assert tiling((64, 96), (32, 48)).step == 2


@pytest.mark.parametrize(
    ("full", "coarse"), [((64, 96), (19, 28)), ((64, 96), (21, 32)), ((64, 96), (4, 6)), ((64, 96), (64, 96))]
)
def test_other_pictures_have_no_tiles(full, coarse):
    assert tiling(full, coarse) is None


@pytest.mark.parametrize("scale", [2, 4, 8, 16, 32])
def test_interpolation_keeps_what_is_constant(scale):
    _, matrix = tiling((64 * scale, 64 * scale), (64, 64)).interpolation()
    np.testing.assert_allclose(matrix.sum(axis=1), 1, rtol=0, atol=1e-6)


def test_acceleration_is_for_models_of_ours(model):
    other = object()
    assert tfmatting.accelerate(other) is other
    assert isinstance(tfmatting.accelerate(model), AcceleratedModel)


def test_what_is_prepared_is_not_made_again(model, monkeypatch):
    accelerated = AcceleratedModel(model)
    accelerated.prepare((1, 64, 96, 3), "uint8")
    monkeypatch.setattr(accelerated, "_frame", None)
    accelerated.predict_on_batch(pictures(1, 64, 96, 3, dtype="uint8"))
