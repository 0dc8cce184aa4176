"""The mapping from the official names is exhaustive, and a wrong state dict changes nothing."""

import numpy as np
import pytest

from tests.golden import video_matting_recordings as videos
from tfmatting import loading
from tfmatting.convert.video_matting import assign_video_matting, pytorch_name
from tfmatting.models.video_matting.video_matting import VideoMatting


@pytest.fixture(scope="module")
def whole_state():
    return videos.state_dict("mobilenetv3")


@pytest.fixture
def state(whole_state):
    return dict(whole_state)


@pytest.fixture(scope="module")
def target():
    """A model to assign to."""
    return VideoMatting()


def folded(state):
    """Folds every batch normalization into the convolution before it, as PyTorch's own fusion names the result."""
    state = dict(state)
    for mean in [name for name in state if name.endswith("running_mean")]:
        norm = mean.removesuffix(".running_mean")
        stem, last = norm.rsplit(".", 1)
        convolution = f"{stem}.{last.replace('bn', 'conv')}" if "bn" in last else f"{stem}.{int(last) - 1}"
        gamma, beta, average, variance = (
            state.pop(f"{norm}.{leaf}").astype("float64") for leaf in ("weight", "bias", "running_mean", "running_var")
        )
        state.pop(f"{norm}.num_batches_tracked")
        epsilon = 1e-3 if norm.startswith("backbone.features") else 1e-5
        scale = gamma / np.sqrt(variance + epsilon)
        kernel = state[f"{convolution}.weight"]
        state[f"{convolution}.weight"] = (kernel * scale[:, None, None, None]).astype("float32")
        state[f"{convolution}.bias"] = (beta - average * scale).astype("float32")
    return state


@pytest.mark.parametrize(
    ("layer", "encoder", "expected"),
    [
        ("stem_conv", "mobilenetv3", "backbone.features.0.0"),
        ("block1_depthwise_conv", "mobilenetv3", "backbone.features.1.block.0.0"),
        ("block1_project_norm", "mobilenetv3", "backbone.features.1.block.1.1"),
        ("block4_squeeze", "mobilenetv3", "backbone.features.4.block.2.fc1"),
        ("block15_excite", "mobilenetv3", "backbone.features.15.block.2.fc2"),
        ("block7_project_conv", "mobilenetv3", "backbone.features.7.block.2.0"),
        ("last_norm", "mobilenetv3", "backbone.features.16.1"),
        ("stage3_block6_2_norm", "resnet50", "backbone.layer3.5.bn2"),
        ("aspp_weight_conv", "resnet50", "aspp.aspp2.1"),
        ("memory4_gates", "resnet50", "decoder.decode4.gru.ih.0"),
        ("decoder1_norm", "mobilenetv3", "decoder.decode1.conv.1"),
        ("slope2_conv", "mobilenetv3", "refiner.conv.3"),
    ],
)
def test_names(layer, encoder, expected):
    assert pytorch_name(layer, encoder) == expected


@pytest.mark.parametrize("encoder", videos.ENCODERS)
def test_layer_without_a_counterpart_is_an_error(encoder):
    with pytest.raises(KeyError):
        pytorch_name("block99_conv", encoder)


@pytest.mark.parametrize("encoder", ["mobilenetv3", pytest.param("resnet50", marks=pytest.mark.slow)])
def test_folded_normalizations_give_the_same(encoder):
    clip = videos.clip()[:, :2, :64, :96]
    converted = VideoMatting(encoder)
    state = folded(videos.state_dict(encoder))
    assert not any("running_mean" in name for name in state)
    assign_video_matting(converted, state)
    outputs, expected = (model({"source": clip}, downsample_ratio=0.5) for model in (converted, videos.model(encoder)))
    for name in expected:
        np.testing.assert_allclose(outputs[name], expected[name], rtol=0, atol=1e-4, err_msg=name)


def remove(state):
    del state["decoder.decode2.gru.hh.0.weight"]


def remove_bias(state):
    del state["project_mat.conv.bias"]


def add(state):
    state["decoder.decode5.conv.0.weight"] = np.zeros((4, 12, 3, 3), "float32")


def keep_bias_beside_its_normalization(state):
    state["aspp.aspp1.0.bias"] = np.zeros(128, "float32")


def put_nan(state):
    state["refiner.box_filter.weight"] = np.full_like(state["refiner.box_filter.weight"], np.nan)


def change_shape(state):
    state["project_seg.conv.weight"] = state["project_seg.conv.weight"][:, :8]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (remove, "lacks the tensor 'decoder.decode2.gru.hh.0.weight'"),
        (remove_bias, "lacks the tensor 'project_mat.conv.bias'"),
        (add, "1 tensors of the checkpoint have no place, e.g. 'decoder.decode5.conv.0.weight'"),
        (keep_bias_beside_its_normalization, "1 tensors of the checkpoint have no place, e.g. 'aspp.aspp1.0.bias'"),
        (put_nan, "'refiner.box_filter.weight' holds values that are not finite"),
        (change_shape, r"'project_seg.conv.weight' must have shape .* Received: shape=\(1, 8, 1, 1\)"),
    ],
)
def test_wrong_state_dict_is_refused_and_changes_nothing(change, message, state, target, unchanged):
    change(state)
    with unchanged(target), pytest.raises(ValueError, match=message) as caught:
        assign_video_matting(target, state)
    assert "\n" not in str(caught.value)


def test_state_dict_of_another_architecture_is_refused(target, unchanged):
    with unchanged(target), pytest.raises(ValueError, match="lacks the tensor"):
        assign_video_matting(target, videos.state_dict("resnet50"))


def test_checkpoint_is_loaded_by_name(state, tmp_path):
    np.savez(tmp_path / "official.npz", **state)
    loaded = loading.load("rvm_mobilenetv3", checkpoint=tmp_path / "official.npz", downsample_ratio=0.5)
    assert isinstance(loaded, VideoMatting)
    assert (loaded.name, loaded.downsample_ratio) == ("rvm_mobilenetv3", 0.5)
    for ours, theirs in zip(loaded.get_weights(), videos.model().get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with pytest.raises(ValueError, match=r"official.npz does not fit rvm_resnet50: the checkpoint lacks"):
        loading.load("rvm_resnet50", checkpoint=tmp_path / "official.npz")


@pytest.mark.parametrize(("encoder", "licence"), [("mobilenetv3", "MIT"), ("resnet50", "GPL-3.0")])
def test_official_weights_are_said_to_be_gpl_and_not_shipped(encoder, licence):
    facts = loading.list_models()[f"rvm_{encoder}"]
    assert facts["licence"].startswith(licence)
    assert "never shipped" in facts["weights"]
    assert "GPL-3.0" in facts["weights"] + facts["licence"]
