"""The mapping from the official checkpoint's names is exhaustive, and a wrong state dict changes nothing."""

import numpy as np
import pytest

from tests.golden import recordings
from tfmatting.convert.background_matting import assign_background_matting, pytorch_name
from tfmatting.convert.pytorch import CONV2D_KERNEL, DEPTHWISE_KERNEL

ENCODERS = ("mobilenetv2", "resnet50", pytest.param("resnet101", marks=pytest.mark.slow))
LEAVES = {  # Keras' and PyTorch's names of a layer's arrays
    "kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


@pytest.fixture(scope="module")
def whole_state():
    return recordings.state_dict("mobilenetv2")


@pytest.fixture
def state(whole_state):
    return dict(whole_state)


@pytest.mark.parametrize("encoder", ENCODERS)
def test_every_tensor_has_one_place(encoder, golden_model):
    model = golden_model(encoder)
    names = [
        f"{pytorch_name(layer.name, encoder)}.{LEAVES[variable.name]}"
        for network in (model.base, model.refiner)
        for layer in network.layers
        for variable in layer.weights
    ]
    official = [name for name in recordings.official_names(encoder) if not name.endswith("num_batches_tracked")]
    assert sorted(names) == sorted(official)


@pytest.mark.parametrize(
    ("layer", "encoder", "expected"),
    [
        ("stem_conv", "mobilenetv2", "backbone.features.0.0"),
        ("stem_norm", "resnet50", "backbone.bn1"),
        ("block1_depthwise_conv", "mobilenetv2", "backbone.features.1.conv.0.0"),
        ("block1_project_norm", "mobilenetv2", "backbone.features.1.conv.2"),
        ("block17_project_conv", "mobilenetv2", "backbone.features.17.conv.2"),
        ("stage3_block23_2_norm", "resnet101", "backbone.layer3.22.bn2"),
        ("stage1_block1_shortcut_conv", "resnet50", "backbone.layer1.0.downsample.0"),
        ("aspp_image_norm", "resnet50", "aspp.convs.4.2"),
        ("decoder4_conv", "resnet50", "decoder.conv4"),
        ("refine3_norm", "mobilenetv2", "refiner.bn3"),
    ],
)
def test_names(layer, encoder, expected):
    assert pytorch_name(layer, encoder) == expected


def test_layer_without_a_counterpart_is_an_error():
    with pytest.raises(KeyError):
        pytorch_name("stage9_conv", "resnet50")


def test_kernels_are_transposed():
    kernel = np.arange(2 * 3 * 5 * 7).reshape(2, 3, 5, 7)  # out, in, height, width
    assert np.transpose(kernel, CONV2D_KERNEL)[4, 6, 2, 1] == kernel[1, 2, 4, 6]
    kernel = np.arange(4 * 1 * 5 * 7).reshape(4, 1, 5, 7)  # channels, 1, height, width
    assert np.transpose(kernel, DEPTHWISE_KERNEL)[4, 6, 3, 0] == kernel[3, 0, 4, 6]


def remove(state):
    del state["decoder.conv2.weight"]


def add(state):
    state["refiner.conv5.weight"] = np.zeros((4, 12, 3, 3), "float32")


def put_nan(state):
    state["decoder.bn1.running_var"] = np.full_like(state["decoder.bn1.running_var"], np.nan)


def change_shape(state):
    state["refiner.conv4.weight"] = state["refiner.conv4.weight"][:, :, :1, :1]


def change_rank(state):
    state["decoder.bn1.weight"] = state["decoder.bn1.weight"][:, None]


def replace_all(state):
    state.clear()
    state["fc.weight"] = np.zeros((1000, 2048), "float32")


def make_text(state):
    state["decoder.bn1.weight"] = np.array(["a"] * 128)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (remove, "lacks the tensor 'decoder.conv2.weight'"),
        (add, "1 tensors of the checkpoint have no place, e.g. 'refiner.conv5.weight'"),
        (put_nan, "'decoder.bn1.running_var' holds values that are not finite"),
        (change_shape, r"'refiner.conv4.weight' must have shape \(4, 12, 3, 3\)\. Received: shape=\(4, 12, 1, 1\)"),
        (change_rank, r"'decoder.bn1.weight' must have shape \(128,\)\. Received: shape=\(128, 1\)"),
        (replace_all, "lacks the tensor"),
        (make_text, "must hold real numbers"),
    ],
)
def test_wrong_state_dict_is_refused_and_changes_nothing(change, message, state, model, unchanged):
    change(state)
    with unchanged(model), pytest.raises(ValueError, match=message) as caught:
        assign_background_matting(model, state)
    assert "\n" not in str(caught.value)


def test_state_dict_of_another_architecture_is_refused(model, unchanged):
    for other in (recordings.state_dict("resnet50"), recordings.state_dict("mobilenetv2", kernel_size=1)):
        with unchanged(model), pytest.raises(ValueError, match=r"lacks the tensor|must have shape"):
            assign_background_matting(model, other)


def test_counters_of_batches_are_not_needed(state, model, unchanged):
    state = {name: array for name, array in state.items() if not name.endswith("num_batches_tracked")}
    with unchanged(model):
        assign_background_matting(model, state)
