"""The stand-in for a plate that is blurred where there is none."""

import numpy as np

from tfmatting.inference.plates import scene_behind


def person_on_gray(dtype="uint8"):
    largest = np.iinfo(dtype).max
    picture = np.full((120, 200, 3), largest // 2, dtype)
    alpha = np.zeros((120, 200, 1), "float32")
    alpha[30:110, 60:140] = 1
    picture[30:110, 60:140] = (largest, 0, 0)
    return picture, alpha


def test_nothing_of_the_person_is_left():
    for dtype in ("uint8", "uint16"):
        scene = scene_behind(*person_on_gray(dtype))
        assert scene.dtype == np.float32
        np.testing.assert_allclose(scene, 0.5, atol=0.02)


def test_what_is_seen_stays():
    picture, alpha = person_on_gray()
    picture[:30] = np.random.default_rng(0).integers(0, 256, (30, 200, 3))
    np.testing.assert_allclose(scene_behind(picture, alpha)[:30], picture[:30] / 255, atol=1e-6)


def test_a_person_who_fills_the_picture_leaves_something_to_blur():
    picture, alpha = person_on_gray()
    assert np.isfinite(scene_behind(picture, np.ones_like(alpha))).all()
