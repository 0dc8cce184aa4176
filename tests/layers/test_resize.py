import numpy as np
import pytest

from tfmatting.layers.resize import ResizeByScale, ResizeLike


def test_resize_by_scale_takes_the_size_from_the_picture():
    images = np.zeros((1, 30, 50, 3), "float32")
    assert ResizeByScale(0.25)(images).shape == (1, 7, 12, 3)
    assert ResizeByScale(1)(images).shape == images.shape
    assert ResizeByScale("auto")(images).shape == images.shape
    assert ResizeByScale("auto")(np.zeros((1, 1080, 1920, 1), "float32")).shape == (1, 270, 480, 1)


@pytest.mark.parametrize("divisor", [1, 2, 4])
def test_resize_like_takes_the_size_from_the_reference(divisor):
    images, reference = np.zeros((1, 5, 7, 2), "float32"), np.zeros((1, 30, 50, 3), "float32")
    assert ResizeLike(divisor)(images, reference).shape == (1, 30 // divisor, 50 // divisor, 2)
