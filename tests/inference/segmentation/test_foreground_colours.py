"""Foreground colours are those that were composited, and no longer mixed with the scene's."""

import numpy as np
import pytest

from tests.inference.segmentation.people import soft_disc
from tfmatting.inference.segmentation import foreground_colours as module
from tfmatting.inference.segmentation.foreground_colours import blur_fusion, foreground_colours


def fringe(colours, foreground, alpha):
    """Mean error of what is seen of the colours, in levels of 255, at the edges."""
    seen = np.abs(colours - foreground) * alpha
    return 255 * seen[(alpha[..., 0] > 0.02) & (alpha[..., 0] < 0.98)].mean()


def test_blur_fusion_takes_the_fringe_away():
    picture, alpha, foreground, _ = soft_disc()
    colours = blur_fusion(picture, alpha)
    assert (colours.dtype, colours.shape) == ("float32", picture.shape)
    assert 0 <= colours.min() <= colours.max() <= 1
    assert fringe(colours, foreground, alpha) < 0.25 * fringe(picture, foreground, alpha)


def test_what_is_opaque_keeps_its_colours():
    picture, alpha, _, _ = soft_disc()
    opaque = alpha[..., 0] == 1
    np.testing.assert_allclose(blur_fusion(picture, alpha)[opaque], picture[opaque], atol=1e-4)


@pytest.mark.parametrize("value", [0, 1])
def test_alpha_without_edges(value):
    picture = soft_disc()[0]
    colours = blur_fusion(picture, np.full((*picture.shape[:2], 1), value, "float32"))
    assert np.isfinite(colours).all()
    if value:
        np.testing.assert_allclose(colours, picture, atol=1e-4)


def test_without_pymatting_it_is_blur_fusion(monkeypatch):
    monkeypatch.setattr(module, "is_installed", lambda: False)
    picture, alpha, _, _ = soft_disc()
    np.testing.assert_array_equal(foreground_colours(picture, alpha), blur_fusion(picture, alpha))


@pytest.mark.slow
def test_pymatting_takes_the_fringe_away():
    pytest.importorskip("pymatting")
    picture, alpha, foreground, _ = soft_disc()
    colours = foreground_colours(picture, alpha)
    assert (colours.dtype, colours.shape) == ("float32", picture.shape)
    assert fringe(colours, foreground, alpha) < 0.25 * fringe(picture, foreground, alpha)
