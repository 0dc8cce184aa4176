import numpy as np
import pytest

from tests.data.augmentations.pictures import disc, waves
from tfmatting.data.augmentations import clip_effects
from tfmatting.data.augmentations.clip_augmentation import ClipAugmentation

LENGTH = 12
EXACT = {"shadow_probability": 0, "reflection_probability": 0, "camera": False}


def clip(length=LENGTH, seed=0):
    return [{"source": waves(32, 40, 3, seed), "alpha": disc(32, 40)} for _ in range(length)]


def changes(frames, key="source"):
    """The largest change from frame to frame."""
    return np.abs(np.diff(np.stack([frame[key] for frame in frames]), axis=0)).max()


def bytes_of(pixels):
    return np.round(255 * pixels).astype(np.uint8)


def composite(seed=0, length=LENGTH, **settings):
    people = [{"foreground": bytes_of(waves(48, 40, 3)), "alpha": bytes_of(disc(48, 40))}] * length
    scenes = [{"image": bytes_of(waves(60, 70, 3, 9))}] * length
    return ClipAugmentation(**settings)(people, scenes, np.random.default_rng(seed), 40, 56, (True, True))


def test_colours_drift_smoothly():
    drifted = 0
    for seed in range(10):
        changed = clip_effects.change_colours(clip(), np.random.default_rng(seed), "source")
        assert changes(changed) < 0.05
        drifted += changes(changed) > 0
        assert np.abs(changed[0]["source"] - clip()[0]["source"]).max() > 0.01
    assert drifted > 5


def test_grey_takes_all_colour_and_leaves_others_as_they_are():
    frames = clip()
    grey = clip_effects.make_grey(frames, np.random.default_rng(0), ("source",), probability=1)
    assert max(np.ptp(frame["source"], axis=-1).max() for frame in grey) < 1e-6
    assert clip_effects.make_grey(frames, np.random.default_rng(0), ("source",), probability=0) is frames


def test_blur_softens_alpha_with_its_picture_and_smoothly():
    noise = np.random.default_rng(0).random((64, 64, 3), np.float32)
    frames = [{"source": noise, "alpha": noise[..., :1]}] * LENGTH
    soft = clip_effects.blur(frames, np.random.default_rng(4), ("source", "alpha"), probability=1, largest=0.03)
    deviations = np.array([frame["source"].std() for frame in soft])
    assert deviations.min() < 0.8 * noise.std()
    assert np.abs(np.diff(deviations)).max() < 0.1
    for frame in soft:
        np.testing.assert_allclose(frame["source"][..., :1], frame["alpha"], atol=1e-6)


def test_sharpening_strengthens_edges_of_all_frames_alike():
    edge = np.full((16, 16, 3), 0.3, np.float32)
    edge[:, 8:] = 0.7
    sharp = clip_effects.sharpen([{"source": edge}] * 3, np.random.default_rng(1), "source", probability=1)
    assert changes(sharp) == 0
    assert sharp[0]["source"].max() > 0.7 and sharp[0]["source"].min() < 0.3


def test_noise_is_new_in_every_frame_and_of_one_strength():
    grey = [{"source": np.full((64, 64, 3), 0.5, np.float32)}] * LENGTH
    for seed in range(6):
        noisy = clip_effects.add_noise(grey, np.random.default_rng(seed), probability=1, low=0.01, high=0.02)
        noise = np.stack([frame["source"] - 0.5 for frame in noisy]).reshape(LENGTH, -1)
        assert 0.005 < noise.std() < 0.03
        assert np.abs(np.corrcoef(noise) - np.eye(LENGTH)).max() < 0.1
        assert noise.std(1).max() < 2.1 * noise.std(1).min()


def test_alike_gives_every_frame_the_same_random_numbers():
    def shift(frame, rng, size):
        return {"source": frame["source"] + rng.normal(0, size)}

    moved = clip_effects.alike(shift, clip(4), np.random.default_rng(0), size=0.1)
    assert changes(moved) == 0
    assert np.abs(moved[0]["source"] - clip()[0]["source"]).max() > 1e-3


def test_the_source_is_the_exact_composite_where_nothing_is_added():
    for seed in range(4):
        for frame in composite(seed, **EXACT):
            expected = frame["alpha"] * frame["foreground"] + (1 - frame["alpha"]) * frame["background"]
            np.testing.assert_allclose(frame["source"], expected, atol=2e-6)


def test_frames_have_the_size_and_range_that_is_asked_for():
    for frame in composite(1):
        assert frame["alpha"].shape == (40, 56, 1)
        for key in ("source", "foreground", "background"):
            assert frame[key].shape == (40, 56, 3) and frame[key].dtype == np.float32
            assert frame[key].min() >= 0 and frame[key].max() <= 1


@pytest.mark.parametrize("seed", range(6))
def test_stills_become_a_clip_that_moves_smoothly(seed):
    frames = composite(seed, length=30, **EXACT)
    alpha = np.stack([frame["alpha"] for frame in frames])
    assert 0 < np.abs(np.diff(alpha, axis=0)).mean((1, 2, 3)).max() < 0.1
    assert np.abs(alpha[-1] - alpha[0]).mean() > np.abs(alpha[1] - alpha[0]).mean() > 0


def test_a_clip_is_a_function_of_its_seed():
    first, second, other = composite(2), composite(2), composite(3)
    for one, same in zip(first, second, strict=True):
        for key, value in one.items():
            np.testing.assert_array_equal(value, same[key])
    assert np.abs(first[0]["source"] - other[0]["source"]).max() > 0.05


def test_blurred_pictures_stay_in_range():
    """White stays white, for every size of the blur."""
    white = [{"alpha": np.ones((256, 256, 1), np.float32)} for _ in range(LENGTH)]
    for seed in range(20):
        frames = clip_effects.blur(white, np.random.default_rng(seed), ("alpha",), probability=1.0)
        assert max(frame["alpha"].max() for frame in frames) <= 1
