import numpy as np
import pytest

from tfmatting.inference import backgrounds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("white", [255, 255, 255]),
        ("Lime", [0, 255, 0]),
        ("#0f0", [0, 255, 0]),
        ("#00ff80", [0, 255, 128]),
        ("#00FF8033", [0, 255, 128, 51]),
        ("#00ff80ff", [0, 255, 128]),
        ("0,255,128", [0, 255, 128]),
        ("0, 255, 128, 51", [0, 255, 128, 51]),
        ("0,255,128,255", [0, 255, 128]),
        ("transparent", [0, 0, 0, 0]),
    ],
)
def test_colours(text, expected):
    np.testing.assert_allclose(backgrounds.parse_colour(text) * 255, expected, atol=1e-4)
    assert backgrounds.ColourBackground(text).channels == len(expected)


@pytest.mark.parametrize(
    "text", ["", "nocolour", "#12", "#gggggg", "0,255", "0,255,256", "1,2,3,4,5", "-1,0,0", "0.5,0,0"]
)
def test_bad_colours_are_refused(text):
    with pytest.raises(ValueError, match="the colour of the new background"):
        backgrounds.ColourBackground(text)


@pytest.fixture
def halves():
    """40 pixels wide, 20 high: left red, right blue, and a green line on the outermost columns."""
    picture = np.zeros((20, 40, 3), np.float32)
    picture[:, :20, 0] = 1
    picture[:, 20:, 2] = 1
    picture[:, [0, -1]] = (0, 1, 0)
    return picture


def test_cover_cuts_the_sides(halves):
    fitted = backgrounds.fit_picture(halves, 10, 10, "cover")
    assert fitted.shape == (10, 10, 3)
    assert fitted[..., 1].max() == 0
    np.testing.assert_allclose(fitted[5, 1], [1, 0, 0])
    np.testing.assert_allclose(fitted[5, -2], [0, 0, 1])


def test_contain_adds_bars(halves):
    fitted = backgrounds.fit_picture(halves, 40, 40, "contain")
    assert fitted[:10].max() == fitted[30:].max() == 0
    assert fitted[10:30, 0, 1].min() > 0.9


def test_stretch_keeps_everything(halves):
    fitted = backgrounds.fit_picture(halves, 40, 40, "stretch")
    np.testing.assert_allclose(fitted[0, 0], [0, 1, 0])
    np.testing.assert_allclose(fitted[-1, 10], [1, 0, 0])


@pytest.mark.parametrize("fit", backgrounds.FITS)
@pytest.mark.parametrize("size", [(1, 1), (3, 500), (500, 3), (37, 61)])
def test_every_fit_gives_the_size(halves, fit, size):
    assert backgrounds.fit_picture(halves, *size, fit).shape == (*size, 3)


def test_blur_keeps_the_mean_and_takes_the_detail():
    picture = np.random.default_rng(0).random((120, 160, 3), dtype=np.float32)
    for strength in (0.5, 2, 10):
        blurred = backgrounds.BlurredPlate(strength).render(picture)
        assert blurred.shape == picture.shape
        assert blurred.std() < picture.std() / 2
        np.testing.assert_allclose(blurred.mean(), picture.mean(), atol=0.02)
