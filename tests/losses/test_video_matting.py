import cv2
import keras
import numpy as np
import pytest

from tfmatting.losses.video_matting import (
    alpha_losses,
    coherence_loss,
    foreground_losses,
    laplacian_loss,
    laplacian_pyramid,
    matting_losses,
    segmentation_loss,
    segmentation_losses,
)

BINOMIAL = np.float32([1, 4, 6, 4, 1]) / 16


def random(seed, *shape):
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


def opencv_pyramid(picture, levels=5):
    """The same by OpenCV's filters: zeros between the enlarged pixels, then four times the blur."""
    pyramid = []
    for _ in range(levels):
        blurred = cv2.sepFilter2D(picture, -1, BINOMIAL, BINOMIAL, borderType=cv2.BORDER_REPLICATE)
        smaller = np.ascontiguousarray(blurred[::2, ::2])
        padded = cv2.copyMakeBorder(smaller, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
        sparse = np.zeros((2 * padded.shape[0], 2 * padded.shape[1]), np.float32)
        sparse[::2, ::2] = padded
        larger = cv2.sepFilter2D(sparse, -1, 2 * BINOMIAL, 2 * BINOMIAL, borderType=cv2.BORDER_CONSTANT)
        height, width = picture.shape
        pyramid.append(picture - larger[2 : 2 + height, 2 : 2 + width])
        picture = smaller
    return pyramid


@pytest.mark.parametrize("size", [(64, 96), (37, 53), (9, 3)])
def test_pyramid_equals_that_of_opencv(size):
    picture = random(0, *size)
    ours = laplacian_pyramid(picture[None, ..., None])
    for level, (mine, theirs) in enumerate(zip(ours, opencv_pyramid(picture), strict=True)):
        assert mine.shape[1:3] == tuple(-(-side // 2**level) for side in size)
        np.testing.assert_allclose(keras.ops.convert_to_numpy(mine)[0, ..., 0], theirs, atol=2e-6)


def test_pyramid_of_a_constant_is_zero_at_the_borders_too():
    for level in laplacian_pyramid(np.full((1, 21, 34, 1), 0.7, np.float32)):
        assert np.abs(keras.ops.convert_to_numpy(level)).max() < 1e-6


def test_laplacian_loss_is_the_weighted_sum_over_the_levels():
    first, second = random(1, 2, 3, 40, 48, 1), random(2, 2, 3, 40, 48, 1)
    expected = 0.0
    for level in range(5):
        pyramids = [
            [opencv_pyramid(one)[level] - opencv_pyramid(other)[level] for one, other in zip(*clips, strict=True)]
            for clips in zip(first[..., 0], second[..., 0], strict=True)
        ]
        expected += 2**level / 5 * np.abs(pyramids).mean()
    assert float(laplacian_loss(first, second)) == pytest.approx(expected, rel=1e-4)


def test_a_constant_error_costs_its_size_in_l1_alone():
    """It has no detail and does not change in time."""
    alpha = random(3, 1, 4, 32, 32, 1) * 0.5
    parts = {name: float(value) for name, value in alpha_losses(alpha + 0.25, alpha).items()}
    assert parts == pytest.approx({"alpha": 0.25, "alpha_laplacian": 0.0, "alpha_coherence": 0.0}, abs=1e-5)


def test_coherence_punishes_what_flickers_and_not_what_stays():
    truth = random(4, 1, 6, 8, 8, 1)
    steady = truth + 0.1
    flicker = truth + 0.1 * np.float32([1, -1, 1, -1, 1, -1]).reshape(1, 6, 1, 1, 1)
    assert float(coherence_loss(steady, truth)) == pytest.approx(0, abs=1e-7)
    assert float(coherence_loss(flicker, truth)) == pytest.approx(0.04, abs=1e-6)


def test_coherence_equals_numpy_with_and_without_a_mask():
    prediction, target = random(5, 2, 4, 6, 5, 3), random(6, 2, 4, 6, 5, 3)
    mask = np.float32(random(7, 2, 4, 6, 5, 1) > 0.5)
    change = np.diff(prediction, axis=1) - np.diff(target, axis=1)
    assert float(coherence_loss(prediction, target)) == pytest.approx(np.square(change).mean(), rel=1e-5)
    expected = np.square(mask[:, 1:] * change).mean()
    assert float(coherence_loss(prediction, target, mask)) == pytest.approx(expected, rel=1e-5)


def test_a_clip_of_one_frame_has_no_incoherence():
    outputs = {"alpha": random(8, 2, 1, 16, 16, 1), "foreground": random(9, 2, 1, 16, 16, 3)}
    targets = {name: 1 - value for name, value in outputs.items()}
    parts = {name: float(value) for name, value in matting_losses(outputs, targets).items()}
    assert parts["alpha_coherence"] == parts["foreground_coherence"] == 0
    assert min(parts["alpha"], parts["alpha_laplacian"], parts["foreground"]) > 0.01


def test_foreground_counts_only_where_the_true_alpha_is_above_zero():
    truth, alpha = random(10, 1, 3, 6, 6, 3), np.zeros((1, 3, 6, 6, 1), np.float32)
    alpha[:, :, :3] = 0.01
    flicker = np.float32([0, 0.5, 0]).reshape(1, 3, 1, 1, 1)
    outside, inside = truth.copy(), truth.copy()
    outside[:, :, 3:] += flicker
    inside[:, :, :3] += flicker
    assert all(float(part) == 0 for part in foreground_losses(outside, truth, alpha).values())
    parts = foreground_losses(inside, truth, alpha)
    assert float(parts["foreground"]) == pytest.approx(0.5 / 3 / 2, abs=1e-6)
    assert float(parts["foreground_coherence"]) == pytest.approx(5 * 0.25 / 2, abs=1e-5)


def test_matting_losses_are_zero_for_the_truth_alone():
    targets = {"alpha": random(11, 1, 3, 33, 20, 1), "foreground": random(12, 1, 3, 33, 20, 3)}
    assert all(abs(float(part)) < 1e-7 for part in matting_losses(targets, targets).values())
    wrong = {"alpha": {"alpha", "alpha_laplacian", "alpha_coherence"}, "foreground": {"foreground"}}
    wrong["foreground"].add("foreground_coherence")
    for name, parts in wrong.items():
        outputs = {**targets, name: random(13, *targets[name].shape)}
        assert {part for part, value in matting_losses(outputs, targets).items() if float(value) > 1e-4} == parts


def test_segmentation_loss_is_the_cross_entropy_and_finite_at_large_logits():
    logits, target = 8 * random(14, 2, 3, 5, 5, 1) - 4, np.float32(random(15, 2, 3, 5, 5, 1) > 0.5)
    share = 1 / (1 + np.exp(-logits))
    expected = -(target * np.log(share) + (1 - target) * np.log(1 - share)).mean()
    assert float(segmentation_loss(logits, target)) == pytest.approx(expected, rel=1e-4)
    far = np.float32([[[[[200.0], [-200.0]]]]])
    assert float(segmentation_loss(far, np.float32(far > 0))) == 0
    assert float(segmentation_loss(far, np.float32(far < 0))) == pytest.approx(200)
    assert float(segmentation_loss(far.astype("float16"), np.float32(far < 0))) == pytest.approx(200)


def test_segmentation_targets_are_brought_to_the_size_of_the_logits():
    target = np.zeros((2, 3, 16, 24, 1), np.float32)
    target[:, 1:, :, 12:] = 1
    logits = np.float32(40 * target[:, :, ::2, ::2] - 20)
    assert float(segmentation_losses({"segmentation": logits}, {"segmentation": target})["segmentation"]) < 1e-6
    wrong = segmentation_losses({"segmentation": -logits}, {"segmentation": target})
    assert float(wrong["segmentation"]) == pytest.approx(20, rel=1e-4)
