"""The mapping from torchvision's names is exhaustive, tells the options, and a wrong state dict changes nothing."""

import json

import numpy as np
import pytest

import tfmatting
from tests.models.golden_segmentation import RECORDED, golden_segmentation, names_file, state_dict
from tfmatting.cli.main import main
from tfmatting.convert.segmentation import assign_segmentation, options_of, pytorch_name
from tfmatting.models.segmentation.classes import VOC
from tfmatting.models.segmentation.segmentation import Segmentation
from tfmatting.models.weights_file import read_options

LR_ASPP, DEEPLAB = "lraspp_mobilenet_v3_large", "deeplabv3_mobilenet_v3_large"
LEAVES = {  # Keras' and PyTorch's names of a layer's arrays
    "kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def with_classes(state, count):
    """The same state dict for other classes."""
    last = ("classifier.4.", "classifier.low_classifier.", "classifier.high_classifier.", "aux_classifier.4.")
    return {name: array[:count] if name.startswith(last) else array for name, array in state.items()}


def without_auxiliary(state):
    return {name: array for name, array in state.items() if not name.startswith("aux_classifier")}


def assert_same_weights(loaded, model):
    ours, theirs = ({weight.path: np.asarray(weight) for weight in x.weights} for x in (loaded, model))
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        np.testing.assert_array_equal(value, theirs[name], err_msg=name)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if "resnet101" in name else name for name in RECORDED]
)
def test_every_tensor_has_one_place(name):
    names = [
        f"{pytorch_name(layer.name, name)}.{LEAVES[variable.name]}"
        for layer in Segmentation(name).layers
        for variable in layer.weights
    ]
    official = [key for key, _ in json.loads(names_file(name).read_text()) if not key.endswith("num_batches_tracked")]
    assert sorted(names) == sorted(official)


@pytest.mark.parametrize(
    ("layer", "architecture", "expected"),
    [
        ("stem_conv", "fcn_resnet101", "backbone.conv1"),
        ("stage3_block23_2_norm", "fcn_resnet101", "backbone.layer3.22.bn2"),
        ("head_norm", "fcn_resnet50", "classifier.1"),
        ("head_norm", "deeplabv3_resnet50", "classifier.2"),
        ("aspp_image_norm", "deeplabv3_resnet50", "classifier.0.convs.4.2"),
        ("aspp_project_conv", DEEPLAB, "classifier.0.project.0"),
        ("auxiliary_logits", DEEPLAB, "aux_classifier.4"),
        ("block4_excite", LR_ASPP, "backbone.4.block.2.fc2"),
        ("aspp_weight_conv", LR_ASPP, "classifier.scale.1"),
    ],
)
def test_names(layer, architecture, expected):
    assert pytorch_name(layer, architecture) == expected


@pytest.mark.parametrize("count", [21, 2, 1])
@pytest.mark.parametrize("change", [dict, without_auxiliary])
@pytest.mark.parametrize("name", [LR_ASPP, DEEPLAB])
def test_state_dict_tells_classes_and_auxiliary_head(name, change, count):
    state = change(with_classes(state_dict(name), count))
    options = options_of(state)
    assert options == {"classes": count, "auxiliary": name == DEEPLAB and change is dict}
    model = Segmentation(name, **options)
    assign_segmentation(model, state)
    assert model.get_layer("logits").output.shape[-1] == count


def test_state_dict_of_another_kind_tells_nothing():
    assert options_of({"fc.weight": np.zeros((1000, 2048))}) == {}


def remove(state):
    del state["classifier.cbr.1.bias"]


def add(state):
    state["classifier.scale.2.weight"] = np.zeros((128, 128, 1, 1), "float32")


def put_nan(state):
    state["backbone.0.1.running_var"] = np.full(16, np.nan, "float32")


def change_shape(state):
    state["classifier.scale.1.weight"] = np.zeros((64, 960, 1, 1), "float32")


def add_auxiliary(state):
    state["aux_classifier.0.weight"] = np.zeros((10, 40, 3, 3), "float32")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (remove, "lacks the tensor 'classifier.cbr.1.bias'"),
        (add, "1 tensors of the checkpoint have no place, e.g. 'classifier.scale.2.weight'"),
        (put_nan, "'backbone.0.1.running_var' holds values that are not finite"),
        (change_shape, r"'classifier.scale.1.weight' must have shape .* Received: shape=\(64, 960, 1, 1\)"),
        (add_auxiliary, "1 tensors of the checkpoint have no place, e.g. 'aux_classifier.0.weight'"),
        (dict.clear, "lacks the tensor"),
    ],
)
def test_wrong_state_dict_is_refused_and_changes_nothing(change, message, unchanged):
    state, model = dict(state_dict(LR_ASPP)), golden_segmentation(LR_ASPP)
    change(state)
    with unchanged(model), pytest.raises(ValueError, match=message) as caught:
        assign_segmentation(model, state)
    assert "\n" not in str(caught.value)


def test_networks_without_checkpoints_of_others_refuse_them():
    with pytest.raises(ValueError, match="there are no checkpoints of others for unet_simplified"):
        assign_segmentation(Segmentation("unet_simplified"), state_dict(LR_ASPP))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """torchvision's names as .npz, for two classes and without the auxiliary head."""
    path = tmp_path_factory.mktemp("checkpoint") / "deeplab.npz"
    np.savez(path, **without_auxiliary(with_classes(state_dict(DEEPLAB), 2)))
    return path


def test_load_takes_the_options_from_the_checkpoint(checkpoint):
    model = tfmatting.load(DEEPLAB, checkpoint=checkpoint)
    assert model.name == DEEPLAB
    assert model.classes == ("background", "person")
    assert not model.auxiliary
    np.testing.assert_array_equal(model.get_layer("head_logits").bias, state_dict(DEEPLAB)["classifier.4.bias"][:2])


def test_given_options_come_before_the_checkpoints(checkpoint):
    model = tfmatting.load(DEEPLAB, checkpoint=checkpoint, classes=["ground", "tree"], dtype="mixed_bfloat16")
    assert model.classes == ("ground", "tree")
    assert model.policy.name == "mixed_bfloat16"
    with pytest.raises(ValueError, match=r"deeplab.npz does not fit .*: tensor 'classifier.4.weight' must have shape"):
        tfmatting.load(DEEPLAB, checkpoint=checkpoint, classes=21)
    with pytest.raises(ValueError, match=r"deeplab.npz does not fit .*: the checkpoint lacks the tensor 'aux_class"):
        tfmatting.load(DEEPLAB, checkpoint=checkpoint, auxiliary=True)


def test_checkpoint_of_another_architecture_is_named_in_one_line(checkpoint):
    with pytest.raises(ValueError, match=r"deeplab.npz does not fit lraspp_mob\w+: the checkpoint lacks") as caught:
        tfmatting.load(LR_ASPP, checkpoint=checkpoint)
    assert "\n" not in str(caught.value)


def test_our_own_file_keeps_the_classes(checkpoint, tmp_path):
    model = tfmatting.load(DEEPLAB, checkpoint=checkpoint, classes=["ground", "tree"])
    tfmatting.save_weights(model, tmp_path / "weights.h5")
    assert read_options(tmp_path / "weights.h5") == {"classes": ["ground", "tree"], "auxiliary": False}
    loaded = tfmatting.load(DEEPLAB, checkpoint=tmp_path / "weights.h5")
    assert loaded.classes == ("ground", "tree")
    assert_same_weights(loaded, model)


def test_pytorch_file_gives_the_same_weights(tmp_path):
    torch = pytest.importorskip("torch")
    state = {name: torch.from_numpy(np.array(x)) for name, x in state_dict(LR_ASPP).items()}
    torch.save(state, tmp_path / "lraspp.pth")
    assert_same_weights(tfmatting.load(LR_ASPP, checkpoint=tmp_path / "lraspp.pth"), golden_segmentation(LR_ASPP))


def test_command_converts(tmp_path, capsys):
    np.savez(tmp_path / "lraspp.npz", **state_dict(LR_ASPP))
    arguments = ["convert", str(tmp_path / "lraspp.npz"), "-m", LR_ASPP, "-o", str(tmp_path / "lraspp.h5")]
    assert main(arguments) == 0
    assert "lraspp.h5: 1" in capsys.readouterr().out
    loaded = tfmatting.load(LR_ASPP, checkpoint=tmp_path / "lraspp.h5")
    assert loaded.classes == VOC
    assert_same_weights(loaded, golden_segmentation(LR_ASPP))


def test_command_names_a_checkpoint_that_does_not_fit(checkpoint, tmp_path, capsys):
    assert main(["convert", str(checkpoint), "-m", "fcn_resnet50", "-o", str(tmp_path / "fcn.h5")]) == 2
    error = capsys.readouterr().err
    assert "deeplab.npz does not fit fcn_resnet50: the checkpoint lacks the tensor" in error
    assert error.count("\n") == 1
    assert not (tmp_path / "fcn.h5").exists()


def test_models_without_weights_say_where_to_get_them():
    with pytest.raises(ValueError, match=r"fcn_resnet101 has no shipped weights.*fcn_resnet101_coco-7ecb50ca\.pth"):
        tfmatting.load("fcn_resnet101")
    with pytest.raises(ValueError, match=r"unet has no shipped weights\. They are to be trained first"):
        tfmatting.load("unet")


def test_unknown_option_is_refused(checkpoint):
    message = f"{DEEPLAB} has no option 'backbone_scale'. Options: classes, auxiliary, dtype"
    with pytest.raises(ValueError, match=message):
        tfmatting.load(DEEPLAB, checkpoint=checkpoint, backbone_scale=0.5)
