import numpy as np
import pytest

from tests.inference.video.scenes import HEIGHT, WIDTH, frame_of, hand_motion, textured_plate
from tfmatting.inference.video.alignment import PlateAligner, warped

PLATE = textured_plate()
HALF = slice(10, WIDTH // 2)  # columns that the person does not hide


def hand(number):
    """A smooth motion of the camera."""
    phase = number / 3
    return hand_motion((7 * np.sin(phase), 5 * np.cos(phase)), 1.2 * np.sin(1.3 * phase), 1 + 0.02 * np.cos(phase))


def difference(first, second):
    return float(np.abs(first[:, HALF].astype(float) - second[:, HALF]).mean())


def test_plate_follows_the_camera():
    aligner = PlateAligner(PLATE)
    for number in range(8):
        truth = frame_of(PLATE, hand(number), person=0, noise=0)
        aligned = aligner.align(frame_of(PLATE, hand(number), person=0.4, seed=number))
        assert aligned.shape == PLATE.shape
        assert aligned.dtype == np.uint8
        assert difference(aligned, truth) < 2
        assert difference(PLATE, truth) > 8
    assert aligner.report() is None


def test_camera_that_stands_still_leaves_the_plate_as_it_is():
    aligner = PlateAligner(PLATE)
    for seed in range(5):
        aligned = aligner.align(frame_of(PLATE, np.eye(3), gain=1.05, noise=4, seed=seed))
        np.testing.assert_array_equal(aligned, PLATE)
    assert aligner.report() is None


def test_camera_that_was_moved_once_gives_one_homography():
    aligner = PlateAligner(PLATE)
    aligner.align(frame_of(PLATE, hand(1), noise=4))
    first = aligner.matrix
    for seed in range(1, 6):
        aligner.align(frame_of(PLATE, hand(1), noise=4, seed=seed))
        np.testing.assert_array_equal(aligner.matrix, first)


@pytest.mark.parametrize("plate_type", [np.uint8, np.uint16])
@pytest.mark.parametrize("frame_type", [np.uint8, np.uint16])
def test_result_has_the_frame_s_type(plate_type, frame_type):
    factor = {np.uint8: 1, np.uint16: 257}
    plate, frame = PLATE.astype(plate_type), frame_of(PLATE, hand(1)).astype(frame_type)
    aligned = PlateAligner(plate * plate_type(factor[plate_type])).align(frame * frame_type(factor[frame_type]))
    truth = frame_of(PLATE, hand(1), person=0, noise=0)
    assert aligned.dtype == frame_type
    assert difference(aligned / factor[frame_type], truth) < 2


def test_what_the_plate_does_not_show_comes_from_the_frame():
    aligner = PlateAligner(PLATE)
    frame = frame_of(PLATE, hand_motion((12, 0)), person=0)
    aligned = aligner.align(frame)
    np.testing.assert_array_equal(aligned[:, :10], frame[:, :10])
    assert not np.array_equal(aligned[:, 20:], frame[:, 20:])


def test_nothing_of_the_border_is_mixed_with_black():
    gray = np.full((40, 60, 3), 90, np.uint8)
    moved = warped(gray, hand_motion((3.5, 2.25), 2.0, width=60, height=40), np.full_like(gray, 90))
    np.testing.assert_array_equal(moved, gray)


def test_arguments_stay_as_they_are():
    frame = frame_of(PLATE, hand(2))
    plate, before = PLATE.copy(), frame.copy()
    PlateAligner(plate).align(frame)
    np.testing.assert_array_equal(frame, before)
    np.testing.assert_array_equal(plate, PLATE)


def test_last_good_homography_serves_where_nothing_is_found():
    aligner = PlateAligner(PLATE)
    good = frame_of(PLATE, hand(1))
    aligner.align(good)
    matrix = aligner.matrix
    hidden = np.full_like(good, 30)
    aligned = aligner.align(hidden)
    np.testing.assert_array_equal(aligner.matrix, matrix)
    np.testing.assert_array_equal(aligned, warped(PLATE, matrix, hidden))
    assert aligner.report() == ("the plate could not be aligned in 1 of 2 frames: the last good alignment was used")


def test_bare_wall_falls_back_to_the_plate_as_it_is():
    wall = np.full_like(PLATE, 150)
    aligner = PlateAligner(wall)
    for seed in range(3):
        np.testing.assert_array_equal(aligner.align(frame_of(wall, hand(seed), seed=seed)), wall)
    assert aligner.report().startswith("the plate could not be aligned in any of 3 frames")


def test_wrong_arrays_are_named():
    aligner = PlateAligner(PLATE)
    with pytest.raises(ValueError, match="`pixels` must have the shape of the plate"):
        aligner.align(PLATE[: HEIGHT // 2])
    with pytest.raises(ValueError, match="`pixels` must have the shape"):
        aligner.align(PLATE.astype("float32"))
    with pytest.raises(ValueError, match="`plate` must have the shape"):
        PlateAligner(PLATE[..., :1])
