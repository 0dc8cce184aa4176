import logging
import shutil

import cv2
import numpy as np
import pytest

from tfmatting.data import augmentation, figures, hair, photographs, synthetic, textures
from tfmatting.data.canvas import Canvas
from tfmatting.data.pipeline.damage import DamagedPictures
from tfmatting.data.synthetic import SyntheticComposites, extend_foreground, render_pair

KEYS = {"source": 3, "background": 3, "alpha": 1, "foreground": 3}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("photographs")
    rng = np.random.default_rng(0)
    for number, size in enumerate([(60, 90), (200, 150), (400, 500)]):
        image = cv2.resize(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8), size[::-1])
        cv2.imwrite(str(path / f"{number}.png"), image)
    return path


@pytest.mark.parametrize(("height", "width"), [(64, 64), (181, 255), (97, 40)])
@pytest.mark.parametrize("with_photographs", [False, True])
def test_shapes_ranges_and_dtypes(folder, height, width, with_photographs):
    composites = SyntheticComposites(height, width, folder if with_photographs else None, seed=3)
    for index in range(8):
        sample = composites[index]
        assert sample.keys() == KEYS.keys()
        for key, channels in KEYS.items():
            assert sample[key].shape == (height, width, channels) and sample[key].dtype == np.float32
            assert np.isfinite(sample[key]).all() and sample[key].min() >= 0 and sample[key].max() <= 1


def test_a_sample_depends_on_seed_and_index_alone(folder):
    first = SyntheticComposites(48, 64, folder, seed=5)
    forwards = [first[index] for index in range(6)]
    second = SyntheticComposites(48, 64, folder, seed=5)
    for index in (4, 0, 5, 2):
        for key, value in second[index].items():
            np.testing.assert_array_equal(value, forwards[index][key])
    assert not np.array_equal(SyntheticComposites(48, 64, folder, seed=6)[0]["source"], forwards[0]["source"])
    assert not np.array_equal(forwards[0]["source"], forwards[1]["source"])


def test_clean_source_is_the_composite_where_no_shadow_falls(monkeypatch):
    def cast_no_shadow(sample, rng):
        return augmentation.composite(sample, sample["background"])

    monkeypatch.setattr(augmentation, "cast_shadow", cast_no_shadow)
    composites = SyntheticComposites(72, 96, seed=1, empty_share=0)
    for index in range(6):
        sample = composites.clean(index)
        expected = sample["alpha"] * sample["foreground"] + (1 - sample["alpha"]) * sample["background"]
        np.testing.assert_allclose(sample["source"], expected, atol=1e-5)


def test_clean_source_shows_the_foreground_alone_where_alpha_is_one():
    composites = SyntheticComposites(72, 96, seed=2, empty_share=0)
    for index in range(6):
        sample = composites.clean(index)
        inside = sample["alpha"][..., 0] == 1
        np.testing.assert_allclose(sample["source"][inside], sample["foreground"][inside], atol=1e-5)


def test_shares_of_kinds_are_as_documented():
    composites = SyntheticComposites(32, 32)
    kinds = [composites.kind(index) for index in range(2000)]
    assert abs(kinds.count("empty") / 2000 - synthetic.EMPTY_SHARE) < 0.02
    assert abs(kinds.count("like_coloured") / 2000 - synthetic.LIKE_COLOURED_SHARE) < 0.03


def test_empty_rooms_have_no_alpha_and_differ_from_their_plate():
    composites = SyntheticComposites(48, 48, seed=1, empty_share=1, like_coloured_share=0)
    differences = []
    for index in range(6):
        sample = composites[index]
        assert composites.kind(index) == "empty" and not sample["alpha"].any()
        differences.append(np.abs(sample["source"] - sample["background"]).mean())
    assert max(differences) > 0.005


def test_like_coloured_subjects_are_nearer_to_their_background():
    def near(share):
        composites, shares = SyntheticComposites(64, 64, seed=4, empty_share=0, like_coloured_share=share), []
        for index in range(40):
            sample = composites.clean(index)
            difference = np.abs(sample["foreground"] - sample["background"]).max(-1)
            inside = sample["alpha"][..., 0] > 0.95
            if inside.sum() > 40:
                shares.append((difference[inside] < 0.1).mean())
        return np.mean(shares)

    assert near(1.0) > 2 * near(0.0)


def test_most_samples_have_a_subject_and_a_soft_border():
    composites = SyntheticComposites(96, 96, seed=0, empty_share=0)
    alphas = [composites.clean(index)["alpha"] for index in range(30)]
    assert np.mean([alpha.max() > 0.95 for alpha in alphas]) > 0.85
    assert all(((alpha > 0.02) & (alpha < 0.98)).any() for alpha in alphas if alpha.max() > 0.95)
    sizes = [(alpha > 0.5).mean() for alpha in alphas]
    assert min(sizes) < 0.08 and max(sizes) > 0.25


def test_strands_are_thinner_than_a_pixel():
    canvas = Canvas(40, 40, 300, np.random.default_rng(0))
    line = np.stack([np.linspace(5, 35, 9), np.linspace(8, 30, 9)], axis=1)[None]
    hair.paint_strokes(canvas, line, 0.25, (1, 0, 0))
    alpha = canvas.pixels[..., 3]
    assert 0.05 < alpha.max() < 0.8
    length = np.hypot(30, 22)
    assert 0.1 * length < alpha.sum() < 0.6 * length


def test_painted_area_is_exact_to_an_eighth_of_a_pixel_of_border():
    canvas = Canvas(40, 40, 40, np.random.default_rng(0))
    square = np.array([(4.5, 6.25), (20.5, 6.25), (20.5, 18.75), (4.5, 18.75)])
    canvas.paint(square, textures.flat((0.2, 0.5, 0.7)), shade=0)
    assert abs(canvas.pixels[..., 3].sum() - 16 * 12.5) < (16 + 12.5) * 2 / 8 + 0.5


def test_foreground_is_continued_beyond_the_subject():
    picture = np.zeros((37, 53, 4), np.float32)
    picture[10:20, 10:20] = (0.8, 0.1, 0.3, 1)
    picture[10:20, 20] = np.float32([0.8, 0.1, 0.3, 1]) * 0.4
    np.testing.assert_allclose(extend_foreground(picture), np.broadcast_to([0.8, 0.1, 0.3], (37, 53, 3)), atol=0.02)


def test_foreground_of_an_empty_picture_is_finite():
    assert np.isfinite(extend_foreground(np.zeros((9, 5, 4), np.float32))).all()


def test_render_pair_is_clean():
    sample = render_pair(90, 120, seed=1)
    expected = sample["alpha"] * sample["foreground"]
    inside = sample["alpha"][..., 0] == 1
    assert inside.any()
    np.testing.assert_allclose(sample["source"][inside], expected[inside], atol=1e-5)


@pytest.mark.parametrize("size", [(0, 64), (64, 8), (64.5, 64)])
def test_bad_size_is_named(size):
    with pytest.raises(ValueError, match=r"`(height|width)` must be an integer of at least 16. Received: "):
        SyntheticComposites(*size)


@pytest.mark.parametrize("shares", [{"empty_share": -0.1}, {"like_coloured_share": 1.2}])
def test_bad_share_is_named(shares):
    with pytest.raises(ValueError, match="`empty_share` and `like_coloured_share` must be"):
        SyntheticComposites(32, 32, **shares)


def test_bad_folder_is_named(tmp_path):
    with pytest.raises(ValueError, match="`backgrounds` must be an existing folder"):
        SyntheticComposites(32, 32, tmp_path / "missing")
    with pytest.raises(ValueError, match="`backgrounds` must hold photographs"):
        SyntheticComposites(32, 32, tmp_path)
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    with pytest.raises(ValueError, match=r"broken\.jpg"):
        photographs.PhotographFolder(tmp_path)


def test_photographs_of_sub_folders_are_found(tmp_path, folder):
    shutil.copytree(folder, tmp_path / "photographs" / "sub")
    assert len(photographs.PhotographFolder(tmp_path / "photographs")) == 3


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_damaged_photographs_are_named_counted_and_replaced(tmp_path, caplog, suffix):
    rng = np.random.default_rng(0)
    for number in range(4):
        cv2.imwrite(str(tmp_path / f"{number}{suffix}"), rng.integers(0, 256, (60, 80, 3)))
    path = tmp_path / f"2{suffix}"
    data = bytearray(path.read_bytes())
    path.write_bytes(data[: len(data) // 2])
    first, again = (photographs.PhotographFolder(tmp_path) for _ in range(2))
    with caplog.at_level(logging.WARNING, "tfmatting"):
        crops = [first.crop(32, 32, np.random.default_rng(seed)) for seed in range(12)]
    assert len(caplog.messages) == 1 and f"2{suffix}" in caplog.messages[0]
    for seed, crop in enumerate(crops):
        np.testing.assert_array_equal(again.crop(32, 32, np.random.default_rng(seed)), crop)
    with pytest.raises(ValueError, match="more pictures than the 0 that may be skipped"):
        strict = photographs.PhotographFolder(tmp_path, damaged=DamagedPictures(0))
        for seed in range(12):
            strict.crop(32, 32, np.random.default_rng(seed))


def test_a_png_with_a_broken_body_is_skipped(tmp_path, caplog):
    rng = np.random.default_rng(0)
    for name in ("good", "bad"):
        cv2.imwrite(str(tmp_path / f"{name}.png"), rng.integers(0, 256, (60, 80, 3)))
    data = bytearray((tmp_path / "bad.png").read_bytes())
    data[60:200] = bytes(140)
    (tmp_path / "bad.png").write_bytes(data)
    images = photographs.PhotographFolder(tmp_path)
    for seed in range(8):
        assert images.crop(16, 16, np.random.default_rng(seed)).shape == (16, 16, 3)
    assert list(images.damaged.problems) == [str(tmp_path / "bad.png")]


def test_photographs_are_cropped_to_the_asked_size(folder):
    images = photographs.PhotographFolder(folder, longest_side=300)
    assert len(images) == 3 and max(images[2].shape) == 300
    for size in ((32, 32), (151, 47), (600, 700)):
        crop = images.crop(*size, np.random.default_rng(0))
        assert crop.shape == (*size, 3) and crop.dtype == np.float32 and 0 <= crop.min() <= crop.max() <= 1


def test_poses_are_bodies():
    rng = np.random.default_rng(0)
    for _ in range(50):
        pose = figures.random_pose(rng)
        assert pose.joints["head"][1] < pose.joints["neck"][1] < pose.joints["pelvis"][1]
        reach = np.linalg.norm(pose.joints["left_hand"] - pose.joints["left_shoulder"])
        assert reach < 0.33
