"""A TF-Lite file in the place of a Keras model."""

import numpy as np
import pytest

from tests.ondevice.networks import SIZE, difference_keyer, pixel_keyer, signed
from tfmatting.inference.backgrounds import resize
from tfmatting.inference.images import matte
from tfmatting.lite.conversion import to_network
from tfmatting.lite.matting_file import open_matting_file
from tfmatting.ondevice.lite_model import LiteModel, fitted, place_within

BOTH = ("source", "background")


@pytest.fixture(scope="module")
def lite_model(lite_file):
    return LiteModel(lite_file)


def test_result_is_that_of_the_keras_model(keras_model, lite_model, sample):
    ours, expected = (matte(model, sample["source"], sample["background"]) for model in (lite_model, keras_model))
    assert np.abs(ours.alpha - expected.alpha).mean() < 1e-4
    assert (
        np.abs(ours.alpha - expected.alpha) > 1e-3
    ).mean() < 1e-3  # patches that the one refines and the other does not
    difference = np.abs(ours.foreground - expected.foreground) * expected.alpha
    assert difference.mean() < 1e-4


@pytest.mark.parametrize("size", [(480, 640), (120, 160), (300, 300), (500, 200)])
def test_picture_of_another_size_is_matted_at_its_own(lite_model, sample, size):
    whole = matte(lite_model, sample["source"], sample["background"])
    pictures = [resize(sample[name], *size) for name in ("source", "background")]
    result = matte(lite_model, *pictures)
    assert result.alpha.shape == (*size, 1) and result.foreground.shape == (*size, 3)
    assert 0 <= result.alpha.min() <= result.alpha.max() <= 1
    assert (
        np.abs(resize(result.alpha, *SIZE) - whole.alpha[..., 0]).mean() < 0.05
    )  # squeezed, the person is still there
    inside = result.alpha[..., 0] > 0.99
    assert np.abs(result.foreground - pictures[0] / 255)[inside].mean() < 0.03


def test_batch_is_its_pictures_one_by_one(lite_model, sample):
    pair = sample["source"], sample["background"]
    batch = matte(lite_model, np.stack([pair[0], pair[1]]), np.stack([pair[1], pair[1]]))
    np.testing.assert_array_equal(batch.alpha[0], matte(lite_model, *pair).alpha)
    assert batch.alpha[1].mean() < 0.01  # an empty room


def test_16_bits_are_kept(lite_model, sample):
    source, background = (picture.astype("uint16") * 257 for picture in (sample["source"], sample["background"]))
    expected = matte(lite_model, sample["source"], sample["background"])
    np.testing.assert_allclose(matte(lite_model, source, background).alpha, expected.alpha, atol=1e-3)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("size", [SIZE, (300, 500)])
def test_file_of_pixels_is_fed_pixels_and_gives_what_one_of_floats_gives(tmp_path, sample, size, dtype):
    models = []
    for name, content in (("pixels", pixel_keyer(*SIZE)), ("floats", difference_keyer(*SIZE))):
        (tmp_path / name).write_bytes(content)
        models.append(LiteModel(tmp_path / name))
    factor = {"uint8": 1, "uint16": 257, "float32": np.float32(1 / 255)}[dtype]
    pair = [resize(sample[name], *size).astype(dtype) * np.dtype(dtype).type(factor) for name in BOTH]
    ours, expected = (matte(model, *pair) for model in models)
    assert ours.alpha.dtype == np.float32
    assert np.abs(ours.alpha - expected.alpha).max() < 0.06  # the keyer takes differences four times
    np.testing.assert_allclose(ours.foreground, expected.foreground, atol=0.6 / 255)


@pytest.mark.parametrize("size", [(240, 320), (1080, 1920), (1920, 1080), (16, 400), (400, 16)])
def test_place_lies_in_the_middle_and_keeps_the_ratio(size):
    place = place_within(size, SIZE)
    assert place.height == SIZE[0] or place.width == SIZE[1]
    assert abs(place.height / place.width - size[0] / size[1]) <= (1 + size[0] / size[1]) / place.width
    assert abs(2 * place.top + place.height - SIZE[0]) <= 1 and abs(2 * place.left + place.width - SIZE[1]) <= 1


def test_rest_of_the_picture_repeats_its_border():
    picture = np.random.default_rng(0).integers(0, 256, (240, 200, 3), np.uint8)
    place = place_within(picture.shape[:2], SIZE)
    result = fitted(picture, SIZE, place)
    np.testing.assert_array_equal(place.of(result), picture)
    np.testing.assert_array_equal(
        result[:, : place.left], np.repeat(result[:, place.left : place.left + 1], 60, axis=1)
    )


def test_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.tflite"):
        open_matting_file(tmp_path / "none.tflite")


@pytest.mark.parametrize("damage", ["empty", "text", "cut"])
def test_damaged_file_is_refused(lite_file, tmp_path, damage):
    content = {"empty": b"", "text": b"no model" * 100, "cut": lite_file.read_bytes()[:200_000]}[damage]
    (tmp_path / "bad.tflite").write_bytes(content)
    with pytest.raises(ValueError, match=r"bad\.tflite must be a TF-Lite file, and not damaged"):
        open_matting_file(tmp_path / "bad.tflite")


SHAPE = (1, 16, 16, 3)


def other(source, background):
    return {"alpha": source[..., :1], "foreground": background}


@pytest.mark.parametrize(
    ("function", "shapes", "dtypes", "message"),
    [
        (lambda source: {"alpha": source * 2}, {"source": SHAPE}, None, "signature serving_default"),
        (lambda a, b: other(a, b), {"a": SHAPE, "b": SHAPE}, None, "signature serving_default"),
        (other, {"source": SHAPE, "background": (1, 8, 8, 3)}, None, "of one size, one at a time"),
        (other, {"source": (2, 16, 16, 3), "background": (2, 16, 16, 3)}, None, "of one size, one at a time"),
        (
            other,
            {"source": SHAPE, "background": SHAPE},
            {"source": "int32"},
            "take and give float32, or pixels in uint8",
        ),
        (other, dict.fromkeys(BOTH, SHAPE), dict.fromkeys(BOTH, "uint8"), "take and give float32, or pixels in uint8"),
    ],
)
def test_model_of_another_kind_is_refused(tmp_path, function, shapes, dtypes, message):
    path = tmp_path / "other.tflite"
    path.write_bytes(signed(function, shapes, dtypes))
    with pytest.raises(ValueError, match=rf"other\.tflite must .*{message}"):
        open_matting_file(path)


def test_unnamed_signature_is_refused(tmp_path):
    path = tmp_path / "other.tflite"
    path.write_bytes(to_network(lambda picture: picture * 2, {"picture": SHAPE}))
    with pytest.raises(ValueError, match="must have the signature"):
        open_matting_file(path)
