"""Poisson blending: no seam, a tint, and tones that can be kept."""

import cv2
import numpy as np
import pytest

from tests.inference.segmentation.people import soft_disc
from tfmatting.cli import blend_options
from tfmatting.inference import blending
from tfmatting.inference.blending import Blending
from tfmatting.inference.images import MattingResult

TEAL = np.array([0.05, 0.45, 0.5], "float32")


@pytest.fixture
def result():
    _, alpha, foreground, _ = soft_disc()
    return MattingResult(alpha, foreground)


def cast(picture, result):
    """How far the mean colour within the person lies from that of the foreground, in levels of 255."""
    inner = result.alpha[..., 0] == 1
    return 255 * np.abs(picture[inner].mean(axis=0) - result.foreground[inner].mean(axis=0)).max()


def seam(picture, alpha):
    """Mean step of colour between neighbours in what is at the edge, in levels of 255."""
    edge = cv2.dilate((alpha > 0.5).astype(np.uint8), np.ones((5, 5))) - cv2.erode((alpha > 0.5).astype(np.uint8), None)
    steps = np.abs(np.diff(picture, axis=1)).mean(axis=-1)
    return 255 * steps[edge[:, 1:] > 0].mean()


def test_alpha_is_the_usual_composite(result):
    np.testing.assert_array_equal(result.composite(TEAL, blend="alpha"), result.composite(TEAL))


@pytest.mark.parametrize("kind", ["poisson", "mixed"])
def test_the_background_tints_the_person_and_leaves_no_seam(result, kind):
    plain, blended = result.composite(TEAL), result.composite(TEAL, blend=kind)
    assert cast(plain, result) < 1
    assert cast(blended, result) > 40
    assert seam(blended, result.alpha) < 0.5 * seam(plain, result.alpha)
    outside = result.alpha[..., 0] == 0
    np.testing.assert_array_equal(blended[outside], plain[outside])


@pytest.mark.parametrize("kind", ["poisson", "mixed"])
def test_tones_that_are_kept(result, kind):
    tinted, blended = (result.composite(TEAL, blend=kind, keep_tones=keep) for keep in (False, True))
    assert cast(blended, result) < 0.15 * cast(tinted, result)
    edge = result.alpha[..., 0] < 0.5
    np.testing.assert_array_equal(blended[edge], tinted[edge])
    np.testing.assert_allclose(blended[46:50, 60:68], result.foreground[46:50, 60:68], atol=1e-6)


def test_poisson_keeps_the_gradients(result):
    inner = slice(40, 56), slice(52, 76)
    blended = result.composite(TEAL, blend="poisson")
    for axis in (0, 1):
        steps, wanted = (np.diff(picture[inner], axis=axis) for picture in (blended, result.foreground))
        assert np.abs(steps - wanted).mean() < 2 / 255


def test_mixed_shows_the_texture_of_the_background():
    """The foreground is flat, the background striped."""
    _, alpha, foreground, _ = soft_disc()
    result = MattingResult(alpha, np.full_like(foreground, 0.5))
    stripes = np.broadcast_to(np.where(np.arange(128) // 4 % 2, 0.7, 0.3)[None, :, None], foreground.shape)
    texture = {
        kind: result.composite(stripes, blend=kind)[40:56, 52:76].std(axis=1).mean() for kind in ("poisson", "mixed")
    }
    assert texture["mixed"] > 0.1
    assert texture["poisson"] < 0.02


@pytest.mark.parametrize("place", [(0, 0), (70, 100)])
def test_a_person_at_the_border(place):
    """What is cut off by the picture's border is cloned up to it."""
    alpha = np.zeros((96, 128, 1), "float32")
    alpha[place[0] : place[0] + 26, place[1] : place[1] + 28] = 1
    foreground = np.broadcast_to(np.array([0.8, 0.2, 0.2], "float32"), (96, 128, 3))
    blended = MattingResult(alpha, foreground).composite(foreground[0, 0], blend="poisson")
    np.testing.assert_allclose(blended, foreground, atol=2 / 255)


def test_nothing_to_blend(result):
    empty = MattingResult(np.zeros_like(result.alpha), result.foreground)
    np.testing.assert_allclose(empty.composite(TEAL, blend="poisson"), np.broadcast_to(TEAL, (96, 128, 3)))


def test_batches(result):
    single = result.composite(TEAL, blend="poisson")
    batch = MattingResult(np.stack([result.alpha] * 2), np.stack([result.foreground] * 2))
    np.testing.assert_array_equal(batch.composite(TEAL, blend="poisson")[1], single)


def test_bad_input(result):
    with pytest.raises(ValueError, match=r"`blend` must be one of alpha, poisson, mixed\. Received: blend='fish'"):
        result.composite(TEAL, blend="fish")
    with pytest.raises(ValueError, match="`keep_tones` is for blend 'poisson' and 'mixed'"):
        Blending("alpha", keep_tones=True)
    with pytest.raises(ValueError, match="needs an opaque new background"):
        result.composite("transparent", blend="poisson")


def test_the_command_knows_the_same_kinds():
    assert blend_options.BLENDS == blending.BLENDS
