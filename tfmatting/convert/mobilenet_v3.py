"""Names of torchvision's MobileNetV3-Large."""

import re

from tfmatting.models.mobilenet_v3 import BOTTLENECKS, LAST

_CONV_NORM = {"conv": "0", "norm": "1"}


def mobilenet_v3_name(layer):
    """Returns torchvision's name, within its `features`, of a layer of `mobilenet_v3_features`; None if it is no such.

    >>> mobilenet_v3_name("block4_project_norm")
    '4.block.3.1'
    """
    if match := re.fullmatch(r"(stem|last)_(conv|norm)", layer):
        return f"{0 if match[1] == 'stem' else LAST}.{_CONV_NORM[match[2]]}"
    if match := re.fullmatch(r"block(\d+)_(squeeze|excite)", layer):
        return f"{match[1]}.block.{_parts(match[1])['squeeze']}.{'fc1' if match[2] == 'squeeze' else 'fc2'}"
    if match := re.fullmatch(r"block(\d+)_(expand|depthwise|project)_(conv|norm)", layer):
        return f"{match[1]}.block.{_parts(match[1])[match[2]]}.{_CONV_NORM[match[3]]}"
    return None


def _parts(number):
    """Returns the position of each part of a bottleneck, by its number."""
    squeezed = BOTTLENECKS[int(number) - 1][3]
    present = [*(["expand"] if number != "1" else []), "depthwise", *(["squeeze"] if squeezed else []), "project"]
    return {part: position for position, part in enumerate(present)}
