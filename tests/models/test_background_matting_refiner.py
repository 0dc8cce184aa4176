"""Invariants of the refiner's modes, on small random inputs and weights."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfmatting.models.background_matting.background_matting_refiner import BackgroundMattingRefiner
from tfmatting.ops.resize import resize_bilinear

NOISE = 1e-5
HEIGHT, WIDTH = 32, 48
PATCHES = (HEIGHT // 4) * (WIDTH // 4)


@pytest.fixture(scope="module")
def inputs():
    random = np.random.default_rng(3)
    full, small = (2, HEIGHT, WIDTH), (2, 16, 24)
    shapes = {
        "source": (*full, 3),
        "background": (*full, 3),
        "alpha": (*small, 1),
        "residual": (*small, 3),
        "error": (*small, 1),
        "hidden": (*small, 32),
    }
    return {name: random.random(shape, dtype="float32") for name, shape in shapes.items()}


@pytest.fixture(scope="module", params=[3, 1], ids=["kernel3", "kernel1"])
def refiner(request):
    """Function from a mode and its options to a refiner; all have the same random weights."""
    random = np.random.default_rng(4)
    weights = None

    def build(mode, **options):
        nonlocal weights
        model = BackgroundMattingRefiner(mode, kernel_size=request.param, **options)
        if weights is None:  # normalizations too, so that their statistics count
            weights = [random.uniform(0.5, 1.5, x.shape) * np.sign(random.normal(size=x.shape)) for x in model.weights]
            weights = [np.abs(x) if "variance" in v.name else x for x, v in zip(weights, model.weights, strict=True)]
        model.set_weights(weights)
        return model

    return build


def outputs_of(model, inputs):
    return {name: np.asarray(x) for name, x in model(inputs).items()}


def enlarged(refined):
    return np.repeat(np.repeat(refined, 4, axis=1), 4, axis=2) == 1


def matte(outputs):
    return np.concatenate([outputs["alpha"], outputs["residual"]], axis=-1)


def coarse_matte(inputs):
    return np.asarray(resize_bilinear(matte(inputs), HEIGHT, WIDTH))


def patch_errors(inputs):
    return np.asarray(resize_bilinear(inputs["error"], HEIGHT // 4, WIDTH // 4))


def worst(errors, count):
    """Map of each image's `count` largest errors."""
    ranks = np.argsort(np.argsort(-errors.reshape(len(errors), -1), axis=-1), axis=-1)
    return (ranks < count).reshape(errors.shape).astype("float32")


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("sampling", {"sample_pixels": 20 * 16}),
        ("thresholding", {"threshold": 0.5}),
        ("thresholding", {"threshold": 0.5, "patch_capacity": 30}),
    ],
)
def test_refined_patches_equal_full_mode_and_the_rest_the_coarse_matte(mode, options, refiner, inputs):
    full = outputs_of(refiner("full"), inputs)
    outputs = outputs_of(refiner(mode, **options), inputs)
    expected = np.where(enlarged(outputs["refined"]), matte(full), coarse_matte(inputs))
    assert 0 < outputs["refined"].mean() < 1
    np.testing.assert_allclose(matte(outputs), expected, rtol=0, atol=NOISE * np.abs(expected).max())


def test_full_mode_refines_everything(refiner, inputs):
    outputs = outputs_of(refiner("full"), inputs)
    assert matte(outputs).shape == (2, HEIGHT, WIDTH, 4)
    np.testing.assert_array_equal(outputs["refined"], np.ones((2, HEIGHT // 4, WIDTH // 4, 1)))


@pytest.mark.parametrize("patches", [PATCHES, PATCHES + 1, 10 * PATCHES])
def test_sampling_of_every_patch_equals_full_mode(patches, refiner, inputs):
    full = outputs_of(refiner("full"), inputs)
    outputs = outputs_of(refiner("sampling", sample_pixels=16 * patches), inputs)
    np.testing.assert_array_equal(outputs["refined"], full["refined"])
    np.testing.assert_allclose(matte(outputs), matte(full), rtol=0, atol=NOISE * np.abs(matte(full)).max())


@pytest.mark.parametrize("pixels", [1, 16, 31, 320])
def test_sampling_takes_the_worst_patches_of_each_image(pixels, refiner, inputs):
    outputs = outputs_of(refiner("sampling", sample_pixels=pixels), inputs)
    np.testing.assert_array_equal(outputs["refined"], worst(patch_errors(inputs), max(1, pixels // 16)))


def test_sampling_of_equal_errors_takes_the_asked_number(refiner, inputs):
    tied = {**inputs, "error": np.full_like(inputs["error"], 0.5)}
    outputs = outputs_of(refiner("sampling", sample_pixels=16 * 7), tied)
    np.testing.assert_array_equal(outputs["refined"].sum(axis=(1, 2, 3)), [7, 7])


def test_thresholding_takes_errors_above_the_threshold(refiner, inputs):
    outputs = outputs_of(refiner("thresholding", threshold=0.5), inputs)
    np.testing.assert_array_equal(outputs["refined"], patch_errors(inputs) > 0.5)


def test_error_equal_to_the_threshold_is_not_refined(refiner, inputs):
    tied = {**inputs, "error": np.full_like(inputs["error"], 0.5)}
    assert outputs_of(refiner("thresholding", threshold=0.5), tied)["refined"].sum() == 0


@pytest.mark.parametrize("capacity", [None, 5, PATCHES])
def test_nothing_above_the_threshold_leaves_the_coarse_matte(capacity, refiner, inputs):
    outputs = outputs_of(refiner("thresholding", threshold=1.0, patch_capacity=capacity), inputs)
    assert outputs["refined"].sum() == 0
    np.testing.assert_allclose(matte(outputs), coarse_matte(inputs), rtol=0, atol=NOISE)


@pytest.mark.parametrize("capacity", [PATCHES, PATCHES + 100])
def test_sufficient_capacity_changes_nothing(capacity, refiner, inputs):
    plain = outputs_of(refiner("thresholding", threshold=0.5), inputs)
    outputs = outputs_of(refiner("thresholding", threshold=0.5, patch_capacity=capacity), inputs)
    np.testing.assert_array_equal(outputs["refined"], plain["refined"])
    np.testing.assert_allclose(matte(outputs), matte(plain), rtol=0, atol=NOISE * np.abs(matte(plain)).max())


def test_insufficient_capacity_takes_the_worst(refiner, inputs):
    outputs = outputs_of(refiner("thresholding", threshold=0.1, patch_capacity=9), inputs)
    np.testing.assert_array_equal(outputs["refined"], worst(patch_errors(inputs), 9))


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("sampling", {"sample_pixels": 320}),
        ("full", {}),
        ("thresholding", {"threshold": 0.5, "patch_capacity": 40}),
    ],
)
def test_xla_gives_the_same(mode, options, refiner, inputs):
    model = refiner(mode, **options)
    expected = outputs_of(model, inputs)
    compiled = tf.function(model, jit_compile=True)(inputs)
    np.testing.assert_array_equal(compiled["refined"], expected["refined"])
    tolerance = NOISE * np.abs(matte(expected)).max()
    np.testing.assert_allclose(matte(compiled), matte(expected), rtol=0, atol=tolerance)


def test_refiner_is_trainable_through_pasted_patches(refiner, inputs):
    model = refiner("sampling", sample_pixels=320)
    with tf.GradientTape() as tape:
        loss = keras.ops.mean(keras.ops.square(model(inputs)["alpha"])) + keras.ops.mean(
            keras.ops.square(model(inputs)["residual"])
        )
    gradients = tape.gradient(loss, [variable.value for variable in model.trainable_weights])
    assert all(gradient is not None and np.abs(gradient).max() > 0 for gradient in gradients)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("mode", "all"),
        ("sample_pixels", 0),
        ("threshold", 1.01),
        ("kernel_size", 5),
        ("patch_capacity", -1),
    ],
)
def test_wrong_argument_is_refused(argument, value):
    with pytest.raises(ValueError, match=rf"`{argument}` must be .* Received: {argument}={value!r}"):
        BackgroundMattingRefiner(**{argument: value})
