import concurrent.futures
import dataclasses

import keras
import numpy as np
import pytest

from tests.training import tiny
from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.background_matting.refiner_patches import split_at_patches
from tfmatting.training.batches import SyntheticBatches
from tfmatting.training.patches import PatchBatches

SIDE = 64


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    return BackgroundMatting("tiny", backbone_scale=0.5, refine_sample_pixels=512)


@pytest.fixture
def pictures():
    return SyntheticBatches(tiny.PATCHES, None, seed=4)


@pytest.fixture
def batches(model, pictures):
    return PatchBatches(pictures, split_at_patches(model)[0], tiny.PATCHES)


@pytest.mark.parametrize("kernel_size", [3, 1])
def test_both_parts_are_the_models_refinement(model, pictures, kernel_size):
    if kernel_size == 1:
        model = BackgroundMatting("tiny", backbone_scale=0.5, refine_sample_pixels=512, refine_kernel_size=1)
    inputs, _ = pictures[0]
    crop, refine = split_at_patches(model)
    patches = {name: keras.ops.convert_to_numpy(x) for name, x in crop(inputs, training=False).items()}
    image, row, column = patches.pop("indices").T
    assert len(image) == 2 * 512 // 16
    refined = refine(patches, training=False)
    outputs = model(inputs, training=False)
    for name in ("alpha", "foreground"):
        whole = np.asarray(outputs[name])
        tiles = whole.reshape(len(whole), SIDE // 4, 4, SIDE // 4, 4, -1)[image, row, :, column]
        np.testing.assert_allclose(refined[name], tiles, atol=1e-5)


def test_other_modes_are_refused(model):
    with pytest.raises(ValueError, match=r"`refine_mode` must be 'sampling'\. Received"):
        split_at_patches(model.with_options(refine_mode="full"))


def test_patches_are_of_the_pictures(model, pictures, batches):
    inputs, targets = batches[0]
    assert {name: x.shape for name, x in inputs.items()} == {
        "half": (16, 8, 8, 42),
        "source": (16, 4, 4, 12),
        "background": (16, 4, 4, 12),
    }
    assert {name: x.shape for name, x in targets.items()} == {"alpha": (16, 4, 4, 1), "foreground": (16, 4, 4, 3)}
    known = set()
    for number in range(tiny.PATCHES.pool_batches):
        alpha = pictures[number][1]["alpha"].astype(np.float16)
        tiles = alpha.reshape(len(alpha), SIDE // 4, 4, SIDE // 4, 4).swapaxes(2, 3).reshape(-1, 16)
        known |= {tile.tobytes() for tile in tiles}
    assert {patch.astype(np.float16).tobytes() for patch in targets["alpha"]} <= known


def test_a_pool_is_gone_through_without_repetition_and_then_again(batches):
    first, second = ([batches[2 * turn + place][0]["half"] for place in (0, 1)] for turn in (0, 1))
    pools = [{patch.tobytes() for patch in np.concatenate(passed)} for passed in (first, second)]
    assert [len(pool) for pool in pools] == [32, 32]  # of 40: what does not fill a batch is left out
    assert 0 < len(pools[0] & pools[1]) < 32
    others = {patch.tobytes() for place in (4, 5) for patch in batches[place][0]["half"]}
    assert not others & (pools[0] | pools[1])


def test_a_batch_depends_on_its_number_alone(model, pictures, batches):
    others = PatchBatches(pictures, split_at_patches(model)[0], tiny.PATCHES, workers=2)
    with concurrent.futures.ThreadPoolExecutor(3) as threads:
        found = list(threads.map(others.__getitem__, (5, 0, 4, 3)))
    for number, batch in zip((5, 0, 4, 3), found, strict=True):
        for part, other in zip(batches[number], batch, strict=True):
            for name in part:
                np.testing.assert_array_equal(part[name], other[name])


def test_small_pictures_repeat_their_patches(model, pictures):
    config = dataclasses.replace(tiny.PATCHES, pool_patches=2000, patch_batch=2000)
    inputs, _ = PatchBatches(pictures, split_at_patches(model)[0], config)[0]
    assert len(inputs["half"]) == 2000


def test_each_size_has_the_scale_that_the_model_takes_for_it():
    fixed, automatic = (BackgroundMatting("tiny", backbone_scale=scale) for scale in (0.5, "auto"))
    automatic.set_weights(fixed.get_weights())
    random = np.random.default_rng(0)
    for side, same in ((256, False), (528, True)):
        pictures = {name: random.random((1, side, side, 3), "float32") for name in ("source", "background")}
        halves = [split_at_patches(model)[0](pictures, training=False)["half"] for model in (fixed, automatic)]
        assert np.array_equal(*map(keras.ops.convert_to_numpy, halves)) == same


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": 1}, "`epochs` must be 0 in the stage patches"),
        ({"patch_batch": 50}, "`patch_batch` must be at most `pool_patches`"),
        ({"pool_passes": 0}, "`pool_passes` must be above 0"),
        ({"size_multiple": 6}, "`size_multiple` must be a multiple of 4 in the stage patches"),
    ],
)
def test_unusable_configs_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(tiny.PATCHES, **changes)
