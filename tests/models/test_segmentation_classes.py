"""Classes by name and their probabilities."""

import keras
import numpy as np
import pytest

from tfmatting.models.segmentation.class_probability import class_probability
from tfmatting.models.segmentation.classes import VOC, class_names, class_numbers


@pytest.fixture
def logits():
    return np.random.default_rng(0).normal(0, 3, (2, 5, 7, len(VOC))).astype("float32")


def test_voc_has_its_order():
    assert len(VOC) == 21
    assert VOC.index("background") == 0
    assert VOC.index("person") == 15
    assert VOC.index("tvmonitor") == 20


@pytest.mark.parametrize(
    ("classes", "names"),
    [
        (21, VOC),
        (1, ("person",)),
        (2, ("background", "person")),
        (3, ("class0", "class1", "class2")),
        (["sky", "tree"], ("sky", "tree")),
    ],
)
def test_names_of_classes(classes, names):
    assert class_names(classes) == names


@pytest.mark.parametrize("classes", [0, -3, True, 2.5, "person", [], ["a", "a"], ["a", 3], ["", "b"], None])
def test_what_names_no_classes_is_refused(classes):
    with pytest.raises(ValueError, match=r"`classes` must be a positive number, or .* names\. Received: classes="):
        class_names(classes)


def test_numbers_of_classes():
    assert class_numbers("person", VOC) == [15]
    assert class_numbers(["sofa", "cat", "sofa"], VOC) == [8, 18]


def test_unknown_class_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"the class must be one of background, person\. Received: 'cat'"):
        class_numbers(["person", "cat"], ("background", "person"))
    with pytest.raises(ValueError, match="`chosen` must name at least one class"):
        class_numbers([], VOC)


def test_probability_of_a_class_is_that_of_the_softmax(logits):
    exponentials = np.exp(logits.astype("float64"))
    expected = exponentials[..., 15:16] / exponentials.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(class_probability(logits, "person", VOC), expected, atol=1e-6)


def test_probabilities_add_up(logits):
    of = lambda chosen: np.asarray(class_probability(logits, chosen, VOC))  # noqa: E731
    np.testing.assert_allclose(of(["cat", "dog"]), of("cat") + of("dog"), atol=1e-6)
    everything = of(VOC)
    np.testing.assert_allclose(everything, 1, atol=1e-5)
    assert everything.max() <= 1


def test_a_single_class_has_the_sigmoid(logits):
    single = logits[..., :1]
    expected = keras.ops.sigmoid(single)
    np.testing.assert_array_equal(class_probability(single, "person", ("person",)), expected)


def test_logits_of_other_classes_are_refused(logits):
    with pytest.raises(ValueError, match=r"`logits` must have 2 channels. Received: shape=\(2, 5, 7, 21\)"):
        class_probability(logits, "person", ("background", "person"))
