import numpy as np
import pytest

from benchmarks import quality


def person(size=100):
    alpha = np.zeros((size, size))
    alpha[20:, 30:70] = 1
    return alpha


def test_a_whole_person_has_neither_holes_nor_islands():
    assert quality.holes_and_islands(person()) == (0, 0)


def test_a_hole_is_a_share_of_the_person():
    alpha = person()
    alpha[40:50, 40:60] = 0.2
    assert quality.holes_and_islands(alpha) == (200 / 3000, 0)


def test_an_island_is_a_share_of_the_picture():
    alpha = person()
    alpha[5:15, 80:90] = 0.9
    assert quality.holes_and_islands(alpha) == (0, 0.01)


def test_no_person_at_all_is_the_largest_hole():
    assert quality.holes_and_islands(np.zeros((50, 50)))[0] == 1


def test_a_folder_without_captures_is_no_success(tmp_path):
    with pytest.raises(SystemExit, match="holds no"):
        quality.judge_empty(None, tmp_path)
    with pytest.raises(SystemExit, match="holds no"):
        quality.judge_pairs(None, tmp_path, None)
