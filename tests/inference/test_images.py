import numpy as np
import pytest

from tests.inference.fakes import DifferenceModel
from tfmatting.inference.images import matte


@pytest.fixture
def pair():
    """A red square on gray, and the gray."""
    plate = np.full((24, 32, 3), 128, np.uint8)
    source = plate.copy()
    source[8:16, 8:16] = (200, 10, 10)
    return source, plate


def test_matte_returns_float32_in_the_picture_s_size(pair):
    result = matte(DifferenceModel(), *pair)
    assert result.alpha.shape == (24, 32, 1)
    assert result.foreground.shape == (24, 32, 3)
    assert result.alpha.dtype == result.foreground.dtype == result.error.dtype == np.float32
    assert result.alpha.sum() == 64


@pytest.mark.parametrize("dtype", ["uint16", "float16", "float32", "float64"])
def test_other_types_of_the_same_values_give_the_same(pair, dtype):
    expected = matte(DifferenceModel(), *pair)
    scale = 257 if dtype == "uint16" else 1 / 255
    result = matte(DifferenceModel(), *((x * np.float64(scale)).round(6).astype(dtype) for x in pair))
    np.testing.assert_array_equal(result.alpha, expected.alpha)
    np.testing.assert_allclose(result.foreground, expected.foreground, atol=1e-3 if dtype == "float16" else 1e-6)


def test_16_bit_values_are_kept(pair):
    source = np.arange(24 * 32 * 3, dtype=np.uint16).reshape(24, 32, 3) * 28
    result = matte(DifferenceModel(), source, np.zeros_like(source))
    np.testing.assert_array_equal(np.rint(result.foreground * 65535), source)


def test_batch_equals_single_pictures(pair):
    source, plate = pair
    batch = matte(DifferenceModel(), np.stack([source, plate]), np.stack([plate, plate]))
    assert batch.alpha.shape == (2, 24, 32, 1)
    np.testing.assert_array_equal(batch.alpha[0], matte(DifferenceModel(), source, plate).alpha)
    assert batch.alpha[1].max() == 0
    assert batch.composite("white").shape == (2, 24, 32, 3)


def test_composite_over_colours_and_pictures(pair):
    result = matte(DifferenceModel(), *pair)
    red = np.float32([200, 10, 10]) / 255
    beach = np.zeros((50, 20, 3), np.uint8) + np.uint8([0, 0, 255])
    for background in ((0, 0, 255), (0.0, 0.0, 1.0), "blue", "#00f", beach, np.tile([0, 0, 1.0], (24, 32, 1))):
        composite = result.composite(background)
        assert composite.shape == (24, 32, 3)
        assert composite.dtype == np.float32
        np.testing.assert_allclose(composite[10, 10], red, atol=1e-6)
        np.testing.assert_allclose(composite[0, 0], [0, 0, 1], atol=1e-6)


def test_composite_over_a_translucent_colour_is_rgba(pair):
    composite = matte(DifferenceModel(), *pair).composite((0, 255, 0, 51))
    assert composite.shape == (24, 32, 4)
    np.testing.assert_allclose(composite[0, 0], [0, 1, 0, 0.2], atol=1e-6)
    np.testing.assert_allclose(composite[10, 10, 3], 1)


def test_rgba_is_straight(pair):
    rgba = matte(DifferenceModel(), *pair).rgba()
    np.testing.assert_allclose(rgba[10, 10], [200 / 255, 10 / 255, 10 / 255, 1], atol=1e-6)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (np.full((20, 20, 3), np.nan), "`source` must be finite"),
        (np.full((20, 20, 3), np.inf), "`source` must be finite"),
        (np.full((20, 20, 3), 255.0), r"`source` must be in \[0, 1\] where it is float.*255"),
        (np.zeros((20, 20, 3), np.int64), "`source` must be uint8, uint16 or float.*dtype=int64"),
        (np.zeros((20, 20, 3), bool), "`source` must be uint8.*dtype=bool"),
        (np.full((20, 20, 3), "a"), "`source` must be uint8"),
        (np.zeros((20, 20), np.uint8), r"`source` must have the shape.*shape=\(20, 20\)"),
        (np.zeros((20, 20, 4), np.uint8), r"`source` must have the shape.*shape=\(20, 20, 4\)"),
        (np.zeros((20, 20, 1), np.uint8), "`source` must have the shape"),
        (np.zeros((1, 1, 20, 20, 3), np.uint8), "`source` must have the shape"),
        (np.zeros((15, 20, 3), np.uint8), r"`source` must be at least 16 pixels a side.*shape=\(15, 20, 3\)"),
        (np.zeros((0, 20, 20, 3), np.uint8), r"`source` must be at least 16"),
        (np.zeros((20, 24, 3), np.uint8), r"`background`, the captured plate, must have the shape of `source`"),
    ],
)
def test_bad_pictures_are_refused(source, message):
    with pytest.raises(ValueError, match=message):
        matte(DifferenceModel(), source, np.zeros((20, 20, 3), np.uint8))


def test_bad_plate_is_named():
    with pytest.raises(ValueError, match="`background` must be finite"):
        matte(DifferenceModel(), np.zeros((20, 20, 3)), np.full((20, 20, 3), np.nan))


@pytest.mark.parametrize(
    ("background", "message"),
    [
        ((0, 0, 256), "must be in 0 to 255"),
        ((0.0, 0.0, 2.0), r"must be in \[0, 1\]"),
        ((0, 0), "must be a colour of 3 or 4 numbers"),
        ("greenish", "must be a name"),
        (np.zeros((5, 5, 4), np.uint8), r"shape=\(5, 5, 4\)"),
        (np.zeros((5, 5, 3), np.int32), "dtype=int32"),
    ],
)
def test_bad_backgrounds_are_refused(pair, background, message):
    with pytest.raises(ValueError, match=message):
        matte(DifferenceModel(), *pair).composite(background)


def test_unknown_fit_is_refused(pair):
    with pytest.raises(ValueError, match=r"`fit` must be one of cover, contain, stretch. Received: fit='fill'"):
        matte(DifferenceModel(), *pair).composite(np.zeros((5, 5, 3), np.uint8), fit="fill")


def test_exhausted_memory_is_explained(pair):
    class ResourceExhaustedError(Exception):
        pass

    class Model:
        def predict_on_batch(self, inputs):
            raise ResourceExhaustedError("OOM when allocating tensor")

    with pytest.raises(MemoryError, match="backbone_scale"):
        matte(Model(), *pair)


def test_real_model_takes_any_size(model):
    """Sizes one after another: from the second size on, TensorFlow traces with unknown sizes."""
    random = np.random.default_rng(0)
    for height, width in ((64, 64), (50, 71), (16, 16), (97, 30)):
        source = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
        result = matte(model, source, source[::-1].copy())
        assert result.alpha.shape == (height, width, 1)
        assert np.isfinite(result.alpha).all()
        assert 0 <= result.alpha.min() <= result.alpha.max() <= 1
        assert result.refined.shape == (-(-height // 4), -(-width // 4), 1)
