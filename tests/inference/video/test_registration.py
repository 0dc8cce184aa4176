import numpy as np
import pytest

from tests.inference.video.scenes import HEIGHT, WIDTH, frame_of, hand_motion, textured_plate
from tfmatting.inference.video.homography import distances, grid
from tfmatting.inference.video.photometric import SETTINGS, EdgePoints, pyramid, slopes, steepest
from tfmatting.inference.video.registration import Registration

PLATE = textured_plate()
HAND = hand_motion((8, -5), 1.2, 1.02, (2e-5, -2e-5))


def error(matrix, truth, person=0.0):
    """Pixels, the median over the part of the picture that no person hides."""
    seen = grid(WIDTH, HEIGHT)[:, 0, 0] < (1 - person) * WIDTH
    return float(np.median(distances(matrix, truth, WIDTH, HEIGHT)[seen]))


@pytest.mark.parametrize("gain", [0.9, 1.0, 1.1])
@pytest.mark.parametrize("person", [0.0, 0.25, 0.5])
def test_found_to_a_fraction_of_a_pixel(person, gain):
    estimate = Registration(PLATE).find(frame_of(PLATE, HAND, person, gain), np.eye(3))
    assert error(estimate.matrix, HAND, person) < 0.2
    assert 0.9 - person < estimate.explained <= 1


@pytest.mark.parametrize("gain", [0.9, 1.0, 1.1])
def test_followed_from_frame_to_frame_though_a_person_hides_half(gain):
    before = hand_motion((6, -3), 0.8, 1.015)
    estimate = Registration(PLATE).find(frame_of(PLATE, HAND, 0.5, gain), before)
    assert error(estimate.matrix, HAND, 0.5) < 0.2


def test_the_same_at_16_bits():
    frame = frame_of(PLATE, HAND)
    registration = Registration(PLATE)
    narrow = registration.find(frame, np.eye(3))
    wide = registration.find(frame.astype(np.uint16) * 257, np.eye(3))
    assert error(wide.matrix, narrow.matrix) < 0.01


def test_large_motion_is_found_by_its_features():
    far = hand_motion((40, 24), -8, 1.05)
    estimate = Registration(PLATE).find(frame_of(PLATE, far, person=0.2), np.eye(3))
    assert error(estimate.matrix, far) < 0.2


def test_another_scene_is_not_found():
    assert Registration(PLATE).find(frame_of(textured_plate(seed=7), np.eye(3)), np.eye(3)) is None


def test_person_everywhere_is_not_found():
    assert Registration(PLATE).find(frame_of(PLATE, HAND, person=0.9), np.eye(3)) is None


@pytest.mark.parametrize("noise", [0.0, 2.0])
def test_bare_wall_tells_nothing(noise):
    wall = frame_of(np.full_like(PLATE, 150), np.eye(3), person=0, noise=noise)
    assert Registration(wall).find(frame_of(wall, HAND, noise=noise, seed=1), np.eye(3)) is None


def test_single_edge_is_followed_across_but_not_along():
    plate = np.full_like(PLATE, 200)
    plate[130:] = 70
    rise = hand_motion((25, -6))  # the way along the edge cannot be seen
    estimate = Registration(plate).find(frame_of(plate, rise, person=0.2), np.eye(3))
    assert error(estimate.matrix, hand_motion((0, -6))) < 1.0


def test_plates_smaller_than_the_pyramid_are_possible():
    small = textured_plate(width=40, height=24)
    assert len(pyramid(small)) == 1
    assert Registration(small).find(np.full_like(small, 30), np.eye(3)) is None


def test_steepest_pixels_of_each_cell():
    slope = np.zeros((40, 40), np.float32)
    slope[5, 6], slope[25, 30], slope[30, 10] = 0.1, 0.05, 0.001  # the last is noise
    rows, columns = steepest(slope, cell=20)
    assert set(zip(rows.tolist(), columns.tolist(), strict=True)) == {(5, 6), (25, 30)}


def test_edges_outside_the_frame_are_not_explained():
    picture = pyramid(PLATE)[0]
    points, edges = EdgePoints(picture, SETTINGS[0]), slopes(picture)
    away = np.float64([[1, 0, 5], [0, 1, 0], [0, 0, 1]])
    assert points.explained(edges, np.eye(3)) == 1
    assert points.explained(edges, away) == 0


def test_other_light_leaves_the_edges_explained():
    picture = pyramid(PLATE)[0]
    light = np.linspace(0.75, 1.0, WIDTH, dtype="float32") * picture + np.float32(0.05)  # a lamp on one side
    assert EdgePoints(picture, SETTINGS[0]).explained(slopes(light), np.eye(3)) > 0.95
