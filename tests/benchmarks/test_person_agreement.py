"""The benchmark of a segmenter's agreement with matting by a captured plate."""

import numpy as np
import pytest

from benchmarks import person_agreement


def test_pictures_find_their_plates(tmp_path):
    for name in ("a/src/1.png", "a/bgr/1.png", "a/src/2.png", "b/src/cam1_7.png", "b/bgr/cam1_plate.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [[str(path.relative_to(tmp_path)) for path in pair] for pair in person_agreement.pairs(tmp_path)]
    assert found == [["a/src/1.png", "a/bgr/1.png"], ["b/src/cam1_7.png", "b/bgr/cam1_plate.png"]]


def test_agreement_is_intersection_over_union():
    one, other = np.zeros((2, 4, 4), bool)
    assert person_agreement.agreement(one, other) == 1
    one[:2], other[1:3] = True, True
    assert person_agreement.agreement(one, other) == pytest.approx(1 / 3)


def test_results_are_put_together_by_size():
    lines = list(person_agreement.summary([(0.02, 0.5), (0.03, 0.7), (0.3, 0.9)]))
    assert lines == [
        "people of 1% to 5% of the picture: 0.60 (0.50 to 0.70) in 2",
        "people of 20% to 100% of the picture: 0.90 (0.90 to 0.90) in 1",
    ]


def test_a_folder_without_pairs_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        person_agreement.main([str(tmp_path)])
    assert "holds no SET/src with plates in SET/bgr" in capsys.readouterr().err
