"""Networks whose values fill 8-bit ranges compute what they computed before."""

import keras
import numpy as np
import pytest

from tests.golden import recordings
from tfmatting.layers.crop_patches import CropPatches
from tfmatting.quantization.equalized_base import SIX, SMALLEST, EqualizedBase
from tfmatting.quantization.equalized_refiner import EqualizedRefiner
from tfmatting.quantization.windows import PatchWindows


@pytest.fixture(scope="module")
def pairs(shipped):
    random = np.random.default_rng(0)
    return {name: random.random((2, 48, 64, 3), dtype="float32") for name in ("source", "background")}


@pytest.fixture(scope="module")
def base(shipped, pairs):
    return EqualizedBase(shipped.base, pairs)


def test_base_network_computes_the_same(shipped, base, pairs):
    values = np.array(base(np.concatenate(list(pairs.values()), axis=-1))) / SIX
    exact = {name: np.array(x) for name, x in shipped.base(pairs, training=False).items()}
    expected = {
        "alpha": exact["alpha"],
        "residual": np.clip((exact["residual"] + 1) / 2, 0, 1),
        "error": exact["error"],
        "hidden": np.minimum(exact["hidden"] / base.hidden_ranges, 1),
    }
    np.testing.assert_allclose(values, np.concatenate(list(expected.values()), axis=-1), rtol=0, atol=1e-4)
    assert expected["hidden"].max() == pytest.approx(1, abs=1e-3)


def test_channels_of_the_decoder_reach_equally_far(shipped, base, pairs):
    def largest(network):
        part = keras.Model(network.inputs, network.get_layer("decoder3_relu").output)
        return part.predict_on_batch(pairs).max((0, 1, 2))

    reach, before = largest(base.network), largest(shipped.base)
    target = max(x.max() for x in pairs.values())
    living = before > SMALLEST
    assert living.mean() > 0.9
    np.testing.assert_allclose(reach[living], target, rtol=1e-3)
    assert (reach[~living] <= target).all()


def windows_of(pictures, coarse, rows, columns):
    height, width = pictures["source"].shape[:2]
    windows = PatchWindows(height, width, 37, ("float32", "float32"), ((0, SIX), (0, 1)))
    windows.coarse.inside[:] = coarse
    windows.halves.inside[:] = np.concatenate([x[::2, ::2] for x in pictures.values()], axis=-1) * SIX
    windows.source.inside[:], windows.background.inside[:] = pictures["source"], pictures["background"]
    return windows.at_half_resolution(rows, columns), windows.at_full_resolution(rows, columns)


def test_refiner_computes_the_same(shipped, base):
    random = np.random.default_rng(1)
    pictures = {name: random.random((32, 48, 3), dtype="float32") for name in ("source", "background")}
    coarse = random.random((16, 24, 37), dtype="float32") * SIX
    places = np.unravel_index(np.arange(8 * 12), (8, 12))  # the corners too, where the border shows
    half, full = windows_of(pictures, coarse, *places)
    refiner = EqualizedRefiner(shipped.refiner, base.hidden_ranges, half)
    blocks = np.array(refiner.at_full_resolution(refiner.at_half_resolution(**half), **full))
    result = blocks.reshape(8, 12, 2, 2, 2, 2, 4).transpose(0, 2, 4, 1, 3, 5, 6).reshape(32, 48, 4)

    expected = _refined_whole(shipped.refiner, pictures, coarse / SIX, base.hidden_ranges)
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-4)


def _refined_whole(refiner, pictures, units, hidden_ranges):
    """The refiner's own layers in mode "full", from what is half as large as the picture."""
    from keras import layers

    from tfmatting.layers.space_to_blocks import BlocksToSpace, SpaceToBlocks

    coarse = [units[..., 5:] * hidden_ranges, units[..., :1], units[..., 1:4] * 2 - 1]
    halves = [x[::2, ::2] for x in pictures.values()]
    x = layers.ZeroPadding2D(3)(np.concatenate([*coarse, *halves], axis=-1)[None])
    for name in ("refine1", "refine2"):
        for part in ("conv", "norm", "relu"):
            x = refiner.get_layer(f"{name}_{part}")(x)
    blocks = [SpaceToBlocks()(layers.ZeroPadding2D(2)(picture[None])) for picture in pictures.values()]
    x = refiner.get_layer("refine3_conv")(blocks, x)
    x = refiner.get_layer("refine3_relu")(refiner.get_layer("refine3_norm")(x))
    return np.array(BlocksToSpace()(refiner.get_layer("refine4_conv")([x])))[0]


def test_windows_are_the_refiners_crops():
    random = np.random.default_rng(2)
    picture = random.random((24, 32, 3), dtype="float32")
    windows = PatchWindows(24, 32, 5, ("float32", "float32"), ((0, 1), (0, 1)))
    windows.source.inside[:] = picture
    windows.halves.inside[:] = np.concatenate([picture[::2, ::2]] * 2, axis=-1)
    indices = np.array([(0, row, column) for row in range(6) for column in range(8)], "int32")
    half = windows.at_half_resolution(indices[:, 1], indices[:, 2])["halves"]
    full = windows.at_full_resolution(indices[:, 1], indices[:, 2])["source"]
    expected_half = CropPatches(2, 3)(np.concatenate([picture[::2, ::2]] * 2, axis=-1)[None], indices)
    expected_full = CropPatches(4, 2, blocks=True)(picture[None], indices)
    np.testing.assert_array_equal(half, np.array(expected_half))
    np.testing.assert_array_equal(full, np.array(expected_full))


def test_the_border_of_the_coarse_matte_is_zero_in_its_own_range():
    windows = PatchWindows(16, 16, 6, ("int8", "uint8"), ((-128, 127), (0, 255)))
    corner = windows.coarse.values[0, 0]
    assert corner.tolist() == [-128, 0, 0, 0, -128, -128]  # a residual of 0 lies in the middle


def test_recorded_model_is_left_alone(model, unchanged):
    pictures = {name: x[:, :64, :64] for name, x in recordings.background_matting_inputs().items()}
    with unchanged(model):
        EqualizedBase(model.base, pictures)
