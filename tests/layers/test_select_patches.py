import numpy as np
import pytest

from tfmatting.layers.select_patches import SelectPatches

ERROR = np.array([[0.1, 0.9, 0.3], [0.8, 0.2, 0.7]], "float32").reshape(1, 2, 3, 1)
ERRORS = np.concatenate([ERROR, ERROR[:, ::-1] / 2])


def places(indices):
    return {tuple(index) for index in np.asarray(indices).tolist()}


def chosen(refined):
    return {tuple(index) for index in np.argwhere(np.asarray(refined)[..., 0] == 1).tolist()}


def test_sampling_ranks_each_image_by_itself():
    indices, refined = SelectPatches("sampling", patches=2)(ERRORS)
    assert places(indices) == chosen(refined) == {(0, 0, 1), (0, 1, 0), (1, 1, 1), (1, 0, 0)}
    assert indices.dtype == "int32"


@pytest.mark.parametrize("patches", [6, 7, 1000])
def test_sampling_takes_no_more_than_there_are(patches):
    indices, refined = SelectPatches("sampling", patches=patches)(ERRORS)
    assert indices.shape == (12, 3)
    assert len(places(indices)) == len(chosen(refined)) == 12


def test_thresholding_takes_what_exceeds_the_threshold():
    indices, refined = SelectPatches("thresholding", threshold=0.4)(ERRORS)
    assert chosen(refined) == {(0, 0, 1), (0, 1, 0), (0, 1, 2), (1, 1, 1)}
    assert chosen(refined) <= places(indices)


def test_capacity_makes_the_number_static_and_keeps_the_worst():
    indices, refined = SelectPatches("thresholding", threshold=0.4, capacity=2)(ERRORS)
    assert indices.shape == (4, 3)
    assert chosen(refined) == {(0, 0, 1), (0, 1, 0), (1, 1, 1)}


@pytest.mark.parametrize("capacity", [None, 3])
def test_nothing_above_the_threshold(capacity):
    indices, refined = SelectPatches("thresholding", threshold=0.95, capacity=capacity)(ERRORS)
    assert not chosen(refined)
    assert len(indices) > 0  # convolutions of an empty batch fail under oneDNN
