import numpy as np
import pytest
import tensorflow as tf

from tfmatting.ops.padding import pad_to_multiple

SIZES = [(8, 12), (7, 9), (5, 4), (2, 3)]


def picture(*size):
    return np.random.default_rng(0).random((2, *size, 3), dtype="float32")


@pytest.mark.parametrize("size", SIZES)
def test_border_is_mirrored_at_the_bottom_and_right(size):
    images = picture(*size)
    missing = [(0, 0), (0, -size[0] % 4), (0, -size[1] % 4), (0, 0)]
    np.testing.assert_array_equal(pad_to_multiple(images, 4), np.pad(images, missing, mode="symmetric"))


@pytest.mark.parametrize("size", SIZES)
def test_sizes_unknown_beforehand_change_nothing(size):
    dynamic = tf.function(lambda x: pad_to_multiple(x, 4), input_signature=[tf.TensorSpec((None, None, None, 3))])
    np.testing.assert_array_equal(dynamic(picture(*size)), pad_to_multiple(picture(*size), 4))


def test_single_pixel_is_repeated():
    images = picture(1, 1)
    np.testing.assert_array_equal(pad_to_multiple(images, 4), np.broadcast_to(images, (2, 4, 4, 3)))


def test_a_multiple_is_returned_as_it_is():
    images = picture(8, 12)
    assert pad_to_multiple(images, 4) is images
