"""What lies between the 8-bit networks puts every pixel in its place."""

import numpy as np
import pytest
import tensorflow as tf

from tfmatting.export import integer_parts as parts
from tfmatting.quantization.equalized_base import SIX
from tfmatting.quantization.windows import PatchWindows

SIZE = (48, 64)


@pytest.mark.parametrize("scale", [2, 4, 8, 16, None])
def test_enlarged_and_pasted_is_resized_with_the_patches_in_their_places(scale):
    """Whether `enlarge` returns pictures, by 2 or to sizes that do not divide, or squares of pixels."""
    random = np.random.default_rng(0)
    small = (17, 23) if scale is None else (SIZE[0] // scale, SIZE[1] // scale)
    coarse = random.random((1, *small, 37), dtype="float32") * np.float32(SIX)
    grid = SIZE[0] // 4, SIZE[1] // 4
    rows, columns = np.unravel_index(random.choice(grid[0] * grid[1], 5, replace=False), grid)
    patches = [random.random((5, 4, 4 * channels), dtype="float32") for channels in (1, 3)]
    places = (tf.constant(rows, "int32"), tf.constant(columns, "int32"))
    results = parts.paste(*parts.enlarge(tf.constant(coarse), SIZE), *map(tf.constant, patches), *places, SIZE)
    large = tf.image.resize(coarse[..., :4] / np.float32(SIX), SIZE).numpy()
    for result, expected, patch in zip(results, (large[..., :1], large[..., 1:] * 2 - 1), patches, strict=True):
        for number, (row, column) in enumerate(zip(rows, columns, strict=True)):
            square = expected[0, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
            square[:] = patch[number].reshape(square.shape)
        np.testing.assert_allclose(result, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("base", [(12, 16), (6, 8), (20, 27)])
def test_both_pictures_are_shrunk_and_joined(base):
    random = np.random.default_rng(0)
    pictures = [random.random((1, *SIZE, 3), dtype="float32") for _ in range(2)]
    results = parts.look(*map(tf.constant, pictures), base)
    for result, size in zip(results, (base, (24, 32)), strict=True):
        expected = np.concatenate([tf.image.resize(picture, size) for picture in pictures], axis=-1)
        np.testing.assert_allclose(result, expected, rtol=0, atol=1e-5)


def test_rows_of_patches_are_rows():
    blocks = np.arange(2 * 4 * 4 * 4, dtype="float32").reshape(2, 4, 4, 4)  # patch, row, column, channel
    inner = blocks.reshape(2, 2, 2, 2, 2, 4).transpose(0, 1, 3, 2, 4, 5).reshape(2, 2, 2, 16)
    alpha, residual = parts.patch_rows(tf.constant(inner))
    np.testing.assert_array_equal(alpha, blocks[..., 0])
    np.testing.assert_array_equal(residual, blocks[..., 1:].reshape(2, 4, 12))


@pytest.mark.parametrize("size", [(16, 16), SIZE])
def test_patches_at_the_border_see_black_outside_of_the_picture(size):
    random = np.random.default_rng(0)
    half = size[0] // 2, size[1] // 2
    shapes = {"enlarged": (*half, 37), "halves": (*half, 6), "source": (*size, 3), "background": (*size, 3)}
    pictures = {name: random.integers(-128, 128, shape, "int8") for name, shape in shapes.items()}
    windows = PatchWindows(*size, 37, ("int8", "int8"), ((-128, 127), (-128, 127)))
    places = windows.coarse, windows.halves, windows.source, windows.background
    for place, picture in zip(places, pictures.values(), strict=True):
        place.inside[:] = picture
    rows, columns = (side.ravel() for side in np.indices((size[0] // 4, size[1] // 4)))
    inputs = {name: tf.constant(picture[None]) for name, picture in pictures.items()}
    results = parts.crop(**inputs, rows=tf.constant(rows, "int32"), columns=tf.constant(columns, "int32"))
    at_half = windows.at_half_resolution(rows, columns).values()
    for result, expected in zip(results, [*at_half, *windows.at_full_resolution(rows, columns).values()], strict=True):
        np.testing.assert_array_equal(result, expected)
