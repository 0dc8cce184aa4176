"""`tfmatting.load`: names, options and checkpoints."""

import numpy as np
import pytest

import tfmatting
from tests.golden import recordings
from tfmatting.models import registry

OPTIONS = {"backbone_scale": 0.25, "refine_sample_pixels": recordings.SAMPLE_PIXELS}


@pytest.fixture(scope="module")
def official(tmp_path_factory):
    """The recordings' weights with the official names, as .npz."""
    path = tmp_path_factory.mktemp("checkpoint") / "official.npz"
    np.savez(path, **recordings.state_dict("mobilenetv2"))
    return path


def assert_same_weights(loaded, model):
    for ours, theirs in zip(loaded.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_official_checkpoint_gives_the_official_numbers(official, model, pictures):
    loaded = tfmatting.load("bgm_mobilenetv2", checkpoint=official, **OPTIONS)
    assert_same_weights(loaded, model)
    outputs, expected = loaded(pictures), model(pictures)
    for name in expected:
        np.testing.assert_allclose(outputs[name], expected[name], rtol=0, atol=1e-5)


def test_our_own_file_gives_the_same_weights(model, tmp_path):
    tfmatting.save_weights(model, tmp_path / "weights.h5")
    loaded = tfmatting.load("bgm_mobilenetv2", checkpoint=str(tmp_path / "weights.h5"), refine_mode="full")
    assert_same_weights(loaded, model)
    assert loaded.refiner.mode == "full"


def test_safetensors_give_the_same_weights(model, tmp_path):
    safetensors = pytest.importorskip("safetensors.numpy")
    safetensors.save_file(recordings.state_dict("mobilenetv2"), tmp_path / "official.safetensors")
    assert_same_weights(tfmatting.load("bgm_mobilenetv2", checkpoint=tmp_path / "official.safetensors"), model)


def test_pytorch_file_gives_the_same_weights(model, tmp_path):
    torch = pytest.importorskip("torch")
    state = {name: torch.from_numpy(np.array(x)) for name, x in recordings.state_dict("mobilenetv2").items()}
    torch.save(state, tmp_path / "official.pth")
    assert_same_weights(tfmatting.load("bgm_mobilenetv2", checkpoint=tmp_path / "official.pth"), model)


def test_checkpoint_of_another_architecture_is_named_in_one_line(official):
    with pytest.raises(ValueError, match=r"official.npz does not fit bgm_resnet50: the checkpoint lacks") as caught:
        tfmatting.load("bgm_resnet50", checkpoint=official)
    assert "\n" not in str(caught.value)


def test_unknown_suffix_is_refused(tmp_path):
    (tmp_path / "weights.tflite").write_bytes(b"anything")
    with pytest.raises(ValueError, match=r"a checkpoint must be one of .*\.h5. Received: .*weights.tflite"):
        tfmatting.load(checkpoint=tmp_path / "weights.tflite")


@pytest.mark.parametrize("name", ["none.h5", "none.npz", "none.pth", ""])
def test_missing_checkpoint_is_a_file_not_found_error(name, tmp_path):
    with pytest.raises(FileNotFoundError, match="`checkpoint` must be a file"):
        tfmatting.load(checkpoint=tmp_path / name)


def test_unknown_model_is_refused():
    with pytest.raises(ValueError, match="`name` must be one of"):
        tfmatting.load("bgm_vgg")


def test_unknown_option_is_refused(official):
    with pytest.raises(ValueError, match="refine_pixels"):
        tfmatting.load(checkpoint=official, refine_pixels=100)


def test_wrong_option_is_refused(official):
    with pytest.raises(ValueError, match=r"`backbone_scale` must be 'auto' or in \(0, 1\]"):
        tfmatting.load(checkpoint=official, backbone_scale=2)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("bgm_resnet50", "pytorch_resnet50.pth"),
        ("bgm_resnet101", "pytorch_resnet101.pth"),
        ("rvm_resnet50", "rvm_resnet50.pth"),
    ],
)
def test_model_without_shipped_weights_names_the_authors_file_and_what_to_do_with_it(name, file):
    with pytest.raises(ValueError, match=rf"{name} has no shipped weights.*`checkpoint`") as caught:
        tfmatting.load(name)
    message = str(caught.value)
    assert f"the authors' PyTorch state dict, {file} of https://" in message
    assert f"--checkpoint {file}" in message
    assert f"tfmatting convert {file} -m {name} -o {name}.h5" in message


def test_list_models_gives_the_facts_of_every_model():
    models = tfmatting.list_models()
    assert set(models) == set(registry.PRESETS)
    said = {"parameters", "architecture", "weights", "licence", "training_data", "good_for", "megabytes"}
    for name, facts in models.items():
        assert set(facts) == said
        assert (facts["good_for"] is None) == (registry.PRESETS[name].weights.file is None)
        assert facts["parameters"] > 1e5
        assert facts["weights"]


@pytest.mark.parametrize("name", [name for name, preset in registry.PRESETS.items() if preset.weights.file])
def test_shipped_weights_load(name):
    model = tfmatting.load(name)
    assert all(np.isfinite(value).all() for value in model.get_weights())
    assert tfmatting.list_models()[name]["megabytes"] <= 12


@pytest.mark.parametrize("option", [{"encoder": "resnet50"}, {"base": None}, {"refine_pixels": 5}])
def test_what_is_no_option_is_refused(option):
    with pytest.raises(ValueError, match=f"bgm_mobilenetv2 has no option '{next(iter(option))}'"):
        tfmatting.load("bgm_mobilenetv2", **option)


@pytest.mark.parametrize(
    "option",
    [
        {"refine_mode": "x"},
        {"refine_sample_pixels": "80"},
        {"refine_sample_pixels": 80.5},
        {"refine_threshold": None},
        {"refine_kernel_size": 5},
        {"refine_patch_capacity": 0},
    ],
)
def test_a_wrong_option_is_named_as_it_was_given(option):
    with pytest.raises(ValueError, match=rf"`{next(iter(option))}` must be .* Received: "):
        tfmatting.load("bgm_mobilenetv2", **option)


def test_weights_of_another_family_are_named_as_such(tmp_path):
    network = tfmatting.Segmentation("unet_simplified", classes=["person"])
    tfmatting.save_weights(network, tmp_path / "weights.h5")
    with pytest.raises(ValueError, match=r"weights.h5 holds the weights of another model than rvm_mobilenetv3\.$"):
        tfmatting.load("rvm_mobilenetv3", checkpoint=tmp_path / "weights.h5")
