"""Behaviour of the whole model: sizes, batches, options, precision, arguments."""

import numpy as np
import pytest
import tensorflow as tf

from tfmatting.models import registry
from tfmatting.models.background_matting.background_matting import BackgroundMatting

NOISE = 1e-4
OUTPUTS = ("alpha", "foreground", "coarse_alpha", "coarse_foreground", "error", "refined")


def assert_equal_outputs(outputs, expected, tolerance=NOISE):
    assert set(outputs) == set(expected) == set(OUTPUTS)
    for name in OUTPUTS:
        np.testing.assert_allclose(outputs[name], expected[name], rtol=0, atol=tolerance, err_msg=name)


def crop(pictures, height, width):
    return {name: x[:, :height, :width] for name, x in pictures.items()}


def trainable_parameters(model):
    return sum(int(np.prod(variable.shape)) for variable in model.trainable_weights)


@pytest.mark.parametrize(
    ("encoder", "count"),
    [
        ("mobilenetv2", 5_006_839),
        ("resnet50", 40_247_703),
        pytest.param("resnet101", 59_239_831, marks=pytest.mark.slow),
    ],
)
def test_parameters_are_those_of_the_paper(encoder, count, golden_model):
    model = golden_model(encoder)
    assert trainable_parameters(model) == count == registry.preset(f"bgm_{encoder}").parameters
    assert trainable_parameters(model.refiner) == 15_444


def test_point_refiner_has_fewer_parameters(golden_model):
    assert trainable_parameters(golden_model("mobilenetv2", kernel_size=1).refiner) == 1_812


def test_outputs_have_names_ranges_and_float32(model, pictures):
    outputs = model(pictures)
    assert set(outputs) == set(OUTPUTS)
    for name, x in outputs.items():
        assert x.dtype == "float32"
        assert 0 <= np.min(x) <= np.max(x) <= 1, name
    assert set(np.unique(outputs["refined"])) <= {0.0, 1.0}


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 9), (2, 3), (5, 64), (37, 51), (64, 96)])
def test_any_size_gives_outputs_of_this_size(height, width, model, pictures):
    outputs = model(crop(pictures, height, width))
    padded = height + -height % 4, width + -width % 4
    small = max(1, padded[0] // 4), max(1, padded[1] // 4)
    assert outputs["alpha"].shape == (1, height, width, 1)
    assert outputs["foreground"].shape == (1, height, width, 3)
    assert outputs["coarse_alpha"].shape == outputs["error"].shape == (1, *small, 1)
    assert outputs["coarse_foreground"].shape == (1, *small, 3)
    assert outputs["refined"].shape == (1, padded[0] // 4, padded[1] // 4, 1)


def test_odd_size_equals_the_crop_of_the_mirrored_picture(model, pictures):
    odd = crop(pictures, 37, 51)
    mirrored = {name: np.pad(x, [(0, 0), (0, 3), (0, 1), (0, 0)], mode="symmetric") for name, x in odd.items()}
    outputs, expected = model(odd), model(mirrored)
    for name in ("alpha", "foreground"):
        np.testing.assert_allclose(outputs[name], expected[name][:, :37, :51], rtol=0, atol=NOISE)
    np.testing.assert_array_equal(outputs["refined"], expected["refined"])


def test_more_pixels_than_the_picture_has_equal_full_mode(model, pictures):
    small = crop(pictures, 16, 20)
    everything = model.with_options(refine_sample_pixels=80_000)(small)
    assert np.min(everything["refined"]) == 1
    assert_equal_outputs(everything, model.with_options(refine_mode="full")(small))


@pytest.mark.parametrize(
    "options",
    [
        {"refine_mode": "sampling", "refine_sample_pixels": 1600},
        {"refine_mode": "thresholding"},
        {"refine_mode": "thresholding", "refine_patch_capacity": 50},
    ],
)
def test_batch_equals_one_by_one(options, model, pictures):
    model = model.with_options(**options)
    batch = {name: np.concatenate([x, x[:, ::-1], x[:, :, ::-1] * 0.5]) for name, x in pictures.items()}
    together = model(batch)
    for index in range(3):
        alone = model({name: x[index : index + 1] for name, x in batch.items()})
        assert_equal_outputs({name: x[index : index + 1] for name, x in together.items()}, alone)


@pytest.mark.parametrize(("mode", "scale"), [("sampling", "auto"), ("thresholding", 0.25), ("full", "auto")])
def test_sizes_unknown_beforehand_change_nothing(mode, scale, model, pictures):
    model = model.with_options(backbone_scale=scale, refine_mode=mode, refine_sample_pixels=800)
    signature = [{name: tf.TensorSpec((None, None, None, 3)) for name in pictures}]
    dynamic = tf.function(model, input_signature=signature)
    for height, width in ((41, 62), (64, 96)):
        assert_equal_outputs(dynamic(crop(pictures, height, width)), model(crop(pictures, height, width)))


def test_identical_picture_and_plate_of_another_batch_member_do_not_leak(model, pictures):
    batch = {name: np.concatenate([x, np.zeros_like(x)]) for name, x in pictures.items()}
    first = {name: x[:1] for name, x in model(batch).items()}
    assert_equal_outputs(first, model(pictures))


@pytest.mark.parametrize(("policy", "tolerance"), [("mixed_bfloat16", 2e-2), ("mixed_float16", 3e-3)])
def test_mixed_precision_gives_nearly_the_same_in_float32(policy, tolerance, model, pictures):
    mixed = BackgroundMatting(backbone_scale=0.25, refine_mode="full", dtype=policy)
    mixed.set_weights(model.get_weights())
    assert {str(variable.dtype) for variable in mixed.weights} == {"float32"}
    outputs, expected = mixed(pictures), model.with_options(refine_mode="full")(pictures)
    for name in OUTPUTS:
        assert outputs[name].dtype == "float32"
        assert np.mean(np.abs(outputs[name] - expected[name])) < tolerance, name


def test_with_options_shares_the_base_and_keeps_the_weights(model, pictures):
    derived = model.with_options(backbone_scale=0.5, refine_mode="thresholding", refine_threshold=0.2)
    assert derived.base is model.base
    for ours, theirs in zip(derived.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert (derived.backbone_scale, derived.refiner.mode, derived.refiner.threshold) == (0.5, "thresholding", 0.2)
    assert (model.backbone_scale, model.refiner.mode) == (0.25, "sampling")
    assert_equal_outputs(derived.with_options(**_options(model))(pictures), model(pictures))


def _options(model):
    config = model.get_config()
    return {name: config[name] for name in config if name.startswith("refine_")} | {"backbone_scale": 0.25}


def test_with_options_refuses_a_kernel_that_the_weights_do_not_fit(model):
    with pytest.raises(ValueError, match="shape"):
        model.with_options(refine_kernel_size=1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("backbone_scale", 0),
        ("backbone_scale", -0.25),
        ("backbone_scale", 1.5),
        ("backbone_scale", float("nan")),
        ("encoder", "vgg"),
        ("refine_mode", "everything"),
        ("refine_sample_pixels", 0),
        ("refine_threshold", -0.1),
        ("refine_threshold", 1.5),
        ("refine_threshold", float("nan")),
        ("refine_kernel_size", 2),
        ("refine_patch_capacity", 0),
    ],
)
def test_wrong_argument_is_named_with_what_came(name, value, model):
    base = None if name == "encoder" else model.base
    with pytest.raises(ValueError) as caught:
        BackgroundMatting(**{name: value}, base=base)
    message = str(caught.value)
    assert f"`{name}` must be" in message
    assert f"{name.removeprefix('refine_')}={value!r}" in message
    assert "\n" not in message


@pytest.mark.parametrize("value", ["big", None])
def test_backbone_scale_that_is_no_number_is_refused(value):
    with pytest.raises(
        ValueError, match=f"`backbone_scale` must be 'auto' or in .* Received: backbone_scale={value!r}"
    ):
        BackgroundMatting(backbone_scale=value)


@pytest.mark.parametrize("changes", [{"encoder": "resnet50"}, {"dropout": 0.1}, {"dtype": "mixed_bfloat16"}])
def test_with_options_refuses_what_belongs_to_the_shared_base(changes, model):
    with pytest.raises(ValueError, match=f"`{next(iter(changes))}` cannot be changed"):
        model.with_options(**changes)


def test_unknown_argument_is_refused(model):
    with pytest.raises(TypeError, match="refine_pixels"):
        BackgroundMatting(refine_pixels=100)
    with pytest.raises(TypeError, match="refine_pixels"):
        model.with_options(refine_pixels=100)
