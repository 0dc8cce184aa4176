"""Encoders of `keras.applications` compute at home what they compute in networks that take one picture."""

import keras
import numpy as np
import pytest

from tests.convert.applications import randomized
from tfmatting.convert.imagenet import assign_imagenet
from tfmatting.convert.stem import one_picture_stem
from tfmatting.models.imagenet import DEVIATION, MEAN
from tfmatting.models.segmentation.segmentation import Segmentation
from tfmatting.models.video_matting.video_matting import VideoMatting


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(0).random((1, 64, 64, 3), dtype=np.float32)


def application(name):
    """A network with random weights and statistics of batch normalization."""
    keras.utils.set_random_seed(1)
    return randomized(getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(64, 64, 3)))


def network_of(model):
    return model.base if isinstance(model, VideoMatting) else model


def features(network, name, picture):
    source = network.input["source"] if isinstance(network.input, dict) else network.input
    return np.asarray(keras.Model(source, network.get_layer(name).output)(picture))


def test_stem_for_normalized_pictures(picture):
    rng = np.random.default_rng(2)
    kernel, mean, bias = rng.normal(size=(3, 3, 3, 5)), rng.normal(size=5), rng.normal(size=5)
    convolve = lambda x, kernel: np.asarray(keras.ops.conv(x, kernel.astype("float32"), padding="valid"))  # noqa: E731
    theirs = convolve((picture - 0.5) / 0.25, kernel) + bias - mean
    ours, shifted = one_picture_stem(kernel, mean, [0.5] * 3, [0.25] * 3, bias, MEAN, DEVIATION)
    normalized = ((picture - MEAN) / DEVIATION).astype("float32")
    np.testing.assert_allclose(convolve(normalized, ours) - shifted, theirs, atol=1e-4)


@pytest.mark.parametrize(
    ("made", "name", "theirs"),
    [
        (lambda: Segmentation("deeplabv3plus_mobilenetv2"), "MobileNetV2", "expanded_conv_project_BN"),
        pytest.param(
            lambda: Segmentation("lraspp_mobilenet_v3_large"),
            "MobileNetV3Large",
            "expanded_conv_project_bn",
            marks=pytest.mark.slow,
        ),
        (lambda: VideoMatting("mobilenetv3"), "MobileNetV3Large", "expanded_conv_project_bn"),
    ],
)
def test_mobilenets_compute_the_same(made, name, theirs, picture):
    """Their stems pad at the bottom and the right: moved by one pixel, their inner features are ours."""
    model, network = made(), application(name)
    assign_imagenet(model, network)
    pixels = picture * 2 - 1 if name == "MobileNetV2" else picture * 255
    expected = features(network, theirs, pixels)
    moved = np.roll(picture, (-1, -1), axis=(1, 2))
    ours = features(network_of(model), "block1_project_norm", moved)
    np.testing.assert_allclose(ours[:, 3:-3, 3:-3], expected[:, 3:-3, 3:-3], atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("made", [lambda: Segmentation("fcn_resnet50"), lambda: VideoMatting("resnet50")])
def test_resnet_computes_the_same_up_to_its_first_stride(made, picture):
    model, network = made(), application("ResNet50")
    assign_imagenet(model, network)
    bgr = picture[..., ::-1] * 255 - np.float32([103.939, 116.779, 123.68])
    ours = features(network_of(model), "stage1_block3_relu", picture)
    expected = features(network, "conv2_block3_out", bgr)
    np.testing.assert_allclose(ours[:, 5:-5, 5:-5], expected[:, 5:-5, 5:-5], atol=1e-3)


@pytest.mark.parametrize(
    ("architecture", "name"),
    [("deeplabv3plus_mobilenetv2", "MobileNetV2"), ("lraspp_mobilenet_v3_large", "MobileNetV3Large")],
)
def test_every_layer_of_the_encoder_is_filled_but_none_of_the_head(architecture, name):
    model = Segmentation(architecture)
    before = {weight.path: keras.ops.convert_to_numpy(weight) for weight in model.weights}
    network = application(name)
    for layer in network.layers:  # biases of squeeze and excite begin at zero, as ours do
        layer.set_weights([weight + 0.01 for weight in layer.get_weights()])
    assign_imagenet(model, network)
    unchanged = {
        weight.path
        for weight in model.weights
        if np.array_equal(before[weight.path], keras.ops.convert_to_numpy(weight))
    }
    assert unchanged == {path for path in before if not path.startswith(("stem", "block", "last"))}


def test_model_without_an_encoder_is_refused():
    with pytest.raises(ValueError, match="unet has no encoder that is trained on ImageNet"):
        assign_imagenet(Segmentation("unet_simplified", name="unet"))
