"""torchvision's segmentation state dicts to `Segmentation`."""

import re

from tfmatting.convert import background_matting
from tfmatting.convert.mobilenet_v3 import mobilenet_v3_name
from tfmatting.convert.pytorch import assign_state_dict

#: names of torchvision's modules by ours; what is named after "conv" and "norm" follows from it
_FCN = {"head_conv": "classifier.0", "head_norm": "classifier.1", "head_logits": "classifier.4"}
_DEEPLAB = {"head_conv": "classifier.1", "head_norm": "classifier.2", "head_logits": "classifier.4"}
_LR_ASPP = {
    "aspp_conv": "classifier.cbr.0",
    "aspp_norm": "classifier.cbr.1",
    "aspp_weight_conv": "classifier.scale.1",
    "low_logits": "classifier.low_classifier",
    "high_logits": "classifier.high_classifier",
}
_AUXILIARY = {
    "auxiliary_conv": "aux_classifier.0",
    "auxiliary_norm": "aux_classifier.1",
    "auxiliary_logits": "aux_classifier.4",
}
_ASPP_BRANCHES = {"point": "0", "rate12": "1", "rate24": "2", "rate36": "3", "image": "4"}
_HEADS = {"fcn": _FCN, "deeplabv3": _DEEPLAB, "lraspp": _LR_ASPP}
_CLASS_LOGITS = ("classifier.4.bias", "classifier.low_classifier.bias")


def assign_segmentation(model, state_dict):
    """Copies a state dict of torchvision (NumPy arrays) into a `Segmentation`.

    Raises:
        ValueError: if torchvision has no such architecture, or the state dict is not exactly that of the model, its
            classes and its auxiliary head, if any.
    """
    if model.architecture.split("_")[0] not in _HEADS:
        raise ValueError(f"there are no checkpoints of others for {model.architecture}.")
    assign_state_dict(model.layers, state_dict, lambda layer: pytorch_name(layer, model.architecture))


def options_of(state_dict):
    """Returns what a state dict of torchvision tells of a `Segmentation`'s options.

    Returns:
        {"auxiliary": whether there is such a head, "classes": their number}, either missing where it is not told.
    """
    options = {}
    if any(name.startswith("classifier.") for name in state_dict):
        options["auxiliary"] = any(name.startswith("aux_classifier.") for name in state_dict)
    for name in _CLASS_LOGITS:
        if name in state_dict and state_dict[name].ndim == 1:
            options["classes"] = len(state_dict[name])
    return options


def pytorch_name(layer, architecture):
    """Returns torchvision's name of the module for a Keras layer's name.

    >>> pytorch_name("aspp_rate24_norm", "deeplabv3_resnet50")
    'classifier.0.convs.2.1'
    """
    head, encoder = architecture.split("_", 1)
    modules = {**_HEADS[head], **_AUXILIARY}
    if layer in modules:
        return modules[layer]
    if match := re.fullmatch(r"aspp_(\w+?)_(conv|norm)", layer):
        return _aspp(*match.groups())
    if encoder == "mobilenet_v3_large":
        return f"backbone.{mobilenet_v3_name(layer)}"
    return background_matting.pytorch_name(layer, encoder)


def _aspp(branch, kind):
    if branch == "project":
        return f"classifier.0.project.{int(kind == 'norm')}"
    first = 1 if branch == "image" else 0  # the image branch begins with its pooling
    return f"classifier.0.convs.{_ASPP_BRANCHES[branch]}.{first + (kind == 'norm')}"
