"""A segmentation network as a matting model."""

import types

import numpy as np
import pytest

from tests.inference.segmentation.colour_network import colour_network
from tests.inference.segmentation.people import soft_disc
from tfmatting.inference.images import MattingResult, matte
from tfmatting.inference.segmentation import pymatting_package, segmentation_matting
from tfmatting.inference.segmentation.segmentation_matting import SegmentationMatting
from tfmatting.models.segmentation.classes import VOC
from tfmatting.ops.composite import composite

RED, BLUE = (200, 20, 10), (20, 40, 200)


@pytest.fixture
def picture():
    """A red square and a blue one on textured gray."""
    picture = np.random.default_rng(0).integers(108, 148, (72, 96, 1), dtype=np.uint8).repeat(3, axis=-1)
    picture[20:50, 10:40], picture[20:50, 56:86] = RED, BLUE
    return picture


def test_alpha_follows_the_class(picture):
    result = matte(SegmentationMatting(colour_network()), picture)
    assert (result.alpha.shape, result.foreground.shape) == ((72, 96, 1), (72, 96, 3))
    assert (result.alpha.dtype, result.foreground.dtype) == ("float32", "float32")
    assert result.alpha[21:49, 11:39].min() > 0.99
    assert result.alpha[:, 50:].max() < 0.01
    assert 0 <= result.alpha.min() <= result.alpha.max() <= 1
    np.testing.assert_allclose(result.foreground[22:48, 12:38] * 255, np.broadcast_to(RED, (26, 26, 3)), atol=1)


@pytest.mark.parametrize(("chosen", "person", "dog"), [("person", 1, 0), ("dog", 0, 1), (["dog", "person"], 1, 1)])
def test_one_class_or_several(picture, chosen, person, dog):
    alpha = matte(SegmentationMatting(colour_network(VOC), chosen), picture).alpha
    assert alpha[24:46, 14:36].mean() == pytest.approx(person, abs=0.01)
    assert alpha[24:46, 60:82].mean() == pytest.approx(dog, abs=0.01)


def test_the_edge_is_that_of_the_picture_not_of_what_the_network_sees():
    """A disc of 720 lines of which the network sees a fifth."""
    rows, columns = np.mgrid[:720, :960]
    disc = (np.hypot(rows - 360, columns - 480) < 211.3)[..., None]
    picture = np.where(disc, RED, (120, 120, 120)).astype(np.uint8)
    model = SegmentationMatting(colour_network(), downscale=0.2)
    assert model.network_size(720, 960) == (144, 192)
    alpha = matte(model, picture).alpha
    assert np.abs(alpha - disc).mean() < 0.001
    assert ((alpha > 0.05) & (alpha < 0.95)).mean() < 0.002


def test_no_halo_of_the_scene_is_left():
    """The composite with the estimated colours is nearer to the true one than that with the picture's."""
    picture, _, foreground, _ = soft_disc()
    result = matte(SegmentationMatting(colour_network()), picture)
    edge = (result.alpha[..., 0] > 0.05) & (result.alpha[..., 0] < 0.95)
    errors = [
        np.abs(MattingResult(result.alpha, colours).composite("white") - composite(foreground, 1.0, result.alpha))[edge]
        for colours in (result.foreground, picture)
    ]
    assert edge.sum() > 100
    assert errors[0].mean() < 0.5 * errors[1].mean()


def test_sizes_of_what_the_network_sees():
    model = SegmentationMatting(colour_network())
    assert model.network_size(1080, 1920) == (256, 455)
    assert model.network_size(200, 300) == (200, 300)
    assert SegmentationMatting(colour_network(), downscale=0.01).network_size(1080, 1920) == (32, 32)
    assert SegmentationMatting(colour_network(), downscale=0.5).network_size(16, 1000) == (16, 500)


def test_integers_and_floats_and_batches_give_the_same(picture):
    model = SegmentationMatting(colour_network())
    expected = matte(model, picture)
    for source in (picture.astype(np.uint16) * 257, picture / 255):
        result = matte(model, source)
        np.testing.assert_allclose(result.alpha, expected.alpha, atol=1e-3)
        np.testing.assert_allclose(result.foreground * result.alpha, expected.foreground * expected.alpha, atol=2e-3)
    batch = matte(model, np.stack([picture[:, ::-1], picture]))
    np.testing.assert_allclose(batch.alpha[1], expected.alpha, atol=1e-5)


def test_the_auxiliary_head_is_left_out():
    with_head = types.SimpleNamespace(
        name="a", architecture="fcn_resnet50", auxiliary=True, without_auxiliary=lambda: colour_network()
    )
    model = SegmentationMatting(with_head)
    assert model.network.input["source"] is colour_network().input["source"]
    assert set(model.network.output) == {"probability"}
    assert model.network_size(1080, 1920) == (520, 924)


def test_nothing_is_found(picture):
    result = matte(SegmentationMatting(colour_network(VOC), "cat"), picture)
    assert not result.alpha.any()
    assert np.isfinite(result.foreground).all()


@pytest.mark.parametrize(("red", "found"), [(140, False), (160, True)])
def test_a_probability_below_a_half_is_nothing(red, found):
    """A person is as likely as the background at 149; both are above the lower level."""
    picture = np.full((72, 96, 3), 60, np.uint8)
    picture[20:50, 10:40, 0] = red
    assert matte(SegmentationMatting(colour_network(VOC)), picture).alpha.any() == found


@pytest.mark.parametrize(("alpha", "found"), [(0.49, False), (0.51, True)])
def test_what_the_guided_filter_leaves_below_a_half_is_nothing(picture, monkeypatch, alpha, found):
    left = np.full((*picture.shape[:2], 1), alpha, "float32")
    monkeypatch.setattr(segmentation_matting.EdgeEnlargement, "__call__", lambda self, *arguments: left)
    assert matte(SegmentationMatting(colour_network(VOC)), picture).alpha.any() == found


def test_bad_input(picture, monkeypatch):
    with pytest.raises(ValueError, match=r"the class must be one of person\. Received: 'cat'"):
        SegmentationMatting(colour_network(), "cat")
    with pytest.raises(ValueError, match=r"`downscale` must be 'auto' or in \(0, 1\]. Received: downscale=1.5"):
        SegmentationMatting(colour_network(), downscale=1.5)
    with pytest.raises(ValueError, match=r"`model` must be a `SegmentationMatting` of it\. Received: "):
        matte(colour_network(), picture)
    with pytest.raises(ValueError, match="the captured plate, must be None"):
        matte(SegmentationMatting(colour_network()), picture, picture)
    monkeypatch.setattr(pymatting_package, "is_installed", lambda: False)
    with pytest.raises(ImportError, match=r"needs pymatting: pip install 'tfmatting\[refine\]'"):
        SegmentationMatting(colour_network(), refine_edges=True)


@pytest.mark.parametrize("batch", [1, 2])
def test_preparing_runs_what_follows_the_network(batch, monkeypatch):
    """So that the first frame of a clip does not wait for it."""
    sizes = []
    followed = segmentation_matting.foreground_colours
    monkeypatch.setattr(
        segmentation_matting,
        "foreground_colours",
        lambda picture, alpha: sizes.append(alpha.shape) or followed(picture, alpha),
    )
    SegmentationMatting(colour_network()).prepare((batch, 72, 96, 3), "uint8")
    assert sizes == [(72, 96, 1)]


def test_pictures_of_many_sizes_are_not_traced_each_for_itself():
    model, rng = SegmentationMatting(colour_network(), downscale=1), np.random.default_rng(0)
    for step in range(8):
        picture = rng.integers(256, size=(32 + 8 * step, 48 + 16 * step, 3), dtype=np.uint8)
        assert matte(model, picture).alpha.shape == (*picture.shape[:2], 1)
    assert model.network.predict_function.experimental_get_tracing_count() <= 2  # the first size, and any size
