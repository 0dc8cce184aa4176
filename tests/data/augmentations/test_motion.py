import numpy as np
import pytest

from tests.data.augmentations.pictures import disc, waves
from tfmatting.data.augmentations.motion import ClipMotion

STILL = {"rotation": 0, "scale": (1, 1), "translation": 0, "shear": 0, "flip": 0, "probability": 0}
CALM = {"turning": 0, "growing": 0, "moving": 0, "slanting": 0, "shake_probability": 0}


def as_bytes(pixels):
    return np.round(255 * pixels).astype(np.uint8)


def person(height=64, width=64, radius=0.2):
    return {"foreground": as_bytes(waves(height, width, 3)), "alpha": as_bytes(disc(height, width, radius))}


def run(motion, frames, seed=0, height=64, width=64, **options):
    return motion(frames, np.random.default_rng(seed), height, width, **options)


def centre(alpha):
    rows, columns = np.mgrid[: alpha.shape[0], : alpha.shape[1]] + 0.5
    return np.array([(columns * alpha[..., 0]).sum(), (rows * alpha[..., 0]).sum()]) / alpha.sum()


def test_without_any_change_the_frames_stay_as_they_are():
    frame = person()
    for moved in run(ClipMotion(**STILL), [frame] * 3):
        for name, pixels in frame.items():
            np.testing.assert_allclose(moved[name], pixels / np.float32(255), atol=1e-3)
            assert moved[name].dtype == np.float32


def test_a_clip_that_does_not_move_has_one_place():
    moved = run(ClipMotion(probability=0), [person()] * 4, seed=3)
    for frame in moved[1:]:
        np.testing.assert_array_equal(frame["alpha"], moved[0]["alpha"])
    assert np.abs(moved[0]["alpha"] - person()["alpha"] / 255).max() > 0.1


def test_a_path_is_smooth_and_covers_ground():
    ways = []
    for seed in range(12):
        moved = run(ClipMotion(**{**STILL, "probability": 1}, shake_probability=0), [person()] * 30, seed)
        path = np.array([centre(frame["alpha"]) for frame in moved])
        steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
        assert steps.max() < 64 * 0.08
        ways.append(np.ptp(path, axis=0).max())
    assert np.median(ways) > 64 * 0.05


def test_foreground_and_alpha_move_together():
    """Where the picture's colours are those of its alpha, they are so after the motion."""
    alpha = as_bytes(disc(60, 80))
    frames = [{"foreground": np.repeat(alpha, 3, 2), "alpha": alpha}] * 10
    for seed in range(5):
        for frame in run(ClipMotion(probability=1), frames, seed, 48, 72):
            assert frame["alpha"].shape == (48, 72, 1)
            inside = frame["alpha"] > 0.02  # outside of the picture colours go on, alpha does not
            np.testing.assert_allclose((frame["foreground"] * inside)[..., :1], frame["alpha"] * inside, atol=0.01)


def test_a_picture_that_covers_fills_every_frame_whatever_the_motion():
    white = {"image": np.full((50, 90, 3), 255, np.uint8)}
    motion = ClipMotion(scale=(1, 1.5), covers=True, border="mirror", probability=1, moving=0.5)
    for seed in range(10):
        assert min(frame["image"].min() for frame in run(motion, [white] * 20, seed, 72, 40)) > 0.99


def test_a_still_moves_always_and_a_clip_at_times():
    motion, moving = ClipMotion(probability=0.3), {True: 0, False: 0}
    for is_still in moving:
        for seed in range(40):
            moved = run(motion, [person()] * 20, seed, is_still=is_still)
            moving[is_still] += np.abs(moved[-1]["alpha"] - moved[0]["alpha"]).max() > 0.02
    assert moving[True] == 40 and 4 < moving[False] < 22


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_border_that_cuts_the_subject_stays_outside_of_the_frame(side):
    alpha = np.zeros((64, 64, 1), np.uint8)
    places = {"left": np.s_[20:40, :30], "right": np.s_[20:40, -30:], "top": np.s_[:30, 20:40]}
    alpha[places.get(side, np.s_[-30:, 20:40])] = 255
    frames = [{"foreground": np.repeat(alpha, 3, 2), "alpha": alpha}] * 16
    motion = ClipMotion(scale=(0.4, 0.9), probability=1, subject="alpha")
    seen = 0
    for seed in range(15):
        for frame in run(motion, frames, seed, 80, 60):
            seen += frame["alpha"].max() > 0.9
            borders = frame["alpha"][0], frame["alpha"][-1], frame["alpha"][:, 0], frame["alpha"][:, -1]
            assert frame["alpha"].max() < 0.5 or max(border.max() for border in borders) > 0.5
    assert seen > 100


@pytest.mark.parametrize("place", [(6, 6), (6, 58), (58, 32), (0, 0)])
def test_the_subject_s_middle_stays_in_the_frame(place):
    alpha = np.zeros((64, 128, 1), np.uint8)
    if any(place):
        alpha[place[0] - 4 : place[0] + 4, place[1] - 4 : place[1] + 4] = 255
    frames = [{"foreground": np.repeat(alpha, 3, 2), "alpha": alpha}] * 12
    inside = 0
    for seed in range(20):
        motion = ClipMotion(scale=(1.5, 2), probability=1, subject="alpha", outside_share=0)
        moved = run(motion, frames, seed, 40, 40)
        inside += np.median([frame["alpha"].max() for frame in moved]) > 0.5
    assert inside == (20 if any(place) else 0)


def test_a_reduced_picture_does_not_alias():
    stripes = np.zeros((256, 256, 3), np.uint8)
    stripes[:, ::2] = 255
    motion = ClipMotion(**{**STILL, "probability": 1}, **{**CALM, "moving": 0.3})
    for frame in run(motion, [{"image": stripes}] * 6, 0, 40, 40):
        inside = frame["image"][8:-8, 14:-14]
        assert 0.4 < inside.mean() < 0.6 and inside.std() < 0.1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"border": "zero"}, '`border` must be "edge" or "mirror"'),
        ({"scale": (0, 1)}, "`scale` must be a smallest and a largest size above 0"),
        ({"flip": 1.5}, "`flip` must be from 0 to 1"),
    ],
)
def test_settings_that_cannot_be_are_told(settings, message):
    with pytest.raises(ValueError, match=message):
        ClipMotion(**settings)


def test_frames_must_have_one_size():
    with pytest.raises(ValueError, match=r"`frames` must have one size. Received: \(40, 64\), \(64, 64\)"):
        run(ClipMotion(), [person(), person(40)])
