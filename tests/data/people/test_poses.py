import numpy as np
import pytest

from tfmatting.data.people import rotations
from tfmatting.data.people.motion import PosePath
from tfmatting.data.people.poses import random_pose


@pytest.mark.parametrize("seed", range(3))
def test_rotations_agree_with_each_other(seed):
    first, second = np.random.default_rng(seed).normal(size=(2, 3))
    turn = rotations.between(first, second)
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(turn @ first / np.linalg.norm(first), second / np.linalg.norm(second), atol=1e-12)
    np.testing.assert_allclose(rotations.power(turn, 0.25) @ rotations.power(turn, 0.75), turn, atol=1e-9)
    np.testing.assert_allclose(rotations.mixed(turn, turn.T, 1.0), turn.T, atol=1e-9)


def test_opposite_directions_and_half_turns_work():
    turn = rotations.between((0, 0, 1), (0, 0, -1))
    np.testing.assert_allclose(turn @ (0, 0, 1), (0, 0, -1), atol=1e-12)
    np.testing.assert_allclose(rotations.power(turn, 0.5) @ rotations.power(turn, 0.5), turn, atol=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_random_poses_are_rotations_and_keep_the_arms_together(assets, seed):
    skeleton = assets.skeleton
    heads, tails = skeleton.joints(assets.mesh.positions)
    library = [assets.pose(name) for name in assets.poses]
    pose = random_pose(np.random.default_rng(seed), skeleton, heads, tails, library)
    assert set(pose) <= set(skeleton.names)
    for turn in pose.values():
        np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
        assert np.linalg.det(turn) == pytest.approx(1)
    _, moved = skeleton.pose(heads, pose)
    for side in "LR":
        upper, elbow = skeleton.index["upperarm01." + side], skeleton.index["lowerarm01." + side]
        length = np.linalg.norm(heads[elbow] - heads[upper])
        assert np.linalg.norm(moved[elbow] - moved[upper]) == pytest.approx(length)


def test_paths_are_smooth_and_start_in_a_pose():
    rng = np.random.default_rng(0)
    path = PosePath(rng, lambda: {"head": rotations.euler(*rng.normal(0, 0.5, 3))}, seconds=4)
    turns = [rotations.vector(path(time)["head"]) for time in np.arange(0, 4, 0.04)]
    steps = np.linalg.norm(np.diff(turns, axis=0), axis=1)
    assert steps.max() < 0.2
    assert steps.sum() > 0.2
