import logging

import numpy as np
import pytest

from tfmatting.inference.plates import fit_plate, same_ratio


def picture(width, height):
    return np.zeros((height, width, 3), np.uint8)


def test_same_size_is_unchanged(caplog):
    plate = picture(40, 30)
    with caplog.at_level(logging.INFO, "tfmatting"):
        assert fit_plate(plate, picture(40, 30)) is plate
    assert not caplog.messages


@pytest.mark.parametrize("size", [(80, 60), (20, 15), (33, 25)])
def test_same_ratio_is_resized_with_a_notice(size, caplog):
    with caplog.at_level(logging.INFO, "tfmatting"):
        assert fit_plate(picture(*size), picture(40, 30)).shape == (30, 40, 3)
    assert f"{size[0]}x{size[1]} pixels, the picture 40x30" in caplog.text


def test_other_ratio_is_refused_with_both_sizes():
    with pytest.raises(ValueError, match=r"captured plate \(--bgr\) .*1920x1088 pixels, the picture 1920x1080\.$"):
        fit_plate(picture(1920, 1088), picture(1920, 1080))


def test_turned_plate_is_recognised():
    with pytest.raises(ValueError, match=r"40x30 pixels, the picture 60x80. One of them seems to be turned"):
        fit_plate(picture(40, 30), picture(60, 80))


@pytest.mark.parametrize(
    ("size", "other", "same"),
    [
        ((1920, 1080), (853, 480), True),
        ((1366, 768), (1920, 1080), True),
        ((1920, 1080), (1920, 1200), False),
        ((1081, 1920), (1080, 1920), True),
    ],
)
def test_rounded_sizes_have_the_same_ratio(size, other, same):
    assert same_ratio(size, other) == same_ratio(other, size) == same


def test_type_is_kept():
    assert fit_plate(picture(80, 60).astype(np.uint16), picture(40, 30)).dtype == np.uint16
