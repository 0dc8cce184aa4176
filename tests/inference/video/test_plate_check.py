import numpy as np
import pytest

from tests.inference.video.scenes import frame_of, hand_motion, textured_plate
from tfmatting.inference.video.light import compare_light, encoded, linear
from tfmatting.inference.video.plate_advice import advise, describe
from tfmatting.inference.video.plate_check import check_plate

PLATE = textured_plate()


def relit(plate, factors):
    """Returns a plate in other light: factors of its linear values."""
    return np.uint8(np.rint(255 * encoded(linear(plate / 255.0) * factors)))


def check(matrices, plate=PLATE, scene=PLATE, person=0.3):
    return check_plate(plate, [frame_of(scene, matrix, person, seed=seed) for seed, matrix in enumerate(matrices)])


def test_good_plate_gets_no_blame():
    score = check([np.eye(3)] * 3)
    assert (score.frames, score.found) == (3, 3)
    assert score.moved_most < 0.1
    assert abs(score.stops) < 0.01
    assert abs(score.red) < 0.01
    assert abs(score.blue) < 0.01
    assert score.differing == pytest.approx(0.3, abs=0.03)
    (sentence,) = advise(score)
    assert sentence.startswith("All is well")


def test_camera_that_was_moved_once():
    score = check([hand_motion((6, -4))] * 3)
    assert score.moved == pytest.approx(np.hypot(6, 4), abs=0.1)
    assert score.moving < 0.2
    (sentence,) = advise(score)
    assert sentence.startswith("The camera was moved by about 7.2 pixels")
    assert "--align" in sentence


def test_camera_that_moves():
    score = check([hand_motion((shift, 0)) for shift in (0, 5, 10)])
    assert score.moved == pytest.approx(5, abs=0.2)
    assert score.moved_most == pytest.approx(10, abs=0.2)
    (sentence,) = advise(score)
    assert sentence.startswith("The camera moves, by up to about 10 pixels: use a tripod, or add --align.")


@pytest.mark.parametrize("person", [0.0, 0.5])
def test_plate_that_is_too_dark(person):
    score = check([hand_motion((3, 1))] * 2, plate=relit(PLATE, 0.88), person=person)
    assert score.stops == pytest.approx(-np.log2(0.88), abs=0.02)
    assert "The plate is 12 % darker than the clip (-0.18 stops): lock the exposure before you record." in advise(score)


@pytest.mark.parametrize("person", [0.0, 0.5])
def test_another_white_balance(person):
    score = check([np.eye(3)] * 2, scene=relit(PLATE, np.float64([1.1, 1.0, 0.9])), person=person)
    assert score.red == pytest.approx(0.1, abs=0.02)
    assert score.blue == pytest.approx(-0.1, abs=0.02)
    assert any("white balance" in sentence and "red by +10 %" in sentence for sentence in advise(score))


def test_other_light_is_no_difference_of_the_scene():
    score = check([np.eye(3)] * 2, plate=relit(PLATE, np.float64([0.9, 0.85, 0.95])), person=0.2)
    assert score.differing == pytest.approx(0.2, abs=0.03)


def test_another_scene():
    score = check([np.eye(3)] * 2, scene=textured_plate(seed=5))
    assert score.found == 0
    assert score.moved is None
    assert any("another" in sentence for sentence in advise(score))
    assert any("of the picture differs" in sentence for sentence in advise(score))


def test_nobody_in_the_clip():
    score = check([np.eye(3)] * 2, person=0)
    assert any(sentence.startswith("Next to nothing in the clip differs") for sentence in advise(score))


def test_16_bits_score_as_8():
    frame = frame_of(PLATE, hand_motion((4, 2)))
    narrow, wide = check_plate(PLATE, [frame]), check_plate(PLATE, [frame.astype(np.uint16) * 257])
    assert wide.moved == pytest.approx(narrow.moved, abs=0.01)
    assert wide.stops == pytest.approx(narrow.stops, abs=0.001)


def test_black_pictures_have_no_light_to_compare():
    black = np.zeros_like(PLATE)
    score = check_plate(black, [black])
    assert score.stops is None
    assert any("too dark or too light" in sentence for sentence in advise(score))
    assert any("unknown" in line for line in describe(score))


def test_light_of_the_background_not_of_the_person():
    plate = np.full((60, 100, 3), 0.5, np.float32)
    frame = plate * 1.1
    frame[:, :50] = np.random.default_rng(0).uniform(0, 1, (60, 50, 3))
    light = compare_light(plate, frame)
    assert light.stops == pytest.approx(np.log2(linear(np.float64(0.55)) / linear(np.float64(0.5))), abs=0.02)


def test_no_frames_is_an_error():
    with pytest.raises(ValueError, match="`frames` must hold at least one frame"):
        check_plate(PLATE, [])
