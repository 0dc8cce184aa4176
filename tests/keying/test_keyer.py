import numpy as np
import pytest

from tfmatting.keying import KeySettings, find_key_colour, key
from tfmatting.keying.colour_difference import colour_difference, from_linear, to_linear
from tfmatting.ops.composite import composite

GREEN, BLUE = np.float32([0.15, 0.62, 0.27]), np.float32([0.12, 0.25, 0.68])
SCREENS = {"green": GREEN, "blue": BLUE}


def before(subject, screen):
    """The subject before a screen, a colour `(3,)` or a picture."""
    return composite(subject["foreground"], np.broadcast_to(screen, subject["foreground"].shape), subject["alpha"])


def uneven(shape, darkest=0.45):
    """Light that falls from left to right and from top to bottom, with a soft shadow."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32) / np.float32(max(shape))
    light = 1 - (1 - darkest) * columns - 0.1 * rows
    return (light * (1 - 0.25 * np.exp(-((columns - 0.8) ** 2 + (rows - 0.3) ** 2) / 0.02)))[..., None]


def errors(keyed, subject):
    """Mean absolute error of alpha in the whole picture, and where the true alpha is neither 0 nor 1."""
    error = np.abs(keyed.alpha - subject["alpha"])
    unknown = (subject["alpha"] > 0.02) & (subject["alpha"] < 0.98)
    return error.mean(), error[unknown].mean()


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_even_screen_gives_the_alpha_back(subject, screen):
    source = before(subject, screen)
    whole, unknown = errors(key(source, screen), subject)
    assert whole < 0.001
    assert unknown < 0.01


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_strands_of_hair_are_kept(subject, screen):
    keyed = key(before(subject, screen), screen)
    strands = (subject["alpha"] > 0.1) & (subject["alpha"] < 0.6)
    assert strands.sum() > 500
    assert keyed.alpha[strands].sum() == pytest.approx(subject["alpha"][strands].sum(), rel=0.03)


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_uneven_light_is_estimated(subject, screen):
    lit = screen * uneven(subject["alpha"].shape)
    source = before(subject, lit)
    whole, unknown = errors(key(source, find_key_colour(source)), subject)
    assert whole < 0.003
    assert unknown < 0.04


def test_a_clean_plate_tells_what_light_cannot(subject):
    """A seam of another tone runs through the screen."""
    plate = np.broadcast_to(GREEN, subject["foreground"].shape).copy()
    plate[:, 200:204] *= 0.6
    source = before(subject, plate)
    with_plate, without = (key(source, screen).alpha[:, 199:205] for screen in (plate, GREEN))
    assert with_plate.max() < 0.02
    assert without.max() > 0.1


def test_clean_plate_may_be_darker_than_the_picture(subject):
    plate = np.broadcast_to(GREEN, subject["foreground"].shape)
    assert errors(key(before(subject, plate), 0.7 * plate), subject)[0] < 0.001


def test_foreground_is_unmixed_from_the_screen(subject):
    keyed = key(before(subject, GREEN), GREEN)
    seen = (subject["alpha"] > 0.3)[..., 0]
    assert np.abs(keyed.foreground - subject["foreground"])[seen].mean() < 0.01
    onto_white = composite(keyed.foreground, np.ones(3, np.float32), keyed.alpha)
    truth = composite(subject["foreground"], np.ones(3, np.float32), subject["alpha"])
    assert np.abs(onto_white - truth).max() < 0.12  # no rim of green or magenta
    assert np.abs(onto_white - truth).mean() < 0.002


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_spill_goes_and_alpha_stays(subject, screen):
    channel = int(screen.argmax())
    grey = np.full_like(subject["foreground"], 0.35)
    source = before({**subject, "foreground": grey + 0.12 * screen}, screen)
    keyed, kept = key(source, screen), key(source, screen, KeySettings(despill=0))
    inside = (subject["alpha"] == 1)[..., 0]
    assert keyed.alpha[inside].min() > 0.97
    assert colour_difference(keyed.foreground, channel)[inside].max() < 1e-3
    assert np.abs(keyed.foreground - grey)[inside].max() < 0.01 < np.abs(kept.foreground - grey)[inside].min()


def test_noise_of_the_screen_is_no_foreground(subject):
    noise = np.random.default_rng(1).normal(0, 0.01, subject["foreground"].shape)
    source = np.clip(before(subject, GREEN) + noise, 0, 1).astype(np.float32)
    keyed = key(source, GREEN)
    nobody = (subject["alpha"] == 0)[..., 0]
    assert keyed.alpha[nobody].mean() < 0.002
    assert keyed.alpha[nobody].mean() < 0.2 * key(source, GREEN, KeySettings(tolerance=0)).alpha[nobody].mean()
    assert errors(keyed, subject)[1] < 0.04


def test_softness_hardens_edges_only(subject):
    source = before(subject, GREEN)
    soft, hard = key(source, GREEN).alpha, key(source, GREEN, KeySettings(softness=0.5)).alpha
    assert ((hard == 0) | (hard == 1)).mean() > ((soft == 0) | (soft == 1)).mean()
    assert np.array_equal(hard > 0.5, soft > 0.5)


def test_linear_light(subject):
    """A picture that was mixed in linear light gives its alpha back in linear light."""
    mixed = composite(to_linear(subject["foreground"]), to_linear(GREEN), subject["alpha"])
    source = from_linear(mixed)
    right, wrong = (errors(key(source, GREEN, KeySettings(linear=linear)), subject)[1] for linear in (True, False))
    assert right < 0.01 < wrong


def test_linear_light_and_back():
    values = np.linspace(0, 1, 101, dtype=np.float32).reshape(1, -1)
    assert from_linear(to_linear(values)) == pytest.approx(values, abs=1e-5)
    assert to_linear(values)[0, 50] == pytest.approx(0.2140, abs=1e-3)


def test_empty_screen_gives_nothing():
    source = GREEN * uneven((96, 128))
    assert key(source.astype(np.float32), GREEN).alpha.max() < 0.02


def test_results_are_in_range(subject):
    keyed = key(before(subject, GREEN), GREEN)
    for values, channels in ((keyed.alpha, 1), (keyed.foreground, 3)):
        assert values.shape == (*subject["alpha"].shape[:2], channels)
        assert values.dtype == np.float32
        assert values.min() >= 0 <= values.max() <= 1
    assert keyed.foreground[subject["alpha"][..., 0] == 0].min() > 0.05  # continued, not black


@pytest.mark.parametrize(
    ("source", "screen", "message"),
    [
        (np.zeros((8, 8)), GREEN, "`source` must have the shape"),
        (np.zeros((8, 8, 3)), np.zeros((4, 4, 3)), "`screen` must have the shape"),
        (np.zeros((64, 64, 3)), np.float32([0.5, 0.5, 0.5]), "saturated green or blue. Received: #808080"),
        (np.full((64, 64, 3), 0.5), GREEN, "no screen of the key colour"),
    ],
)
def test_bad_input(source, screen, message):
    with pytest.raises(ValueError, match=message):
        key(source, screen)


@pytest.mark.parametrize("wrong", [{"tolerance": 0.6}, {"softness": 0}, {"despill": 1.5}])
def test_bad_settings(wrong):
    name = next(iter(wrong))
    with pytest.raises(ValueError, match=f"`{name}` must be in"):
        KeySettings(**wrong)
