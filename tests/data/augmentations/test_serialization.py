"""Every augmentation is rebuilt from its configuration, and one definition holds on tensors, in tf.data and arrays."""

import importlib
import inspect
import pkgutil

import keras
import numpy as np
import pytest
import tensorflow as tf

import tfmatting.data.augmentations
from tests.data.augmentations.pictures import batch, placed, sample
from tfmatting.data.augmentations.augmentation import Augmentation
from tfmatting.data.augmentations.cast_shadow import CastShadow
from tfmatting.data.augmentations.colour_jitter import ColourJitter
from tfmatting.data.augmentations.empty_room import EmptyRoom
from tfmatting.data.augmentations.like_coloured import LikeColoured
from tfmatting.data.augmentations.misalign_plate import MisalignPlate
from tfmatting.data.augmentations.paper_augmentation import PaperAugmentation
from tfmatting.data.augmentations.random_affine import RandomAffine
from tfmatting.data.augmentations.random_box_blur import RandomBoxBlur
from tfmatting.data.augmentations.random_noise import RandomNoise
from tfmatting.data.augmentations.random_sharpen import RandomSharpen

LAYERS = {
    "CastShadow": CastShadow(0.8, strength=(0.2, 0.4)),
    "ColourJitter": ColourJitter("foreground", hue=0.1, probability=0.8),
    "EmptyRoom": EmptyRoom(0.5),
    "LikeColoured": LikeColoured(0.8, least=0.7),
    "MisalignPlate": MisalignPlate(0.8, rotation=2.0, hue=0.02),
    "PaperAugmentation": PaperAugmentation(rotation=3.0, keep_cuts_outside=True, like_coloured_probability=0.3),
    "RandomAffine": RandomAffine(rotation=7.0, flip=0.3),
    "RandomBoxBlur": RandomBoxBlur(("background",), 1.5, 0.8),
    "RandomNoise": RandomNoise("foreground", 0.02),
    "RandomSharpen": RandomSharpen("background", 0.7, 0.8),
}
#: largest and mean difference between tensors and arrays: OpenCV samples at 1/32 pixel
LARGEST, MEAN = 0.03, 0.002


def start(name):
    return sample() if name == "PaperAugmentation" else placed()


def test_no_augmentation_is_left_out():
    names = set()
    for module in pkgutil.iter_modules(tfmatting.data.augmentations.__path__, "tfmatting.data.augmentations."):
        for name, value in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(value, Augmentation) and value is not Augmentation:
                names.add(name)
    assert names == set(LAYERS)


@pytest.mark.parametrize("name", LAYERS)
def test_layer_is_rebuilt_from_its_configuration(name):
    layer = LAYERS[name]
    assert keras.saving.get_registered_name(type(layer)) == f"tfmatting>{name}"
    rebuilt = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert rebuilt.get_config() == layer.get_config()
    for key, value in layer.on_arrays(start(name), 5).items():
        np.testing.assert_array_equal(rebuilt.on_arrays(start(name), 5)[key], value)


@pytest.mark.parametrize("name", LAYERS)
def test_arrays_and_tensors_agree_and_arguments_stay(name):
    layer, pictures = LAYERS[name], start(name)
    before = {key: value.copy() for key, value in pictures.items()}
    changed = set()
    for seed in range(12):
        arrays, tensors = layer.on_arrays(pictures, seed), layer(pictures, seed=seed)
        assert arrays.keys() == tensors.keys()
        for key, value in arrays.items():
            assert value.dtype == np.float32 and value.min() >= 0 and value.max() <= 1
            difference = np.abs(value - np.asarray(tensors[key]))
            assert difference.max() < LARGEST and difference.mean() < MEAN, (seed, key)
            if key not in before or not np.array_equal(value, before[key]):
                changed.add(key)
    assert changed, "the layer does nothing"
    for key, value in pictures.items():
        np.testing.assert_array_equal(value, before[key])


@pytest.mark.parametrize("name", LAYERS)
def test_a_batch_is_its_samples_and_tf_data_gives_the_same(name):
    layer, pictures = LAYERS[name], start(name)
    seeds = np.uint32([3, 1, 2])
    together = layer(batch([pictures] * 3), seed=seeds)
    data = tf.data.Dataset.from_tensor_slices({**batch([pictures] * 3), "seed": seeds})
    data = data.map(lambda one: layer({key: x for key, x in one.items() if key != "seed"}, seed=one["seed"]),
                    num_parallel_calls=2)  # fmt: skip
    for place, streamed in enumerate(data):
        alone = layer(pictures, seed=seeds[place])
        for key, value in alone.items():
            np.testing.assert_allclose(together[key][place], value, atol=1e-5)
            np.testing.assert_allclose(streamed[key], value, atol=1e-5)


def test_a_graph_for_all_sizes_gives_the_same():
    layer = LAYERS["PaperAugmentation"]
    pictures, seeds = batch([sample(seed=seed) for seed in range(2)]), np.uint32([3, 4])
    shapes = {key: tf.TensorSpec((None, None, None, x.shape[-1])) for key, x in pictures.items()}
    size = tf.TensorSpec((), tf.int32)
    graph = tf.function(
        lambda pictures, seed, height, width: layer(pictures, seed=seed, height=height, width=width),
        input_signature=[shapes, tf.TensorSpec((None,), tf.uint32), size, size],
    )
    for height, width in ((32, 40), (24, 24)):
        expected = layer(pictures, seed=seeds, height=height, width=width)
        for key, value in graph(pictures, seeds, height, width).items():
            assert value.shape[1:3] == (height, width)
            np.testing.assert_allclose(value, expected[key], atol=1e-5)


def test_one_seed_for_a_batch_changes_its_samples_differently():
    pictures = placed()
    result = np.asarray(ColourJitter("foreground")(batch([pictures] * 2), seed=1)["foreground"])
    assert np.abs(result[0] - result[1]).mean() > 0.01


def test_mixed_precision_leaves_the_pictures_float32():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        result = PaperAugmentation()(sample(), seed=0)
    finally:
        keras.config.set_dtype_policy("float32")
    assert {x.dtype for x in result.values()} == {tf.float32}
