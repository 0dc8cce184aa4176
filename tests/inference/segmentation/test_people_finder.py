"""People in pictures: how surely, and where."""

import numpy as np
import pytest

import tfmatting
from tests.inference.segmentation.colour_network import colour_network
from tfmatting.inference.backgrounds import resize
from tfmatting.inference.images import matte
from tfmatting.inference.samples import sample_pictures
from tfmatting.inference.segmentation.people_finder import MARGIN, PeopleFinder
from tfmatting.models.segmentation.classes import VOC

RED = (200, 20, 10)


def gray_with(side):
    """A gray picture with a red square."""
    picture = np.full((100, 150, 3), 128, np.uint8)
    picture[30 : 30 + side, 60 : 60 + side] = RED
    return picture


@pytest.fixture(scope="module")
def finder():
    """In whose eyes a person is what is red."""
    return PeopleFinder(colour_network())


@pytest.fixture(scope="module")
def shipped_finder():
    return PeopleFinder(tfmatting.load("person_mobilenetv3"))


@pytest.mark.parametrize(("side", "least", "most"), [(0, 0, 0.01), (1, 0, 0.1), (14, 0.9, 1), (90, 0.9, 1)])
def test_the_score_is_that_of_an_area_however_large(finder, side, least, most):
    assert least <= finder.score(gray_with(side)) <= most


def test_people_are_covered_with_a_margin(finder):
    picture = gray_with(40)
    covered = finder.covered(picture)
    margin = round(MARGIN * 100)
    assert (covered.shape, covered.dtype) == ((100, 150), bool)
    assert covered[30:70, 60:100].all()
    assert covered[30 - margin, 80] and covered[50, 99 + margin]
    covered[30 - margin : 70 + margin, 60 - margin : 100 + margin] = False
    assert not covered.any()
    assert not finder.covered(gray_with(0)).any()


def test_pixels_of_any_type_and_size(finder):
    picture = np.repeat(np.repeat(gray_with(40), 4, axis=0), 4, axis=1)
    expected = finder.covered(picture)
    assert expected.shape == (256, 384)
    for same in (picture.astype(np.uint16) * 257, (picture / 255).astype("float32")):
        np.testing.assert_array_equal(finder.covered(same), expected)
        assert finder.score(same) == pytest.approx(finder.score(picture), abs=1e-3)


def test_a_model_that_knows_no_people_is_refused():
    with pytest.raises(ValueError, match=r"the class must be one of background, dog\. Received: 'person'"):
        PeopleFinder(colour_network(("background", "dog")))
    assert PeopleFinder(colour_network(VOC)).score(gray_with(40)) > 0.9


def test_the_shipped_segmenter_finds_the_sample(shipped_finder):
    """The truth is what background matting makes of the sample and its plate."""
    source, plate = (resize(sample_pictures()[name], 270, 480) for name in ("source", "background"))
    person = matte(tfmatting.load(), source, plate).alpha[..., 0] > 0.5
    found = resize(shipped_finder.covered(source).astype(np.uint8), 270, 480) > 0
    assert (found & person).sum() > 0.5 * (found | person).sum()
    assert shipped_finder.score(source) > shipped_finder.threshold
    assert shipped_finder.score(source) > shipped_finder.score(plate) + 0.05


@pytest.mark.parametrize("noise", [0, 30])
def test_the_shipped_segmenter_finds_nobody_on_a_wall(shipped_finder, noise):
    wall = np.random.default_rng(0).normal(150, noise, (270, 480, 3)).clip(0, 255).astype(np.uint8)
    assert shipped_finder.score(wall) < shipped_finder.threshold
    assert shipped_finder.covered(wall).mean() < 0.05
