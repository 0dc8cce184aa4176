"""Capture of the plate: the countdown, and what counts as still."""

import itertools
import logging

import numpy as np
import pytest

from tfmatting.ondevice.plate_capture import ATTEMPTS, FRAMES, HOLD_STILL, capture_plate
from tfmatting.ondevice.steadiness import LIGHT, MOVING, block_means, moved_share, steadiness_of

HEIGHT, WIDTH = 96, 128


def room(seed=0):
    """A picture with structures of several sizes, which a moved camera would show elsewhere."""
    random = np.random.default_rng(seed)
    picture = np.kron(random.integers(40, 200, (HEIGHT // 8, WIDTH // 8, 3)), np.ones((8, 8, 1)))
    return picture.astype("uint8")


def noisy(picture, deviation=6.0, lighter=0.0, seed=0):
    noise = np.random.default_rng(seed).normal(lighter, deviation, picture.shape)
    return np.clip(picture + noise, 0, 255).astype("uint8")


def with_person(picture, left=40):
    picture = picture.copy()
    picture[30:96, left : left + 30] = (200, 30, 60)
    return picture


def test_noise_is_no_movement_and_the_median_has_less_of_it():
    frames = [noisy(room(), seed=number) for number in range(FRAMES)]
    plate, steadiness = steadiness_of(frames)
    assert steadiness.problem is None and steadiness.moved_share == 0
    error = np.abs(plate.astype(int) - room()).mean()
    assert error < 0.5 * np.abs(frames[0].astype(int) - room()).mean()


def test_person_who_walks_off_is_movement():
    frames = [noisy(with_person(room()) if number < 3 else room(), seed=number) for number in range(FRAMES)]
    assert steadiness_of(frames)[1].problem == MOVING


def test_shaken_camera_is_movement():
    frames = [noisy(np.roll(room(), number % 3, axis=1), seed=number) for number in range(FRAMES)]
    assert steadiness_of(frames)[1].problem == MOVING


def test_adapting_exposure_is_named_as_light():
    frames = [noisy(room(), lighter=number, seed=number) for number in range(FRAMES)]
    steadiness = steadiness_of(frames)[1]
    assert steadiness.problem == LIGHT
    assert steadiness.light_change == pytest.approx(FRAMES - 1, abs=1)


def test_change_of_lightness_alone_moves_nothing():
    means = block_means(room())
    assert moved_share(means + 30, means) == 0
    assert moved_share(block_means(with_person(room())), means) > 0.1


def test_countdown_is_told_second_by_second_and_the_plate_is_captured_after_it():
    seconds = itertools.count(step=0.5)
    told = []

    def read():  # a person, until the countdown is over
        return room() if told and told[-1] in ("step out of the picture: 1", HOLD_STILL) else with_person(room())

    plate = capture_plate(read, lambda _, text: told.append(text), countdown=3, clock=lambda: next(seconds))
    assert told == [
        *(f"step out of the picture: {left}" for left in (3, 2, 2, 1, 1)),
        *[HOLD_STILL] * FRAMES,
    ]
    np.testing.assert_array_equal(plate, room())


def test_unsteady_attempts_are_repeated(caplog):
    moving = [with_person(room(), left=8 * number) for number in range(FRAMES)]
    frames = itertools.chain([room()], moving, itertools.repeat(room()))
    with caplog.at_level(logging.INFO, "tfmatting"):
        plate = capture_plate(lambda: next(frames), lambda *_: None, countdown=0)
    np.testing.assert_array_equal(plate, room())
    assert f"not steady yet: {MOVING}." in caplog.messages


def test_scene_that_is_never_still_is_an_error():
    frames = itertools.cycle([room(), np.roll(room(), 4, axis=1)])
    read = []
    with pytest.raises(ValueError, match=f"no plate could be captured: {MOVING}"):
        capture_plate(lambda: read.append(None) or next(frames), lambda *_: None, countdown=0)
    assert len(read) == 1 + ATTEMPTS * FRAMES


@pytest.mark.parametrize("person_before", [True, False])
def test_picture_that_nobody_has_left_is_warned_of(caplog, person_before):
    frames = itertools.chain([with_person(room()) if person_before else room()], itertools.repeat(room()))
    capture_plate(lambda: next(frames), lambda *_: None, countdown=0)
    assert any("looks like the picture before" in message for message in caplog.messages) != person_before
