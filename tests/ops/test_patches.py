import numpy as np
import pytest

from tfmatting.ops.patches import (
    blocks_to_space,
    crop_blocks,
    crop_patches,
    gather_nd,
    paste_patches,
    space_to_blocks,
)

IMAGES = np.arange(2 * 8 * 12 * 3, dtype="float32").reshape(2, 8, 12, 3)


def test_gather_nd_is_indexing():
    indices = np.array([[0, 7, 11], [1, 0, 0]], "int32")
    np.testing.assert_array_equal(gather_nd(IMAGES, indices), IMAGES[[0, 1], [7, 0], [11, 0]])


@pytest.mark.parametrize(
    ("run", "size", "corners"), [(1, 5, [(1, 2, 3), (0, 0, 0), (0, 3, 7)]), (2, 6, [(1, 2, 4), (0, 0, 0), (0, 1, 6)])]
)
def test_crop_patches_cuts_squares(run, size, corners):
    patches = np.asarray(crop_patches(IMAGES, np.array(corners, "int32"), size, run))
    for (image, top, left), patch in zip(corners, patches, strict=True):
        np.testing.assert_array_equal(patch, IMAGES[image, top : top + size, left : left + size])


def test_crop_blocks_cuts_the_same_squares():
    corners = np.array([(1, 2, 4), (0, 0, 0), (0, 1, 6)], "int32")
    blocks = crop_blocks(IMAGES, corners, 3)
    np.testing.assert_array_equal(blocks_to_space(np.asarray(blocks)), crop_patches(IMAGES, corners, 6))


def test_a_block_lists_its_pixels_by_rows():
    blocks = np.asarray(space_to_blocks(IMAGES))
    assert blocks.shape == (2, 4, 6, 12)
    np.testing.assert_array_equal(blocks[1, 2, 3].reshape(2, 2, 3), IMAGES[1, 4:6, 6:8])
    np.testing.assert_array_equal(blocks_to_space(blocks), IMAGES)


def test_pasting_what_was_cropped_changes_nothing():
    corners = np.array([[0, 4, 8], [1, 0, 0]], "int32")
    np.testing.assert_array_equal(paste_patches(IMAGES, corners, crop_patches(IMAGES, corners, 4)), IMAGES)


def test_paste_patches_changes_only_its_blocks():
    pasted = np.asarray(paste_patches(IMAGES, np.array([[1, 4, 0]], "int32"), np.zeros((1, 4, 4, 3), "float32")))
    changed = np.zeros(IMAGES.shape, bool)
    changed[1, 4:8, 0:4] = True
    np.testing.assert_array_equal(pasted, np.where(changed, 0, IMAGES))
