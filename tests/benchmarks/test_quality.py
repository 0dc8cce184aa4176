import numpy as np
import pytest

from benchmarks import quality


def person(size=100):
    alpha = np.zeros((size, size))
    alpha[20:, 30:70] = 1
    return alpha


SOURCE, PLATE = (np.full((100, 100, 3), level, np.uint8) for level in ((200, 120, 90), (60, 120, 180)))


def test_a_whole_person_has_neither_holes_nor_islands():
    assert quality.holes_and_islands(person(), SOURCE, PLATE) == (0, 0)


def test_a_hole_is_a_share_of_the_person():
    alpha = person()
    alpha[40:50, 40:60] = 0.2
    assert quality.holes_and_islands(alpha, SOURCE, PLATE) == (200 / 3000, 0)


@pytest.mark.parametrize(("shade", "hole"), [(1, 0), (0.8, 0), (0.3, 200 / 3000)])
def test_a_gap_that_shows_the_plate_is_no_hole(shade, hole):
    alpha, source = person(), SOURCE.copy()
    alpha[40:50, 40:60] = 0.2
    source[41:50, 40:60] = shade * PLATE[0, 0]
    assert quality.holes_and_islands(alpha, source, PLATE) == (hole, 0)


def test_an_island_is_a_share_of_the_picture():
    alpha = person()
    alpha[5:15, 80:90] = 0.9
    assert quality.holes_and_islands(alpha, SOURCE, PLATE) == (0, 0.01)


def test_no_person_at_all_is_the_largest_hole():
    assert quality.holes_and_islands(np.zeros((100, 100)), SOURCE, PLATE)[0] == 1


def test_a_folder_without_captures_is_no_success(tmp_path):
    with pytest.raises(SystemExit, match="holds no"):
        quality.judge_empty(None, tmp_path)
    with pytest.raises(SystemExit, match="holds no"):
        quality.judge_pairs(None, tmp_path, None)


def test_a_shadow_differs_less_than_a_person():
    plate = np.full((50, 50, 3), 200, np.uint8)
    shadow, somebody = plate.copy(), plate.copy()
    shadow[20:, 20:] = 140
    somebody[20:, 20:] = 20
    assert quality.difference_to_plate(shadow, plate).max() < quality.PERSON_DIFFERENCE
    assert quality.difference_to_plate(somebody, plate).max() > quality.PERSON_DIFFERENCE
