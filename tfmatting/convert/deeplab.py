"""DeepLabV3 state dicts of PyTorch: backbone and ASPP as the start of a training (Lin et al. 2021, section 4.3)."""

import re

import numpy as np

from tfmatting.convert.background_matting import pytorch_name
from tfmatting.convert.pytorch import CONV2D_KERNEL, assign_state_dict
from tfmatting.convert.stem import two_picture_stem
from tfmatting.models.imagenet import DEVIATION, MEAN

#: from the names of the known checkpoints to those of `pytorch_name`, one after the other
_RENAMED = (
    (r"^module\.", ""),  # of DataParallel
    (r"^classifier\.(classifier\.)?0\.(convs|project)\.", r"aspp.\2."),  # torchvision; VainF/DeepLabV3Plus-Pytorch
    (r"^classifier\.aspp\.(convs|project)\.", r"aspp.\1."),
    (r"^backbone\.low_level_features\.", "backbone.features."),
    (r"^backbone\.high_level_features\.(\d+)", lambda match: f"backbone.features.{int(match[1]) + 4}"),
)
_KEPT = re.compile(r"(backbone|aspp)\.")
_LAST_CONVOLUTION = re.compile(r"backbone\.features\.18\.")  # of MobileNetV2, which DeepLabV3 has no use for


def assign_deeplab(model, state_dict):
    """Copies backbone and ASPP of a DeepLabV3 state dict into a `BackgroundMatting`; the rest stays as it is.

    The dilation rates of its ASPP may be others. The first convolution follows the rule of `tfmatting.convert.stem`.

    Args:
        model: `BackgroundMatting` with the same encoder.
        state_dict: {name: NumPy array} with the names of torchvision, or of VainF/DeepLabV3Plus-Pytorch.
    Raises:
        ValueError: if backbone and ASPP are not exactly those of the model's encoder.
    """
    tensors = {name: tensor for name, tensor in map(_renamed, state_dict.items()) if _KEPT.match(name)}
    tensors = {name: tensor for name, tensor in tensors.items() if not _LAST_CONVOLUTION.match(name)}
    _widen_stem(tensors, model.encoder)
    prefixes = ("stem", "block", "stage", "aspp")
    layers = [layer for layer in model.base.layers if layer.name.startswith(prefixes)]
    assign_state_dict(layers, tensors, lambda layer: pytorch_name(layer, model.encoder))


def _renamed(item):
    name, tensor = item
    for pattern, replacement in _RENAMED:
        name = re.sub(pattern, replacement, name)
    return name, tensor


def _widen_stem(tensors, encoder):
    kernel, mean = f"{pytorch_name('stem_conv', encoder)}.weight", f"{pytorch_name('stem_norm', encoder)}.running_mean"
    if kernel not in tensors or mean not in tensors:
        raise ValueError(f"the checkpoint is no DeepLabV3 with the encoder {encoder}: it lacks the tensor {kernel!r}.")
    shape = np.shape(tensors[kernel])
    if len(shape) != 4 or shape[1] != 3:
        raise ValueError(f"tensor {kernel!r} must have 3 input channels. Received: shape={shape}")
    wide, tensors[mean] = two_picture_stem(np.transpose(tensors[kernel], CONV2D_KERNEL), tensors[mean], MEAN, DEVIATION)
    tensors[kernel] = np.transpose(wide, (3, 2, 0, 1))
