"""Official Robust Video Matting state dicts to `VideoMatting`."""

import re

import numpy as np

from tfmatting.convert.background_matting import pytorch_name as resnet_name
from tfmatting.convert.mobilenet_v3 import mobilenet_v3_name
from tfmatting.convert.pytorch import assign_state_dict

_NAMES = {
    "aspp_conv": "aspp.aspp1.0",
    "aspp_norm": "aspp.aspp1.1",
    "aspp_weight_conv": "aspp.aspp2.1",
    "output1_conv": "decoder.decode0.conv.0",
    "output1_norm": "decoder.decode0.conv.1",
    "output2_conv": "decoder.decode0.conv.3",
    "output2_norm": "decoder.decode0.conv.4",
    "matting": "project_mat.conv",
    "segmentation": "project_seg.conv",
    "box": "refiner.box_filter",
    "slope1_conv": "refiner.conv.0",
    "slope1_norm": "refiner.conv.1",
    "slope2_conv": "refiner.conv.3",
    "slope2_norm": "refiner.conv.4",
    "slope3": "refiner.conv.6",
}
_CONV_NORM = {"conv": "conv.0", "norm": "conv.1", "gates": "gru.ih.0", "candidate": "gru.hh.0"}


def assign_video_matting(model, state_dict):
    """Copies an official state dict (NumPy arrays) into a `VideoMatting`.

    Where a batch normalization is missing and the convolution before it has a bias, it counts as folded into the
    convolution.

    Raises:
        ValueError: if the state dict is not exactly that of the model's architecture.
    """
    memories = [layer for layer in model.base.layers if layer.name.startswith("memory") and layer.weights]
    convolutions = [layer for memory in memories for layer in (memory.gates, memory.candidate)]
    others = [layer for layer in (*model.base.layers, *model.deep_filter.layers) if layer not in memories]
    layers = [*others, *convolutions]
    state_dict = _unfolded(layers, state_dict, model.encoder)
    assign_state_dict(layers, state_dict, lambda layer: pytorch_name(layer, model.encoder))


def pytorch_name(layer, encoder):
    """Returns the PyTorch module's name for a Keras layer's name.

    >>> pytorch_name("memory4_gates", "mobilenetv3")
    'decoder.decode4.gru.ih.0'
    """
    if layer in _NAMES:
        return _NAMES[layer]
    if match := re.fullmatch(r"(?:decoder|memory)(\d)_(conv|norm|gates|candidate)", layer):
        return f"decoder.decode{match[1]}.{_CONV_NORM[match[2]]}"
    if encoder == "mobilenetv3":
        if name := mobilenet_v3_name(layer):
            return f"backbone.features.{name}"
        raise KeyError(layer)
    return resnet_name(layer, encoder)


def _unfolded(layers, state_dict, encoder):
    """Returns a state dict in which every normalization that was folded into a bias is there again, as that bias."""
    state_dict = dict(state_dict)
    for layer in layers:
        if layer.name.endswith("_norm"):
            name = pytorch_name(layer.name, encoder)
            bias = f"{pytorch_name(layer.name.removesuffix('norm') + 'conv', encoder)}.bias"
            if bias in state_dict and not any(key.startswith(f"{name}.") for key in state_dict):
                shift = np.asarray(state_dict.pop(bias))
                state_dict[f"{name}.weight"] = np.ones_like(shift)
                state_dict[f"{name}.bias"] = shift
                state_dict[f"{name}.running_mean"] = np.zeros_like(shift)
                state_dict[f"{name}.running_var"] = np.full_like(shift, 1 - layer.epsilon)
    return state_dict
