"""The automatic trimap, and edges by closed-form matting."""

import numpy as np
import pytest

from tests.inference.segmentation.people import soft_disc
from tfmatting.inference.segmentation import edge_refinement, pymatting_package
from tfmatting.inference.segmentation.edge_refinement import automatic_trimap, refined_edges


def test_the_trimap_leaves_a_band_around_the_edge():
    alpha = np.zeros((60, 80), "float32")
    alpha[20:60, 30:50] = 1  # up to the border, which is no edge
    alpha[20:60, 30] = 0.5
    trimap = automatic_trimap(alpha, 3)
    assert set(np.unique(trimap)) == {0, 0.5, 1}
    rows = trimap[50]
    np.testing.assert_array_equal(rows[20:40], [0] * 7 + [0.5] * 7 + [1] * 6)
    assert trimap[59, 40] == 1
    assert (trimap[:16] == 0).all()


@pytest.mark.parametrize("value", [0, 1])
def test_alpha_without_edges_stays(value, monkeypatch):
    monkeypatch.setattr(edge_refinement, "check_installed", lambda: None)
    alpha = np.full((40, 50, 1), value, "float32")
    assert refined_edges(np.zeros((40, 50, 3), "float32"), alpha) is alpha


def test_where_nothing_is_sure_alpha_stays(monkeypatch):
    monkeypatch.setattr(edge_refinement, "check_installed", lambda: None)
    alpha = np.full((40, 50, 1), 0.5, "float32")
    assert refined_edges(np.zeros((40, 50, 3), "float32"), alpha) is alpha


def test_missing_pymatting_is_one_line(monkeypatch):
    monkeypatch.setattr(pymatting_package, "is_installed", lambda: False)
    with pytest.raises(ImportError, match=r"pip install 'tfmatting\[refine\]'$"):
        refined_edges(np.zeros((40, 50, 3), "float32"), np.zeros((40, 50, 1), "float32"))


@pytest.mark.slow
@pytest.mark.parametrize("largest_area", [edge_refinement.LARGEST_AREA, 5000])
def test_a_hard_mask_becomes_the_soft_edge(monkeypatch, largest_area):
    pytest.importorskip("pymatting")
    monkeypatch.setattr(edge_refinement, "LARGEST_AREA", largest_area)
    monkeypatch.setattr(edge_refinement, "BAND", 6 / 128)
    picture, alpha, _, _ = soft_disc()
    mask = (alpha > 0.5).astype("float32")
    refined = refined_edges(picture, mask)
    assert (refined.dtype, refined.shape) == ("float32", alpha.shape)
    assert np.abs(refined - alpha).mean() < 0.4 * np.abs(mask - alpha).mean()
    assert 0 <= refined.min() <= refined.max() <= 1


@pytest.mark.slow
def test_flat_pictures_are_no_error():
    pytest.importorskip("pymatting")
    alpha = soft_disc()[1]
    refined = refined_edges(np.full((*alpha.shape[:2], 3), 0.5, "float32"), alpha)
    assert np.isfinite(refined).all()
