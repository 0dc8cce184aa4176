"""Encoders of others as a start: what they compute is what our stems and blocks compute."""

import re

import keras
import numpy as np
import pytest

from tests.convert.applications import randomized
from tests.golden import recordings
from tfmatting.convert.deeplab import assign_deeplab
from tfmatting.convert.imagenet import assign_imagenet
from tfmatting.convert.stem import two_picture_stem
from tfmatting.models.background_matting.background_matting import BackgroundMatting

MEAN, DEVIATION = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(0).random((1, 64, 64, 3), dtype=np.float32)


def features(network, name, inputs):
    return np.asarray(keras.Model(network.input, network.get_layer(name).output)(inputs))


def test_a_plate_equal_to_the_source_gives_what_the_encoder_saw(picture):
    rng = np.random.default_rng(2)
    kernel, mean, bias = rng.normal(size=(3, 3, 3, 5)), rng.normal(size=5), rng.normal(size=5)
    wide, shifted = two_picture_stem(kernel, mean, MEAN, DEVIATION, bias)
    convolve = lambda x, kernel: np.asarray(keras.ops.conv(x, kernel.astype("float32"), padding="valid"))  # noqa: E731
    theirs = convolve((picture - MEAN) / DEVIATION, kernel) + bias - mean
    ours = convolve(np.concatenate([picture, picture], axis=-1), wide) - shifted
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_mobilenet_of_imagenet_computes_the_same(picture):
    """Its stem pads at the bottom and the right: moved by one pixel, its inner features are ours."""
    keras.utils.set_random_seed(0)
    application = randomized(keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(64, 64, 3)))
    model = BackgroundMatting("mobilenetv2")
    assign_imagenet(model, application)
    moved = np.roll(picture, (-1, -1), axis=(1, 2))
    ours = features(model.base, "block1_project_norm", {"source": moved, "background": moved})
    theirs = features(application, "expanded_conv_project_BN", picture * 2 - 1)
    np.testing.assert_allclose(ours[:, 3:-3, 3:-3], theirs[:, 3:-3, 3:-3], atol=1e-4)


def test_every_layer_of_mobilenet_is_filled_but_those_of_others():
    keras.utils.set_random_seed(0)
    application = randomized(keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(64, 64, 3)))
    model = BackgroundMatting("mobilenetv2")
    before = {weight.path: keras.ops.convert_to_numpy(weight) for weight in model.weights}
    assign_imagenet(model, application)
    unchanged = {
        weight.path
        for weight in model.weights
        if np.array_equal(before[weight.path], keras.ops.convert_to_numpy(weight))
    }
    assert {path for path in before if not re.match("aspp|decoder|refine", path)}.isdisjoint(unchanged)
    assert {path for path in before if re.match("aspp|decoder|refine", path)} == unchanged


def test_resnet_of_imagenet_computes_the_same_up_to_its_first_stride(picture):
    keras.utils.set_random_seed(0)
    application = randomized(keras.applications.ResNet50(include_top=False, weights=None, input_shape=(64, 64, 3)))
    model = BackgroundMatting("resnet50")
    assign_imagenet(model, application)
    bgr = picture[..., ::-1] * 255 - np.float32([103.939, 116.779, 123.68])
    ours = features(model.base, "stage1_block3_relu", {"source": picture, "background": picture})
    theirs = features(application, "conv2_block3_out", bgr)
    np.testing.assert_allclose(ours[:, 5:-5, 5:-5], theirs[:, 5:-5, 5:-5], atol=1e-3)


def deeplab_state(encoder, rename):
    """A made-up DeepLabV3 state dict: that of the matting network, with a head instead of decoder and refiner."""
    state = recordings.state_dict(encoder)
    deeplab = {}
    for name, tensor in state.items():
        if name.startswith(("backbone.conv1.weight", "backbone.features.0.0.weight")):
            tensor = tensor[:, :3]
        if name.startswith(("backbone", "aspp")):
            deeplab[rename(name)] = tensor
    return deeplab, state


def torchvision_name(name):
    return re.sub(r"^aspp\.", "classifier.0.", name)


def mobilenet_name(name):
    name = re.sub(r"^aspp\.", "classifier.classifier.0.", name)
    name = re.sub(r"^backbone\.features\.([0-3])\.", r"backbone.low_level_features.\1.", name)
    high = r"^backbone\.features\.(\d+)\."
    return re.sub(high, lambda match: f"backbone.high_level_features.{int(match[1]) - 4}.", name)


@pytest.mark.parametrize(("encoder", "rename"), [("resnet50", torchvision_name), ("mobilenetv2", mobilenet_name)])
def test_deeplab_gives_backbone_and_aspp(encoder, rename):
    deeplab, state = deeplab_state(encoder, rename)
    deeplab |= {"classifier.4.weight": np.zeros((21, 256, 1, 1)), "aux_classifier.0.weight": np.zeros((1, 1, 1, 1))}
    model = BackgroundMatting(encoder)
    before = {weight.path: keras.ops.convert_to_numpy(weight) for weight in model.weights}
    assign_deeplab(model, deeplab)
    after = {weight.path: keras.ops.convert_to_numpy(weight) for weight in model.weights}
    assert {path for path in before if np.array_equal(before[path], after[path])} == {
        path for path in before if path.startswith(("decoder", "refine"))
    }
    np.testing.assert_array_equal(after["aspp_rate6_conv/kernel"], state["aspp.convs.2.0.weight"].transpose(2, 3, 1, 0))
    stem = after["stem_conv/kernel"]
    np.testing.assert_array_equal(stem[:, :, :3], stem[:, :, 3:])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state.pop("backbone.conv1.weight"), "backbone.conv1.weight"),
        (lambda state: state.pop("backbone.layer1.0.conv1.weight"), "backbone.layer1.0.conv1.weight"),
        (lambda state: state.update({"backbone.layer9.weight": np.zeros(1)}), "backbone.layer9.weight"),
        (lambda state: state.update({"backbone.conv1.weight": np.zeros((64, 6, 7, 7))}), "3 input channels"),
    ],
)
def test_a_checkpoint_of_another_kind_is_refused_and_nothing_changed(change, message):
    state, _ = deeplab_state("resnet50", torchvision_name)
    change(state)
    model = BackgroundMatting("resnet50")
    before = model.get_weights()
    with pytest.raises(ValueError, match=re.escape(message)):
        assign_deeplab(model, state)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
