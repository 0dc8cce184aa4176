"""The guided filter of three colours, against its definition."""

import numpy as np
import pytest

from tfmatting.inference.segmentation.guided_filter import guided_coefficients

RADIUS, EPSILON = 2, 1e-3


@pytest.fixture
def guide():
    return np.random.default_rng(0).random((12, 14, 3), dtype=np.float32)


def windows(picture, row, column):
    """The pixels of a window, reflected at the border."""
    padded = np.pad(picture, [(RADIUS, RADIUS), (RADIUS, RADIUS), (0, 0)], mode="reflect")
    return padded[row : row + 2 * RADIUS + 1, column : column + 2 * RADIUS + 1].reshape(-1, picture.shape[-1])


def test_coefficients_are_those_of_ridge_regressions(guide):
    values = np.random.default_rng(1).random((12, 14, 1), dtype=np.float32)
    slopes, intercepts = np.empty((12, 14, 3)), np.empty((12, 14, 1))
    for row, column in np.ndindex(12, 14):
        colours, wanted = (windows(x.astype("float64"), row, column) for x in (guide, values))
        centred = colours - colours.mean(axis=0)
        matrix = centred.T @ centred / len(centred) + EPSILON * np.eye(3)
        slopes[row, column] = np.linalg.solve(matrix, centred.T @ (wanted[:, 0] - wanted.mean()) / len(centred))
        intercepts[row, column] = wanted.mean() - slopes[row, column] @ colours.mean(axis=0)
    slope, intercept = guided_coefficients(guide, values, RADIUS, EPSILON)
    for got, single in ((slope, slopes), (intercept, intercepts)):
        expected = [windows(single, row, column).mean(axis=0) for row, column in np.ndindex(12, 14)]
        np.testing.assert_allclose(got, np.reshape(expected, got.shape), atol=2e-4)


def test_what_the_colours_explain_is_kept(guide):
    values = guide @ np.array([[0.2], [-0.5], [0.7]], "float32") + 0.3
    slope, intercept = guided_coefficients(guide, values, RADIUS, 1e-6)
    np.testing.assert_allclose(np.sum(slope * guide, axis=-1, keepdims=True) + intercept, values, atol=1e-3)


def test_flat_pictures_give_the_mean():
    flat = np.full((12, 14, 3), 0.4, "float32")
    values = np.full((12, 14, 1), 0.25, "float32")
    slope, intercept = guided_coefficients(flat, values, RADIUS, EPSILON)
    np.testing.assert_allclose(slope, 0, atol=1e-3)
    np.testing.assert_allclose(intercept, 0.25, atol=1e-3)
