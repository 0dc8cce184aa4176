"""Morphing, the skeleton and garments."""

import dataclasses

import numpy as np
import pytest

from tfmatting.data.people.body import Shape, morph
from tfmatting.data.people.files import axis_rotation
from tfmatting.data.people.garments import visible_faces
from tfmatting.data.people.skeleton import skin

SHAPE = Shape(male=0.8, age=0.37, muscle=0.3, weight=0.9, height=0.7, proportions=0.2, descent=(0.5, 0.2, 0.3))


def total(amounts, word):
    return sum(amount for name, amount in amounts.items() if f"-{word}" in f"-{name}")


def test_amounts_of_the_macro_targets_are_shares():
    amounts = SHAPE.amounts()
    assert total(amounts, "universal") == pytest.approx(1)
    assert sum(total(amounts, name + "-") for name in ("african", "asian", "caucasian")) == pytest.approx(1)
    assert total(amounts, "universal-female") == pytest.approx(0.2)
    assert total(amounts, "asian-") == pytest.approx(0.2)
    assert total(amounts, "maxheight") == pytest.approx(0.4)
    assert total(amounts, "uncommonproportions") == pytest.approx(0.6)
    assert total(amounts, "minheight") == total(amounts, "idealproportions") == total(amounts, "old") == 0


def test_an_age_between_two_stops_mixes_them():
    amounts = dataclasses.replace(SHAPE, male=1.0, age=(0.1875 + 0.5) / 2).amounts()
    assert total(amounts, "universal-male-child") == pytest.approx(0.5)
    assert total(amounts, "universal-male-young") == pytest.approx(0.5)


def test_morphing_adds_targets_and_leaves_out_those_that_are_not_there():
    positions = np.zeros((4, 3), np.float32)
    targets = {"wide": (np.int32([1, 3]), np.float32([(1, 0, 0), (0, 2, 0)]))}
    moved = morph(positions, {"wide": 0.5, "gone": 1.0}, targets.get)
    np.testing.assert_array_equal(moved, [(0, 0, 0), (0.5, 0, 0), (0, 0, 0), (0, 1, 0)])
    assert not positions.any()


def test_body_at_rest_stays(assets):
    heads, _ = assets.skeleton.joints(assets.mesh.positions)
    turns, moved = assets.skeleton.pose(heads, {})
    same = skin(assets.mesh.positions, assets.skeleton.weights, heads, turns, moved)
    np.testing.assert_allclose(same, assets.mesh.positions, atol=1e-4)


def test_turning_a_bone_carries_what_hangs_on_it(assets):
    skeleton, positions = assets.skeleton, assets.mesh.positions
    heads, _ = skeleton.joints(positions)
    quarter = axis_rotation(1, np.pi / 2)
    turns, moved = skeleton.pose(heads, {"upperarm01.L": quarter})
    elbow, wrist, shoulder = (skeleton.index[name] for name in ("lowerarm01.L", "wrist.L", "upperarm01.L"))
    np.testing.assert_allclose(moved[wrist] - moved[shoulder], quarter @ (heads[wrist] - heads[shoulder]), atol=1e-6)
    assert np.linalg.norm(moved[wrist] - moved[elbow]) == pytest.approx(np.linalg.norm(heads[wrist] - heads[elbow]))
    others = skin(positions, skeleton.weights, heads, turns, moved)
    other_side = positions[:, 0] < -2
    np.testing.assert_allclose(others[other_side], positions[other_side], atol=1e-4)


def test_garment_fits_the_base_mesh_as_it_was_made(assets):
    shirt = assets.garment("shirt")
    np.testing.assert_allclose(shirt.fit(assets.mesh.positions), shirt.mesh.positions, atol=2e-4)


def test_garment_follows_a_moved_body(assets):
    shirt = assets.garment("shirt")
    np.testing.assert_allclose(shirt.fit(assets.mesh.positions + 3), shirt.mesh.positions + 3, atol=1e-3)
    np.testing.assert_allclose(shirt.weights.sum(1), 1, atol=1e-5)


def test_only_wholly_covered_faces_are_hidden(assets):
    mesh, count = assets.mesh, len(assets.mesh.positions)
    hidden = assets.garment("shirt").hidden
    seen = visible_faces(mesh, [hidden], count)
    inside = np.isin(mesh.corner_positions[mesh.triangles], hidden)
    np.testing.assert_array_equal(seen, ~inside.all(1))
    assert 0 < (~seen).sum() < len(seen)
    assert visible_faces(mesh, [], count).all()
