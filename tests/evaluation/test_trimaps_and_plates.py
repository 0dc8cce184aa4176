import dataclasses

import cv2
import numpy as np
import pytest

from tests.data.augmentations.pictures import disc, waves
from tfmatting.evaluation.plates import flawed_plate
from tfmatting.evaluation.protocols.photos import PROTOCOL
from tfmatting.evaluation.trimaps import make_trimap


def test_thresholds():
    alpha = np.tile(np.float32([0, 0.06, 0.07, 0.5, 0.95, 0.96, 1]), (3, 1))
    np.testing.assert_array_equal(make_trimap(alpha, iterations=0)[1], [0, 0, 128, 128, 128, 255, 255])


def test_closing_fills_gaps_between_strands_and_keeps_the_rest():
    alpha = np.zeros((60, 120), np.float32)
    alpha[10:50, 20:24] = alpha[10:50, 36:40] = 0.5  # strands 12 pixels apart
    alpha[20:40, 90:110] = 1  # a solid part
    trimap = make_trimap(alpha)
    assert (trimap[30, 20:40] == 128).all()
    assert (trimap[20:40, 90:110] == 255).all()
    assert (trimap[10:50, 20:24] == 128).all()
    assert (trimap[:, :20] == 0).all()
    far = make_trimap(alpha, iterations=2)
    assert (far[30, 24:36] == 0).all()


def test_the_dilated_shape_is_a_circle_without_corners():
    """A diagonal staircase two pixels from another: a 3x3 square would join them, a circle does not."""
    alpha = np.zeros((12, 12), np.float32)
    for place in range(12):
        alpha[place, max(place - 2, 0)] = alpha[place, min(place + 2, 11)] = 0.5
    closed = make_trimap(alpha, iterations=1) == 128
    square = cv2.morphologyEx((alpha > 0).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0
    assert square[5, 5]
    assert not closed[5, 5]
    assert make_trimap(alpha, iterations=2)[5, 5] == 128


def test_alpha_without_soft_pixels_has_no_unknown_region():
    assert set(np.unique(make_trimap(disc(20, 20)[..., 0] > 0.5))) == {0, 255}


@pytest.fixture
def plate():
    return np.round(waves(60, 80, 3) * 255).astype(np.uint8)


def flawed(plate, seed=0, **changes):
    nothing = {"plate_shift": 0.0, "plate_gamma": (1.0, 1.0), "plate_noise_mean": 0.0, "plate_noise_variance": (0, 0)}
    return flawed_plate(plate, np.random.default_rng(seed), dataclasses.replace(PROTOCOL, **{**nothing, **changes}))


def test_without_flaws_the_plate_stays(plate):
    np.testing.assert_array_equal(flawed(plate), plate)


def test_seeded(plate):
    first, again, other = (flawed_plate(plate, np.random.default_rng(seed), PROTOCOL) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_shift_is_below_a_third_of_a_pixel(plate):
    ramp = np.tile(np.arange(80, dtype=np.uint8)[None, :, None] * 3, (60, 1, 3))
    shifts = [(flawed(ramp, seed, plate_shift=0.3)[:, 5:-5].astype(float) - ramp[:, 5:-5]).mean() / 3
              for seed in range(20)]  # fmt: skip
    assert np.abs(shifts).max() <= 0.34  # of 0.3, rounded to 8 bits
    assert np.std(shifts) > 0.1


def test_gamma_and_noise_are_as_wide_as_the_paper_says():
    flat = np.full((200, 200, 3), 128, np.uint8)
    gammas = [np.log(flawed(flat, seed, plate_gamma=(0.85, 1.15)).mean() / 255) / np.log(128 / 255)
              for seed in range(30)]  # fmt: skip
    assert 0.84 < min(gammas) < 0.9
    assert 1.1 < max(gammas) < 1.16
    noisy = [flawed(flat, seed, plate_noise_variance=(0.08e-3, 0.15e-3)) / 255 for seed in range(10)]
    assert all(0.07e-3 < picture.var() < 0.17e-3 for picture in noisy)
    means = [flawed(flat, seed, plate_noise_mean=0.02).mean() / 255 - 128 / 255 for seed in range(30)]
    assert -0.021 < min(means) < -0.01
    assert 0.01 < max(means) < 0.021


def test_border_does_not_darken(plate):
    white = np.full_like(plate, 255)
    assert (flawed(white, plate_shift=0.3) == 255).all()
    assert cv2.countNonZero(255 - flawed(white, 3, plate_shift=0.3)[..., 0]) == 0
