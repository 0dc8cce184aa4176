"""What each augmentation keeps, and what it changes by how much."""

import cv2
import numpy as np
import pytest

from tests.data.augmentations.pictures import disc, placed, waves
from tfmatting.data.augmentation import colour_matrix
from tfmatting.data.augmentations.cast_shadow import CastShadow
from tfmatting.data.augmentations.colour_jitter import ColourJitter, colour_maps
from tfmatting.data.augmentations.draws import sample_seeds
from tfmatting.data.augmentations.empty_room import EmptyRoom
from tfmatting.data.augmentations.like_coloured import LikeColoured
from tfmatting.data.augmentations.misalign_plate import MisalignPlate
from tfmatting.data.augmentations.random_affine import RandomAffine
from tfmatting.data.augmentations.random_box_blur import RandomBoxBlur
from tfmatting.data.augmentations.random_noise import RandomNoise
from tfmatting.data.augmentations.random_sharpen import RandomSharpen

STILL = {"rotation": 0, "scale": (1, 1), "translation": 0, "shear": 0, "flip": 0}
MANY = sample_seeds(0, np.arange(4000))


def both_ways(layer, pictures, seed, **size):
    """The results on arrays and on tensors."""
    yield layer.on_arrays(pictures, seed, **size)
    yield {key: np.asarray(value) for key, value in layer(pictures, seed=seed, **size).items()}


@pytest.mark.parametrize(
    "layer",
    [
        RandomAffine(**STILL, covers=True),
        ColourJitter("foreground", 0, 0, 0, 0),
        ColourJitter("foreground", probability=0),
        RandomNoise("foreground", 0),
        RandomBoxBlur(radius=0),
        RandomBoxBlur(probability=0),
        RandomSharpen("foreground", 0),
        LikeColoured(0),
        EmptyRoom(0),
        CastShadow(0),
        MisalignPlate(0),
        MisalignPlate(1, 0, 0, 0, 0, 0, 0),
    ],
    ids=lambda layer: layer.name,
)
def test_zero_strength_is_the_identity(layer):
    pictures = placed()
    for result in both_ways(layer, pictures, 3):
        for key, value in result.items():
            np.testing.assert_allclose(value, pictures[key], atol=2e-6)


def test_flip_moves_foreground_and_alpha_together():
    pictures = {"foreground": waves(32, 40, 3), "alpha": waves(32, 40, 1, 2)}
    for result in both_ways(RandomAffine(**{**STILL, "flip": 1}, covers=True), pictures, 1):
        for key, value in pictures.items():
            np.testing.assert_allclose(result[key], value[:, ::-1], atol=2e-6)


def test_foreground_and_alpha_move_by_one_map():
    inside = disc(64, 64, 0.25)
    pictures = {"foreground": np.repeat(inside, 3, -1), "alpha": inside}
    for seed in range(6):
        for result in both_ways(RandomAffine(), pictures, seed, height=48, width=56):
            assert result["alpha"].shape == (48, 56, 1) and result["foreground"].shape == (48, 56, 3)
            np.testing.assert_allclose(result["foreground"], np.repeat(result["alpha"], 3, -1), atol=1e-5)


def test_affine_draws_what_the_paper_lists():
    layer, frame = RandomAffine(flip=0, shear=0), [np.float32(100)] * 2
    picture = [np.full(len(MANY), 100, np.float32)] * 2
    matrix, _ = layer.draw(np, MANY, frame, picture)
    forward = np.linalg.inv(matrix[:, :, :2])
    scale = np.sqrt(np.linalg.det(forward))
    assert 0.3 <= scale.min() < 0.32 and 0.98 < scale.max() <= 1.0001
    angle = np.degrees(np.arctan2(forward[:, 1, 0], forward[:, 0, 0]))
    assert np.abs(angle).max() <= 5.001 and angle.std() == pytest.approx(5 / np.sqrt(3), rel=0.05)
    centre = np.einsum("bij,bj->bi", forward, np.float32([50, 50]) - matrix[:, :, 2])
    assert np.abs(centre - 50).max() <= 10.01 and (centre - 50).std() == pytest.approx(10 / np.sqrt(3), rel=0.05)
    matrix, _ = RandomAffine(**{**STILL, "shear": 5}).draw(np, MANY, frame, picture)
    forward = np.linalg.inv(matrix[:, :, :2])
    slant = np.degrees(np.arctan(forward[:, 0, 1] / forward[:, 0, 0]))
    assert 4.8 < np.abs(slant).max() <= 5.001


def test_outside_of_the_picture_alpha_is_zero_and_colours_go_on():
    pictures = {"foreground": np.full((40, 40, 3), 0.7, np.float32), "alpha": np.ones((40, 40, 1), np.float32)}
    layer = RandomAffine(**{**STILL, "scale": (0.5, 0.5)})
    for result in both_ways(layer, pictures, 0):
        np.testing.assert_allclose(result["foreground"], 0.7, atol=1e-5)
        assert result["alpha"].sum() == pytest.approx(400, rel=0.01)
        assert not result["alpha"][:8].any() and not result["alpha"][:, -8:].any()


@pytest.mark.parametrize(("height", "width"), [(30, 50), (50, 30)])
def test_backgrounds_cover_the_frame(height, width):
    picture = {"background": np.ones((61, 47, 3), np.float32)}
    layer = RandomAffine(("background",), scale=(1, 3.3), covers=True, border="mirror")
    for seed in range(8):
        for result in both_ways(layer, picture, seed, height=height, width=width):
            np.testing.assert_allclose(result["background"], 1, atol=1e-5)


def test_reduction_averages_instead_of_skipping_pixels():
    fine = np.zeros((256, 256, 1), np.float32)
    fine[:, ::4] = 1  # lines one pixel wide, as strands of hair
    layer = RandomAffine(("alpha",), **{**STILL, "scale": (0.125, 0.125)})
    for result in both_ways(layer, {"alpha": fine}, 0):
        inside = result["alpha"][115:140, 115:140]
        np.testing.assert_allclose(inside, 0.25, atol=0.01)


def test_small_pictures_are_not_enlarged():
    pictures = {"foreground": np.ones((20, 20, 3), np.float32), "alpha": np.ones((20, 20, 1), np.float32)}
    for result in both_ways(RandomAffine(**STILL), pictures, 0, height=80, width=80):
        assert result["alpha"].sum() == pytest.approx(400, rel=0.01)


@pytest.mark.parametrize("seed", range(8))
def test_a_cut_subject_is_cut_by_the_frame(seed):
    alpha = np.zeros((60, 60, 1), np.float32)
    alpha[20:, 15:45] = 1  # cut below
    pictures = {"foreground": np.ones((60, 60, 3), np.float32), "alpha": alpha}
    for result in both_ways(RandomAffine(keep_cuts_outside=True), pictures, seed):
        rows = np.flatnonzero(result["alpha"].max((1, 2)) > 0.5)
        assert rows[-1] == 59 and rows[0] > 5
        assert (result["alpha"][-1] > 0.5).sum() > 8


def test_padded_pictures_of_several_sizes_equal_each_alone():
    layer = RandomAffine(("background",), covers=True, scale=(1, 2), border="mirror")
    pictures = [waves(37, 50, 3, 1), waves(50, 29, 3, 2)]
    padded = [cv2.copyMakeBorder(x, 0, 50 - x.shape[0], 0, 50 - x.shape[1], cv2.BORDER_REPLICATE) for x in pictures]
    sizes = np.int32([x.shape[:2] for x in pictures])
    seeds = np.uint32([4, 9])
    together = layer({"background": np.stack(padded), "sizes": sizes}, seed=seeds, height=24, width=24)
    assert together.keys() == {"background"}
    for place, picture in enumerate(pictures):
        alone = layer({"background": picture}, seed=seeds[place], height=24, width=24)["background"]
        np.testing.assert_allclose(together["background"][place], alone, atol=1e-5)


@pytest.mark.parametrize("values", [(1.1, 0.9, 1.15, 0.05), (1, 1, 0.2, 0), (0.8, 1.2, 1, -0.1)])
def test_colour_map_equals_the_one_of_the_drawn_samples(values):
    ours = colour_maps(np, *np.float32(values).reshape(4, 1))[0]
    np.testing.assert_allclose(ours, colour_matrix(*values), atol=1e-5)


def test_saturation_keeps_grey_and_scales_the_distance_from_it():
    colour = np.float32([0.2, 0.5, 0.7])
    for factor in (0.85, 1.15):
        grey = colour @ np.float32([0.299, 0.587, 0.114])
        one = np.ones(1, np.float32)
        changed = colour_maps(np, one, one, factor * one, 0 * one)[0] @ np.append(colour, np.float32(1))
        np.testing.assert_allclose(changed - grey, factor * (colour - grey), atol=1e-6)


def test_jitter_leaves_all_but_its_picture():
    pictures = placed()
    for result in both_ways(ColourJitter("foreground"), pictures, 2):
        assert np.abs(result["foreground"] - pictures["foreground"]).mean() > 0.005
        for key in ("alpha", "background", "source"):
            np.testing.assert_array_equal(result[key], pictures[key])


def test_jitter_has_the_papers_ranges_about_no_change():
    maps = ColourJitter("foreground", 0.15, 0, 0, 0).draw(np, MANY)
    assert maps[:, 0, 0].min() == pytest.approx(0.85, abs=0.002) and maps[:, 0, 0].max() == pytest.approx(
        1.15, abs=0.002
    )
    assert maps[:, 0, 0].mean() == pytest.approx(1, abs=0.005)
    changed = ColourJitter("foreground", probability=0.3).draw(np, MANY)
    share = (np.abs(changed - np.eye(3, 4)).max((1, 2)) > 1e-5).mean()
    assert share == pytest.approx(0.3, abs=0.03)


def test_noise_has_a_variance_up_to_the_largest():
    deviations = RandomNoise("foreground", 0.03).draw(np, MANY)
    assert deviations.max() <= np.sqrt(0.03) + 1e-6 and deviations.max() > 0.16
    assert deviations.min() >= np.sqrt(1e-5) - 1e-6
    flat = {"foreground": np.full((128, 128, 3), 0.5, np.float32)}
    layer = RandomNoise("foreground", 0.001, 0.001)
    for result in both_ways(layer, flat, 1):
        noise = result["foreground"] - 0.5
        assert noise.std() == pytest.approx(np.sqrt(0.001), rel=0.02) and abs(noise.mean()) < 1e-3
        assert np.abs(np.corrcoef(noise.reshape(-1, 3).T) - np.eye(3)).max() < 0.03


def test_noise_of_different_seeds_and_pictures_differs():
    flat = {"foreground": np.full((16, 16, 3), 0.5, np.float32)}
    layer = RandomNoise("foreground", 0.01, 0.01)
    first, second = (layer.on_arrays(flat, seed)["foreground"] - 0.5 for seed in (1, 2))
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.15


def test_blur_keeps_the_mean_and_softens_alpha_with_the_foreground():
    alpha = np.zeros((32, 32, 1), np.float32)
    alpha[8:24, 8:24] = 1
    pictures = {"foreground": np.repeat(alpha, 3, -1), "alpha": alpha}
    for result in both_ways(RandomBoxBlur(radius=2, probability=1), pictures, 0):
        assert result["alpha"].mean() == pytest.approx(alpha.mean(), rel=1e-5)
        assert ((result["alpha"] > 0.01) & (result["alpha"] < 0.99)).sum() > 60
        np.testing.assert_allclose(result["foreground"], np.repeat(result["alpha"], 3, -1), atol=1e-6)


def test_sharpening_raises_the_contrast_of_an_edge_alone():
    edge = np.full((16, 16, 3), 0.3, np.float32)
    edge[:, 8:] = 0.6
    layer = RandomSharpen("foreground", 1.0, 1)
    weight = layer.draw(np, np.uint32([3]))[0]
    for result in both_ways(layer, {"foreground": edge}, 3):
        sharp = result["foreground"]
        np.testing.assert_allclose(sharp[5, 7:9, 0], [0.3 - 0.1 * weight, 0.6 + 0.1 * weight], atol=1e-6)
        np.testing.assert_allclose(sharp[:, :6], 0.3, atol=1e-6)


def test_like_coloured_foregrounds_come_near_the_background():
    pictures = placed(64, 64)
    pictures["background"] = np.full_like(pictures["background"], 0.3)
    for seed in range(6):
        for result in both_ways(LikeColoured(1), pictures, seed):
            lower = slice(44, 52)  # well below the collar
            inside = pictures["alpha"][lower, ..., 0] == 1
            before = np.abs(pictures["foreground"][lower] - 0.3)[inside].mean()
            assert np.abs(result["foreground"][lower] - 0.3)[inside].mean() < 0.55 * before
            np.testing.assert_array_equal(result["alpha"], pictures["alpha"])


def test_empty_rooms_come_in_the_asked_share():
    assert 1 - EmptyRoom(0.2).draw(np, MANY).mean() == pytest.approx(0.2, abs=0.03)
    for result in both_ways(EmptyRoom(1), placed(), 0):
        assert not result["alpha"].any()


def test_composite_is_exact_without_a_shadow():
    pictures = placed(seed=4)
    expected = pictures.pop("source")
    for result in both_ways(CastShadow(0), pictures, 0):
        np.testing.assert_allclose(result["source"], expected, atol=1e-6)


def test_shadow_darkens_the_source_behind_the_subject_alone():
    pictures = placed(64, 64)
    pictures["background"] = np.full_like(pictures["background"], 0.6)
    clean = pictures["source"] = CastShadow(0).on_arrays(pictures, 0)["source"]
    for seed in range(5):
        for result in both_ways(CastShadow(1), pictures, seed):
            inside, outside = pictures["alpha"][..., 0] == 1, pictures["alpha"][..., 0] == 0
            np.testing.assert_allclose(result["source"][inside], clean[inside], atol=1e-6)
            assert (result["source"] <= clean + 1e-6).all() and result["source"][outside].min() < 0.57
            assert result["source"][outside].max() > 0.595
            for key in ("alpha", "foreground", "background"):
                np.testing.assert_array_equal(result[key], pictures[key])


def test_somebody_who_has_left_may_cast_a_shadow():
    pictures = placed(64, 64)
    pictures = {**pictures, "caster": pictures["alpha"], "alpha": np.zeros_like(pictures["alpha"])}
    for result in both_ways(CastShadow(1), pictures, 1):
        assert "caster" not in result
        assert (pictures["background"] - result["source"]).max() > 0.03


def test_misalignment_changes_the_plate_alone_in_its_share():
    pictures = placed()
    for result in both_ways(MisalignPlate(1), pictures, 0):
        assert np.abs(result["background"] - pictures["background"]).mean() > 0.005
        for key in ("source", "alpha", "foreground"):
            np.testing.assert_array_equal(result[key], pictures[key])
    change, matrix, _ = MisalignPlate().draw(np, MANY, [np.float32(100)] * 2)
    assert change.mean() == pytest.approx(0.3, abs=0.03)
    centre = np.einsum("bij,j->bi", matrix[:, :, :2], np.float32([50, 50])) + matrix[:, :, 2] - 50
    assert 0.95 < np.abs(centre).max() < 1.03


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: RandomAffine(scale=(1, 0.5)), "scale"),
        (lambda: RandomAffine(border="black"), "border"),
        (lambda: RandomAffine(translation=2), "translation"),
        (lambda: ColourJitter("foreground", brightness=-0.1), "brightness"),
        (lambda: ColourJitter("foreground", hue=0.6), "hue"),
        (lambda: RandomNoise("foreground", -1), "variance"),
        (lambda: CastShadow(1.5), "probability"),
        (lambda: EmptyRoom(-0.1), "probability"),
    ],
)
def test_bad_settings_are_named(make, name):
    with pytest.raises(ValueError, match=f"`{name}` must be .* Received: {name}="):
        make()
