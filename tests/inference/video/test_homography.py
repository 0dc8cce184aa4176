import numpy as np
import pytest

from tests.inference.video.scenes import HEIGHT, WIDTH, hand_motion
from tfmatting.inference.video.homography import conjugated, corners, distances, grid, plausible, to_centred


def test_grid_reaches_the_corners():
    positions = grid(WIDTH, HEIGHT)
    assert positions.shape == (81, 1, 2)
    assert {tuple(corner) for corner in corners(WIDTH, HEIGHT)[:, 0]} <= {tuple(place) for place in positions[:, 0]}


def test_distances_of_a_shift():
    np.testing.assert_allclose(distances(hand_motion((3, -4)), np.eye(3), WIDTH, HEIGHT), 5)


def test_centred_positions_have_a_long_side_of_two():
    matrix = to_centred(WIDTH, HEIGHT)
    np.testing.assert_allclose(matrix @ [(WIDTH - 1) / 2, (HEIGHT - 1) / 2, 1], [0, 0, 1], atol=1e-12)
    np.testing.assert_allclose((matrix @ [WIDTH - 0.5, 0, 1])[0], 1)


def test_conjugated_there_and_back():
    matrix = hand_motion((5, 2), 1.0, 1.02, (1e-5, 0))
    change = to_centred(WIDTH, HEIGHT)
    again = conjugated(conjugated(matrix, change), np.linalg.inv(change))
    np.testing.assert_allclose(again, matrix / matrix[2, 2], atol=1e-9)


@pytest.mark.parametrize(
    "motion",
    [{}, {"shift": (30, -20)}, {"degrees": 5}, {"zoom": 1.1}, {"zoom": 0.9}, {"perspective": (1e-4, -1e-4)}],
    ids=str,
)
def test_motion_of_a_hand_is_plausible(motion):
    assert plausible(hand_motion(**motion), WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "motion",
    [{"shift": (150, 0)}, {"degrees": 60}, {"zoom": 1.6}, {"zoom": 0.5}, {"perspective": (2e-3, 0)}],
    ids=str,
)
def test_another_view_is_not_plausible(motion):
    assert not plausible(hand_motion(**motion), WIDTH, HEIGHT)


def test_broken_matrices_are_not_plausible():
    mirrored = np.float64([[-1, 0, WIDTH - 1], [0, 1, 0], [0, 0, 1]])
    behind = hand_motion(perspective=(2 / WIDTH, 0)) * np.float64([[1, 1, 1], [1, 1, 1], [4, 1, 1]])
    for matrix in (mirrored, behind, np.full((3, 3), np.nan), np.zeros((3, 3))):
        assert not plausible(matrix, WIDTH, HEIGHT)


def test_folded_picture_is_not_plausible():
    """A corner drawn across the diagonal: no longer convex."""
    import cv2

    before = np.float32([[0, 0], [100, 0], [100, 100], [0, 100]])
    after = np.float32([[0, 0], [100, 0], [40, 40], [0, 100]])
    assert not plausible(cv2.getPerspectiveTransform(before, after), 101, 101)
