import numpy as np

from tfmatting.ops.patches import crop_patches, gather_nd, join_blocks, paste_patches, split_into_blocks

IMAGES = np.arange(2 * 8 * 12 * 3, dtype="float32").reshape(2, 8, 12, 3)


def test_gather_nd_is_indexing():
    indices = np.array([[0, 7, 11], [1, 0, 0]], "int32")
    np.testing.assert_array_equal(gather_nd(IMAGES, indices), IMAGES[[0, 1], [7, 0], [11, 0]])


def test_crop_patches_cuts_squares():
    corners = np.array([[1, 2, 3], [0, 0, 0], [0, 3, 7]], "int32")
    patches = np.asarray(crop_patches(IMAGES, corners, 5))
    for (image, top, left), patch in zip(corners, patches, strict=True):
        np.testing.assert_array_equal(patch, IMAGES[image, top : top + 5, left : left + 5])


def test_blocks_are_squares_of_the_image_and_join_again():
    blocks = np.asarray(split_into_blocks(IMAGES, 4))
    assert blocks.shape == (2, 2, 3, 4, 4, 3)
    np.testing.assert_array_equal(blocks[1, 1, 2], IMAGES[1, 4:8, 8:12])
    np.testing.assert_array_equal(join_blocks(blocks), IMAGES)


def test_pasting_what_was_cropped_changes_nothing():
    indices = np.array([[0, 1, 2], [1, 0, 0]], "int32")
    patches = crop_patches(IMAGES, indices * np.array([1, 4, 4], "int32"), 4)
    np.testing.assert_array_equal(paste_patches(IMAGES, indices, patches), IMAGES)


def test_paste_patches_changes_only_its_blocks():
    pasted = np.asarray(paste_patches(IMAGES, np.array([[1, 1, 0]], "int32"), np.zeros((1, 4, 4, 3), "float32")))
    changed = np.zeros(IMAGES.shape, bool)
    changed[1, 4:8, 0:4] = True
    np.testing.assert_array_equal(pasted, np.where(changed, 0, IMAGES))
