"""Official BackgroundMattingV2 state dicts to `BackgroundMatting`."""

import re

from tfmatting.convert.pytorch import assign_state_dict

_CONV_NORM = {"conv": "0", "norm": "1"}
_RESNET_STEM = {"stem_conv": "backbone.conv1", "stem_norm": "backbone.bn1"}
_STEMS = {
    "mobilenetv2": {"stem_conv": "backbone.features.0.0", "stem_norm": "backbone.features.0.1"},
    "resnet50": _RESNET_STEM,
    "resnet101": _RESNET_STEM,
}
_ASPP_BRANCHES = {"point": "0", "rate3": "1", "rate6": "2", "rate9": "3", "image": "4"}


def assign_background_matting(model, state_dict):
    """Copies an official state dict (NumPy arrays) into a `BackgroundMatting`.

    Raises:
        ValueError: if the state dict is not exactly that of the model's architecture.
    """
    layers = [*model.base.layers, *model.refiner.layers]
    assign_state_dict(layers, state_dict, lambda layer: pytorch_name(layer, model.encoder))


def pytorch_name(layer, encoder):
    """Returns the PyTorch module's name for a Keras layer's name.

    >>> pytorch_name("stage4_block2_3_norm", "resnet50")
    'backbone.layer4.1.bn3'
    """
    if layer in ("stem_conv", "stem_norm"):
        return _STEMS[encoder][layer]
    for pattern, name in _RULES:
        if match := re.fullmatch(pattern, layer):
            return name(*match.groups())
    raise KeyError(layer)


def _inverted_residual(number, part, kind):
    number = int(number)
    position = {"expand": 0, "depthwise": 0 if number == 1 else 1, "project": 1 if number == 1 else 2}[part]
    if part == "project":  # no wrapper around the linear projection
        return f"backbone.features.{number}.conv.{position + (kind == 'norm')}"
    return f"backbone.features.{number}.conv.{position}.{_CONV_NORM[kind]}"


def _aspp(branch, kind):
    first = 1 if branch == "image" else 0  # the image branch begins with its pooling
    return f"aspp.convs.{_ASPP_BRANCHES[branch]}.{first + (kind == 'norm')}"


def _numbered(module):
    return lambda number, kind: f"{module}.{'conv' if kind == 'conv' else 'bn'}{number}"


_RULES = (
    (r"block(\d+)_(expand|depthwise|project)_(conv|norm)", _inverted_residual),
    (
        r"stage(\d)_block(\d+)_(\d)_(conv|norm)",
        lambda stage, block, number, kind: _numbered(f"backbone.layer{stage}.{int(block) - 1}")(number, kind),
    ),
    (
        r"stage(\d)_block(\d+)_shortcut_(conv|norm)",
        lambda stage, block, kind: f"backbone.layer{stage}.{int(block) - 1}.downsample.{_CONV_NORM[kind]}",
    ),
    (r"aspp_(point|rate\d|image)_(conv|norm)", _aspp),
    (r"aspp_project_(conv|norm)", lambda kind: f"aspp.project.{_CONV_NORM[kind]}"),
    (r"decoder(\d)_(conv|norm)", _numbered("decoder")),
    (r"refine(\d)_(conv|norm)", _numbered("refiner")),
)
