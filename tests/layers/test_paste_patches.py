import numpy as np

from tfmatting.layers.paste_patches import PastePatches

INDICES = np.array([[1, 0, 2], [0, 1, 1]], "int32")


def arrays():
    random = np.random.default_rng(0)
    return random.random((2, 8, 12, 3), dtype="float32"), random.random((2, 4, 4, 3), dtype="float32")


def pasted(images, patches, which):
    expected = images.copy()
    for (image, row, column), patch in zip(INDICES[which], patches[which], strict=True):
        expected[image, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = patch
    return expected


def test_patches_replace_their_blocks():
    images, patches = arrays()
    refined = np.zeros((2, 2, 3, 1), "float32")  # not looked up
    np.testing.assert_array_equal(PastePatches()(images, INDICES, patches, refined), pasted(images, patches, [0, 1]))


def test_masked_pasting_leaves_blocks_that_are_not_refined():
    images, patches = arrays()
    refined = np.zeros((2, 2, 3, 1), "float32")
    refined[0, 1, 1] = 1
    outputs = PastePatches(masked=True)(images, INDICES, patches, refined)
    np.testing.assert_array_equal(outputs, pasted(images, patches, [1]))
