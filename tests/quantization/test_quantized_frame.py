"""The choice of patches, and their places in the picture."""

import numpy as np
import pytest

from tfmatting.inference.bands import paste
from tfmatting.inference.quantized_frame import worst_patches


@pytest.mark.parametrize("levels", [2, 5, 256])
@pytest.mark.parametrize("count", [1, 17, 99, 100])
def test_patches_of_the_largest_error_are_chosen(levels, count):
    error = np.random.default_rng(levels).integers(0, levels, 100, dtype="uint8")
    chosen = worst_patches(error, count)
    expected = np.sort(np.argsort(-error.astype(int), kind="stable")[:count])
    np.testing.assert_array_equal(chosen, expected)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_of_equal_errors_the_first_are_chosen(level):
    np.testing.assert_array_equal(worst_patches(np.full(50, level, "uint8"), 7), range(7))


def test_patches_replace_their_squares_alone():
    picture = np.arange(8 * 12 * 2, dtype="float32").reshape(8, 12, 2)
    expected = picture.copy()
    patches = -np.arange(2 * 4 * 4 * 2, dtype="float32").reshape(2, 4, 4, 2)
    expected[0:4, 8:12], expected[4:8, 0:4] = patches
    paste(picture, (np.array([0, 1]), np.array([2, 0])), patches)
    np.testing.assert_array_equal(picture, expected)
