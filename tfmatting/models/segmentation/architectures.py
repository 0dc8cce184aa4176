"""The segmentation networks by name: from a picture in [0, 1] to logits."""

import dataclasses
from collections.abc import Callable

from tfmatting.models.mobilenet_v2 import mobilenet_v2_features
from tfmatting.models.mobilenet_v3 import mobilenet_v3_features
from tfmatting.models.resnet import resnet_features
from tfmatting.models.segmentation.heads import deeplab_head, deeplab_plus_head, fcn_head, lr_aspp_head
from tfmatting.models.segmentation.unet import simplified_unet, unet

#: from a normalized picture to its low and its high features
ENCODERS = {
    "resnet50": lambda x: resnet_features(x, 50, output_stride=8, taps=(3, 4)),
    "resnet101": lambda x: resnet_features(x, 101, output_stride=8, taps=(3, 4)),
    "mobilenetv2": lambda x: mobilenet_v2_features(x)[1::2],
    "mobilenetv3": lambda x: mobilenet_v3_features(x, taps=(4, 16)),
}


@dataclasses.dataclass(frozen=True)
class Architecture:
    """A network.

    Attributes:
        encoder: a name of `ENCODERS`, or None.
        head: function from low features, high features and the number of classes to logits; without an encoder, from
            the picture and the number of classes.
        has_auxiliary: whether an auxiliary head on the low features belongs to it.
    """

    encoder: str | None
    head: Callable
    has_auxiliary: bool = False


ARCHITECTURES = {
    "fcn_resnet50": Architecture("resnet50", fcn_head, has_auxiliary=True),
    "fcn_resnet101": Architecture("resnet101", fcn_head, has_auxiliary=True),
    "deeplabv3_resnet50": Architecture("resnet50", deeplab_head, has_auxiliary=True),
    "deeplabv3_resnet101": Architecture("resnet101", deeplab_head, has_auxiliary=True),
    "deeplabv3_mobilenet_v3_large": Architecture("mobilenetv3", deeplab_head, has_auxiliary=True),
    "lraspp_mobilenet_v3_large": Architecture("mobilenetv3", lr_aspp_head),
    "deeplabv3plus_mobilenetv2": Architecture("mobilenetv2", deeplab_plus_head),
    "unet_simplified": Architecture(None, simplified_unet),
    "unet": Architecture(None, unet),
}
