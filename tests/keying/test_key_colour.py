import numpy as np
import pytest

from tests.keying.test_keyer import SCREENS, before, uneven
from tfmatting.keying.key_colour import find_key_colour, key_channel


@pytest.mark.parametrize("name", SCREENS)
def test_colour_is_found(subject, name):
    found = find_key_colour(before(subject, SCREENS[name]))
    assert found == pytest.approx(SCREENS[name], abs=0.01)
    assert key_channel(found) == {"green": 1, "blue": 2}[name]


def test_hue_is_found_in_uneven_light(subject):
    screen = SCREENS["green"]
    found = find_key_colour(before(subject, screen * uneven(subject["alpha"].shape)))
    assert found / found.sum() == pytest.approx(screen / screen.sum(), abs=0.01)


def test_clothes_of_the_other_primary_do_not_matter(subject):
    dressed = {**subject, "foreground": np.broadcast_to(np.float32([0.1, 0.2, 0.6]), subject["foreground"].shape)}
    assert find_key_colour(before(dressed, SCREENS["green"])) == pytest.approx(SCREENS["green"], abs=0.01)


def test_several_frames_are_looked_at_together(subject):
    black = np.zeros_like(subject["foreground"])
    assert find_key_colour(black, before(subject, SCREENS["blue"])) == pytest.approx(SCREENS["blue"], abs=0.01)


def test_no_screen(subject):
    with pytest.raises(ValueError, match=r"no green or blue screen was found: 0\.0% of the picture"):
        find_key_colour(subject["foreground"])


@pytest.mark.parametrize("colour", [(0.8, 0.1, 0.1), (0.4, 0.45, 0.4), (0, 0, 0)])
def test_colours_that_are_no_key(colour):
    with pytest.raises(ValueError, match="saturated green or blue"):
        key_channel(colour)
