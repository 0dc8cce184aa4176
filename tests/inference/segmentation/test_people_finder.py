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
    margin = round(MARGIN * 100)
    for mask in finder.masks(picture):
        assert (mask.shape, mask.dtype) == ((100, 150), bool)
        assert mask[30:70, 60:100].all()
        assert mask[30 - margin, 80] and mask[50, 99 + margin]
        mask[30 - margin : 70 + margin, 60 - margin : 100 + margin] = False
        assert not mask.any()
    assert not np.any(finder.masks(gray_with(0)))


def test_what_is_possible_and_what_is_probable():
    """At these reds a person is less likely than the background, or more."""
    finder = PeopleFinder(colour_network(VOC))
    picture = np.full((100, 150, 3), 60, np.uint8)
    picture[30:70, 20:50, 0], picture[30:70, 90:120, 0] = 142, 160
    possible, probable = finder.masks(picture)
    assert possible[35:65, 25:45].all() and possible[35:65, 95:115].all()
    assert probable[35:65, 95:115].all() and not probable[:, :70].any()


def test_pixels_of_any_type_and_size(finder):
    picture = np.repeat(np.repeat(gray_with(40), 4, axis=0), 4, axis=1)
    expected = finder.masks(picture)
    assert expected[0].shape == (256, 384)
    for same in (picture.astype(np.uint16) * 257, (picture / 255).astype("float32")):
        np.testing.assert_array_equal(finder.masks(same), expected)
        assert finder.score(same) == pytest.approx(finder.score(picture), abs=1e-3)


def test_a_model_that_knows_no_people_is_refused():
    with pytest.raises(ValueError, match=r"the class must be one of background, dog\. Received: 'person'"):
        PeopleFinder(colour_network(("background", "dog")))
    assert PeopleFinder(colour_network(VOC)).score(gray_with(40)) > 0.9


def test_the_shipped_segmenter_finds_the_sample(shipped_finder):
    """The truth is what background matting makes of the sample and its plate."""
    source, plate = (resize(sample_pictures()[name], 270, 480) for name in ("source", "background"))
    person = matte(tfmatting.load(), source, plate).alpha[..., 0] > 0.5
    possible, probable = (resize(mask.astype(np.uint8), 270, 480) > 0 for mask in shipped_finder.masks(source))
    assert (possible & person).sum() > 0.8 * person.sum()
    assert (probable & person).sum() > 0.5 * (probable | person).sum()
    assert shipped_finder.score(source) > shipped_finder.threshold
    assert shipped_finder.score(source) > shipped_finder.score(plate) + 0.05


@pytest.mark.parametrize("noise", [0, 30])
def test_the_shipped_segmenter_finds_nobody_on_a_wall(shipped_finder, noise):
    wall = np.random.default_rng(0).normal(150, noise, (270, 480, 3)).clip(0, 255).astype(np.uint8)
    assert shipped_finder.score(wall) < shipped_finder.threshold
    assert shipped_finder.masks(wall)[1].mean() < 0.05
