import numpy as np
import pytest

from tfmatting.data import augmentation

HEIGHT, WIDTH = 61, 75


@pytest.fixture
def sample():
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    alpha = np.clip(20 - np.hypot(rows - 35, columns - 40), 0, 1).astype(np.float32)[..., None]
    background = rng.random((HEIGHT, WIDTH, 3), dtype=np.float32) * 0.2 + np.float32(0.5)
    foreground = rng.random((HEIGHT, WIDTH, 3), dtype=np.float32)
    return augmentation.composite({"alpha": alpha, "foreground": foreground, "background": background}, background)


ALWAYS = {
    "jitter_colour": lambda sample, rng: augmentation.jitter_colour(sample, rng, "foreground"),
    "jitter_sharpness": lambda sample, rng: augmentation.jitter_sharpness(sample, rng, "background", probability=1),
    "misalign_plate": lambda sample, rng: augmentation.misalign_plate(sample, rng, probability=1),
    "cast_shadow": lambda sample, rng: augmentation.cast_shadow(sample, rng, 1, 1),
    "match_light": lambda sample, rng: augmentation.match_light(sample, rng, probability=1),
    "drift_exposure": lambda sample, rng: augmentation.drift_exposure(sample, rng, probability=1),
    "vignette": lambda sample, rng: augmentation.vignette(sample, rng, probability=1),
    "add_noise": augmentation.add_noise,
    "compress": lambda sample, rng: augmentation.compress(sample, rng, probability=1),
    "resample": lambda sample, rng: augmentation.resample(sample, rng, probability=1),
}


def changed(before, after):
    return {key for key in before if not np.array_equal(before[key], after[key])}


@pytest.mark.parametrize("name", ALWAYS)
@pytest.mark.parametrize("seed", range(3))
def test_alpha_range_dtype_and_argument_are_kept(sample, name, seed):
    before = {key: value.copy() for key, value in sample.items()}
    result = ALWAYS[name](sample, np.random.default_rng(seed))
    assert not changed(before, sample)
    assert result.keys() == sample.keys()
    for key, value in result.items():
        assert value.dtype == np.float32 and value.shape == before[key].shape
        assert value.min() >= 0 and value.max() <= 1
    np.testing.assert_array_equal(result["alpha"], before["alpha"])


@pytest.mark.parametrize("name", ALWAYS)
def test_the_same_seed_gives_the_same_sample(sample, name):
    first, second = (ALWAYS[name](sample, np.random.default_rng(7)) for _ in range(2))
    assert not changed(first, second)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("jitter_colour", {"foreground"}),
        ("misalign_plate", {"background"}),
        ("cast_shadow", {"source"}),
        ("drift_exposure", {"source", "foreground"}),
        ("vignette", {"source", "foreground", "background"}),
        ("add_noise", {"source", "background"}),
        ("resample", {"source", "background"}),
    ],
)
def test_only_the_meant_images_change(sample, name, keys):
    assert changed(sample, ALWAYS[name](sample, np.random.default_rng(1))) == keys


def test_probability_zero_changes_nothing(sample):
    rng = np.random.default_rng(0)
    result = augmentation.misalign_plate(sample, rng, probability=0, subpixel_probability=0)
    for function in ("drift_exposure", "vignette", "compress", "resample", "match_light"):
        result = getattr(augmentation, function)(result, rng, probability=0)
    assert not changed(sample, result)


def test_misalignment_moves_the_plate_by_at_most_the_asked_share(sample):
    spot = np.zeros_like(sample["background"])
    spot[HEIGHT // 2, WIDTH // 2] = 1
    for seed in range(10):
        plate = augmentation.misalign_plate({**sample, "background": spot}, np.random.default_rng(seed), 1, 0, 0.1,
                                            0, 0, 0, 0)["background"]  # fmt: skip
        row, column = np.unravel_index(plate[..., 1].argmax(), (HEIGHT, WIDTH))
        assert abs(row - HEIGHT // 2) <= 0.1 * HEIGHT + 1 and abs(column - WIDTH // 2) <= 0.1 * WIDTH + 1


def test_shadow_darkens_only_what_is_behind(sample):
    grey = {**sample, "background": np.full_like(sample["background"], 0.5)}
    result = augmentation.cast_shadow(grey, np.random.default_rng(3), 1, 0)
    inside, outside = sample["alpha"][..., 0] == 1, sample["alpha"][..., 0] == 0
    np.testing.assert_allclose(result["source"][inside], sample["foreground"][inside], atol=1e-6)
    assert result["source"][outside].max() <= 0.5 + 1e-6
    assert result["source"][outside].min() < 0.48


def test_drift_keeps_the_composite_where_nothing_clips(sample):
    # the drift of a share of background is the same as that of the source, so opaque pixels stay equal
    result = augmentation.drift_exposure(sample, np.random.default_rng(5), probability=1)
    inside = sample["alpha"][..., 0] == 1
    np.testing.assert_allclose(result["source"][inside], result["foreground"][inside], atol=1e-6)


def test_colour_matrix_of_no_change_is_the_identity():
    np.testing.assert_allclose(augmentation.colour_matrix(), np.eye(3, 4), atol=1e-12)


def test_colour_matrix_keeps_grey_when_only_saturation_and_hue_change():
    matrix = augmentation.colour_matrix(saturation=0.4, hue=0.3)
    np.testing.assert_allclose(matrix @ [0.5, 0.5, 0.5, 1], [0.5, 0.5, 0.5], atol=1e-9)


def test_noise_has_the_deviation_it_says():
    noise = augmentation.noise_image(np.random.default_rng(0), 128, 128)
    assert abs(noise.std() - 1) < 0.02 and abs(noise.mean()) < 0.02


def test_noise_differs_between_source_and_plate(sample):
    flat = {**sample, "source": np.full_like(sample["source"], 0.5), "background": np.full_like(sample["source"], 0.5)}
    result = augmentation.add_noise(flat, np.random.default_rng(0))
    assert np.abs(result["source"] - result["background"]).mean() > 1e-4
