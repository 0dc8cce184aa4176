import numpy as np
import pytest

from tfmatting.data.people.growth import Ball, Growth, Rod, grow_guides, thicken
from tfmatting.data.people.scalp import Places, hair_share

BALL = Ball(np.zeros(3, np.float32), np.float32([1, 1.2, 0.9]), np.eye(3, dtype=np.float32))


@pytest.fixture
def roots():
    ways = np.random.default_rng(0).normal(size=(200, 3))
    ways[:, 1] = np.abs(ways[:, 1])
    return (ways / np.linalg.norm(ways, axis=1, keepdims=True)).astype(np.float32)


def grown(roots, seed=1, **options):
    rng = np.random.default_rng(seed)
    return grow_guides(rng, roots * (1, 1.2, 0.9), roots, np.full(len(roots), 2.0), Growth(**options), [BALL], 16)


def test_hair_stays_outside_the_head_and_hangs_down(roots):
    guides = grown(roots, weight=6, margin=0.1)
    assert (np.linalg.norm(guides / (1, 1.2, 0.9), axis=2) > 0.93).all()
    assert (guides[:, -1, 1] < guides[:, 0, 1]).mean() > 0.95


def test_hair_has_about_its_length(roots):
    steps = np.linalg.norm(np.diff(grown(roots, weight=0), axis=1), axis=2).sum(1)
    assert steps.max() < 2.05
    assert np.median(steps) > 1.7


def test_tied_hair_passes_the_knot(roots):
    knot = np.float32([0, 0.2, -1.1])
    guides = grown(roots, weight=4, margin=0.02, knot=knot, wander=0.0)
    nearest = np.linalg.norm(guides - knot, axis=2).min(1)
    assert np.median(nearest) < 0.25


def test_growth_is_the_same_for_a_seed(roots):
    np.testing.assert_array_equal(grown(roots), grown(roots))
    assert not np.array_equal(grown(roots), grown(roots, seed=2))


def test_hairs_lie_around_their_guides(roots):
    growth = Growth(spread=0.02, clump=0.5, wander=0.0, curl=0.03, turns=2)
    guides = grown(roots)
    hairs = thicken(np.random.default_rng(0), guides, 500, growth, cut=0.0)
    assert hairs.shape == (500, 16, 3)
    nearest = [np.linalg.norm(guides - hair, axis=2).mean(1).min() for hair in hairs[:50]]
    assert max(nearest) < 0.2


def test_a_rod_pushes_out_only_what_is_inside():
    rod = Rod(np.zeros(3), np.array([2.0, 0, 0]), 0.5)
    moved = rod.push(np.float32([(1, 0.1, 0), (1, 2, 0), (5, 0.1, 0)]), np.zeros((3, 1), np.float32))
    np.testing.assert_allclose(moved, [(1, 0.5, 0), (1, 2, 0), (5, 0.1, 0)], atol=1e-6)


def test_places_lie_on_the_triangles_that_take_part():
    positions = np.float32([(0, 0, 0), (1, 0, 0), (0, 1, 0), (5, 5, 5), (6, 5, 5), (5, 6, 5)])
    triangles, share = np.array([(0, 1, 2), (3, 4, 5)]), np.float32([1, 1, 1, 0, 1, 1])
    found = Places(np.random.default_rng(0), positions, triangles, share, 100)(positions)
    assert (found >= 0).all()
    assert (found[:, :2].sum(1) <= 1 + 1e-6).all()
    assert (found[:, 2] == 0).all()


def test_hair_grows_on_the_crown_and_not_on_face_ears_and_neck():
    crown, forehead, nose, ear, nape = (0, 8.4, 0.5), (0, 7.7, 1.5), (0, 7, 1.7), (0.85, 7.2, 0.4), (0, 6.2, -0.1)
    np.testing.assert_array_equal(hair_share(np.float32([crown, forehead, nose, ear, nape])), [1, 0, 0, 0, 0])
    assert hair_share(np.float32([(0, 8.1, 1.3)]))[0] > 0 == hair_share(np.float32([(0, 8.1, 1.3)]), recession=0.5)[0]
