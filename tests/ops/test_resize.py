import cv2
import numpy as np
import pytest
import tensorflow as tf

from tfmatting.ops.resize import compiled_by_xla, resize_bilinear, scaled_size

SIDES = [
    1,
    2,
    100,
    256,
    257,
    511,
    512,
    513,
    640,
    1023,
    1024,
    1025,
    1920,
    2048,
    2049,
    3840,
    4096,
    4097,
    7680,
    8192,
    8193,
]


@tf.function(input_signature=[tf.TensorSpec((), "int32"), tf.TensorSpec((), "int32")])
def dynamic_auto_size(height, width):
    return scaled_size(height, width, "auto")


def test_bilinear_uses_half_pixel_centres_without_antialiasing():
    images = np.random.default_rng(0).random((1, 12, 20, 3), dtype="float32")
    for height, width in ((24, 40), (17, 31), (6, 10), (3, 5)):
        expected = cv2.resize(images[0], (width, height), interpolation=cv2.INTER_LINEAR)
        np.testing.assert_allclose(resize_bilinear(images, height, width)[0], expected, rtol=0, atol=1e-4)


def test_same_size_is_returned_as_it_is():
    images = np.zeros((1, 12, 20, 3), "float32")
    assert resize_bilinear(images, 12, 20) is images


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_resizing_keeps_the_type(dtype):
    images = tf.ones((1, 12, 20, 3), dtype)
    assert resize_bilinear(images, 6, 9).dtype == dtype


@pytest.mark.parametrize(
    ("size", "scale", "expected"),
    [
        ((1080, 1920), 0.25, (270, 480)),
        ((2160, 3840), 0.125, (270, 480)),
        ((10, 30), 0.1, (1, 3)),
        ((7, 11), 0.25, (1, 2)),
        ((3, 3), 0.125, (1, 1)),
        ((300, 700), 0.7, (210, 490)),
        ((5, 9), 1, (5, 9)),
    ],
)
def test_scaled_size_is_rounded_down(size, scale, expected):
    assert scaled_size(*size, scale) == expected
    dynamic = scaled_size(tf.constant(size[0]), tf.constant(size[1]), scale)
    assert tuple(int(x) for x in dynamic) == expected


def test_auto_takes_the_scales_of_the_paper():
    assert scaled_size(1080, 1920, "auto") == scaled_size(1080, 1920, 0.25)
    assert scaled_size(2160, 3840, "auto") == scaled_size(2160, 3840, 0.125)
    assert scaled_size(3840, 2160, "auto") == scaled_size(3840, 2160, 0.125)


@pytest.mark.parametrize("side", SIDES)
def test_auto_brings_the_long_side_to_256_to_512(side):
    height, width = scaled_size(side, max(1, side // 2), "auto")
    assert height == side if side <= 512 else 256 <= height <= 512
    assert width <= height


@pytest.mark.parametrize("side", SIDES)
def test_auto_is_the_same_for_sizes_unknown_beforehand(side):
    for size in ((side, max(1, side // 2)), (side // 3 + 1, side)):
        assert tuple(int(x) for x in dynamic_auto_size(*size)) == scaled_size(*size, "auto")


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize(
    "sizes", [(33, 58, 65, 116), (27, 45, 13, 15), (65, 30, 33, 90), (1, 1, 33, 58), (9, 20, 16, 31)]
)
def test_xla_resizes_as_tensorflow_does(sizes, dtype):
    """From 33 to 65 rows XLA's own bilinear resizing takes the middle row from elsewhere."""
    height, width, *target = sizes
    images = np.random.default_rng(0).random((2, height, width, 3)).astype(dtype)
    specification = tf.TensorSpec((None, height, width, 3), dtype)
    function = tf.function(lambda x: resize_bilinear(x, *target), input_signature=[specification], jit_compile=True)
    with compiled_by_xla():
        function.get_concrete_function()
    resized = function(images)
    assert resized.dtype == dtype
    np.testing.assert_allclose(resized, resize_bilinear(images, *target), atol=1e-6 if dtype == "float32" else 1e-3)
