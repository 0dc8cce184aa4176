import keras
import numpy as np
import pytest

from tfmatting.layers.block_convolution import BlockConvolution, BlockNormalization
from tfmatting.layers.fused_batch_normalization import FusedBatchNormalization
from tfmatting.ops.patches import blocks_to_space, space_to_blocks


def floats(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def plain(convolution, pictures):
    """The ordinary convolution with the same weights."""
    layer = keras.layers.Conv2D(convolution.filters, convolution.kernel_size, use_bias=convolution.use_bias)
    layer.build((None, None, None, pictures.shape[-1]))
    layer.set_weights(convolution.get_weights())
    return np.asarray(layer(pictures))


@pytest.mark.parametrize("kernel_size", [3, 1])
@pytest.mark.parametrize("use_bias", [True, False])
def test_it_is_the_convolution_of_the_enlarged_and_the_full_pictures(kernel_size, use_bias):
    half, first, second = floats(2, 5, 6, 4), floats(2, 10, 12, 3, seed=1), floats(2, 10, 12, 2, seed=2)
    convolution = BlockConvolution(7, kernel_size, use_bias=use_bias)
    blocks = convolution([space_to_blocks(first), space_to_blocks(second)], half)
    if use_bias:
        convolution.bias.assign(floats(7, seed=3))
        blocks = convolution([space_to_blocks(first), space_to_blocks(second)], half)
    enlarged = half.repeat(2, axis=1).repeat(2, axis=2)
    expected = plain(convolution, np.concatenate([enlarged, first, second], axis=-1))
    np.testing.assert_allclose(blocks_to_space(blocks), expected, rtol=0, atol=1e-5)
    assert convolution.kernel.shape == (kernel_size, kernel_size, 9, 7)


def test_it_works_without_a_half():
    convolution, picture = BlockConvolution(4, 3), floats(1, 8, 8, 3)
    blocks = convolution([space_to_blocks(picture)])
    np.testing.assert_allclose(blocks_to_space(blocks), plain(convolution, picture), rtol=0, atol=1e-5)


@pytest.mark.parametrize("sides", [(5, 6), (None, None)])
def test_symbolic_shape_fits_the_real_one(sides):
    convolution = BlockConvolution(7, 3)
    output = convolution([keras.KerasTensor((None, *sides, 12))], keras.KerasTensor((None, *sides, 4)))
    assert output.shape == (None, *(side and side - 1 for side in sides), 28)


@pytest.mark.parametrize("training", [True, False])
def test_blocks_are_normalized_as_their_pixels(training):
    pictures = floats(2, 6, 8, 3)
    ours, pixels = BlockNormalization(epsilon=1e-5), FusedBatchNormalization(epsilon=1e-5)
    for layer, shape in ((ours, (2, 3, 4, 12)), (pixels, (2, 6, 8, 3))):
        layer.build(shape)
        layer.set_weights([np.random.default_rng(1).uniform(0.5, 1.5, 3) for _ in range(4)])
    blocks = ours(space_to_blocks(pictures), training=training)
    np.testing.assert_allclose(blocks_to_space(blocks), pixels(pictures, training=training), rtol=0, atol=1e-5)
    for first, second in zip(ours.get_weights(), pixels.get_weights(), strict=True):
        np.testing.assert_allclose(first, second, rtol=0, atol=1e-5)


@pytest.mark.parametrize("layer", [BlockConvolution(7, 3, use_bias=False), BlockNormalization(momentum=0.9)])
def test_layer_is_rebuilt_from_its_configuration(layer):
    rebuilt = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert type(rebuilt) is type(layer)
    assert rebuilt.get_config() == layer.get_config()
