import numpy as np
import pytest

from tfmatting.layers.crop_patches import CropPatches
from tfmatting.ops.patches import blocks_to_space


@pytest.mark.parametrize(("block", "margin"), [(4, 2), (2, 3), (2, 0)])
def test_patches_are_the_blocks_with_their_surroundings_and_zeros_outside(block, margin):
    images = np.random.default_rng(0).random((2, 3 * block, 4 * block, 5), dtype="float32")
    indices = np.array([(image, row, column) for image in range(2) for row in range(3) for column in range(4)], "int32")
    patches = CropPatches(block, margin)(images, indices)
    padded = np.pad(images, [(0, 0), (margin, margin), (margin, margin), (0, 0)])
    side = block + 2 * margin
    for (image, row, column), patch in zip(indices * [1, block, block], np.asarray(patches), strict=True):
        np.testing.assert_array_equal(patch, padded[image, row : row + side, column : column + side])


def test_patches_as_blocks_hold_the_same_pixels():
    images = np.random.default_rng(0).random((2, 12, 16, 5), dtype="float32")
    indices = np.array([(0, 0, 0), (1, 2, 3), (0, 1, 2)], "int32")
    plain, blocks = (np.asarray(CropPatches(4, 2, blocks=which)(images, indices)) for which in (False, True))
    np.testing.assert_array_equal(blocks_to_space(blocks), plain)
