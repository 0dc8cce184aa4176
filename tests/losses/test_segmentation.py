"""The losses of segmentation against Keras' own, and what does not count."""

import keras
import numpy as np
import pytest

from tfmatting.losses.segmentation import IGNORED, label_agreement, label_loss, label_losses


def random(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def numbers(seed, classes, *shape):
    return np.random.default_rng(seed).integers(0, classes, shape).astype(np.float32)


def test_one_class_is_the_binary_cross_entropy_of_soft_labels():
    logits, labels = 4 * random(0, 2, 5, 7, 1), np.random.default_rng(1).random((2, 5, 7, 1), np.float32)
    expected = keras.losses.BinaryCrossentropy(from_logits=True)(labels, logits)
    np.testing.assert_allclose(label_loss(logits, labels), expected, rtol=1e-5)


def test_several_classes_are_the_cross_entropy():
    logits, labels = 4 * random(0, 2, 5, 7, 6), numbers(1, 6, 2, 5, 7, 1)
    expected = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels[..., 0], logits)
    np.testing.assert_allclose(label_loss(logits, labels), expected, rtol=1e-5)


@pytest.mark.parametrize("classes", [1, 4])
def test_ignored_pixels_count_nowhere(classes):
    logits, labels = random(0, 2, 6, 8, classes), numbers(1, max(classes, 2), 2, 6, 8, 1)
    left, rest = (x[:, :, :5] for x in (logits, labels))
    labels[:, :, 5:] = IGNORED
    np.testing.assert_allclose(label_loss(logits, labels), label_loss(left, rest), rtol=1e-5)
    for name, value in label_agreement(left, rest).items():
        np.testing.assert_allclose(label_agreement(logits, labels)[name], value, rtol=1e-5)
    nothing = np.full_like(labels, IGNORED)
    assert float(label_loss(logits, nothing)) == 0
    assert float(label_agreement(logits, nothing)["iou"]) == 0


@pytest.mark.parametrize("logit", [-1e4, 1e4])
def test_losses_stay_finite(logit):
    labels = np.float32([[[[0]], [[1]]]])
    assert np.isfinite(label_loss(np.full((1, 2, 1, 1), logit, np.float32), labels))
    assert np.isfinite(label_loss(np.float32([[[[logit, -logit]], [[0, logit]]]]), labels))


def test_the_auxiliary_head_counts_by_its_weight():
    outputs = {"logits": random(0, 1, 4, 4, 3), "auxiliary": random(1, 1, 4, 4, 3)}
    labels = numbers(2, 3, 1, 4, 4, 1)
    parts = label_losses(outputs, labels, auxiliary_weight=0.25)
    assert list(parts) == ["segmentation", "auxiliary"]
    np.testing.assert_allclose(parts["auxiliary"], 0.25 * label_loss(outputs["auxiliary"], labels))
    assert list(label_losses({"logits": outputs["logits"]}, labels)) == ["segmentation"]


def test_agreement_is_that_of_the_likeliest_classes():
    labels = np.float32([0, 0, 1, 2]).reshape(1, 2, 2, 1)
    said = [0, 1, 1, 0]  # of class 0 one of three, of class 1 one of two, of class 2 none
    logits = np.eye(4, dtype=np.float32)[said].reshape(1, 2, 2, 4)
    found = label_agreement(logits, labels)
    np.testing.assert_allclose(found["accuracy"], 0.5)
    np.testing.assert_allclose(found["iou"], (1 / 3 + 1 / 2 + 0) / 3, rtol=1e-6)


def test_agreement_of_one_class_is_that_of_the_metrics():
    from tfmatting.metrics import mean_iou, pixel_accuracy

    logits, labels = random(0, 1, 9, 8, 1), np.random.default_rng(1).random((1, 9, 8, 1), np.float32)
    found = label_agreement(logits, labels)
    probability = 1 / (1 + np.exp(-logits[0]))
    np.testing.assert_allclose(found["accuracy"], pixel_accuracy(probability, labels[0]), rtol=1e-6)
    np.testing.assert_allclose(found["iou"], mean_iou(probability, labels[0]), rtol=1e-6)
