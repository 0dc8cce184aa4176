import numpy as np
import pytest

from tfmatting.layers.pad_to_multiple import CropLike, PadToMultiple


@pytest.mark.parametrize("size", [(1, 1), (3, 8), (8, 8), (9, 11)])
def test_crop_undoes_padding(size):
    images = np.random.default_rng(0).random((2, *size, 3), dtype="float32")
    padded = PadToMultiple(4)(images)
    assert padded.shape[1] % 4 == padded.shape[2] % 4 == 0
    np.testing.assert_array_equal(CropLike()(padded, images), images)
