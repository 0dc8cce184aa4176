"""Assignment of PyTorch tensors to Keras layers, by name and exhaustive both ways."""

import numpy as np
from keras import layers

CONV2D_KERNEL = (2, 3, 1, 0)  # (out, in, height, width) to (height, width, in, out)
DEPTHWISE_KERNEL = (2, 3, 0, 1)  # (channels, 1, height, width) to (height, width, channels, 1)
VECTOR = (0,)
NORMALIZATION = {
    "gamma": ("weight", VECTOR),
    "beta": ("bias", VECTOR),
    "moving_mean": ("running_mean", VECTOR),
    "moving_variance": ("running_var", VECTOR),
}
# PyTorch's leaf of each of Keras' variables, and its axes in Keras' order
LAYOUTS = {
    layers.Conv2D: {"kernel": ("weight", CONV2D_KERNEL), "bias": ("bias", VECTOR)},
    layers.DepthwiseConv2D: {"kernel": ("weight", DEPTHWISE_KERNEL), "bias": ("bias", VECTOR)},
    layers.BatchNormalization: NORMALIZATION,
}


def assign_state_dict(keras_layers, state_dict, pytorch_name):
    """Copies a PyTorch state dict into Keras layers; nothing is changed unless everything fits.

    Args:
        keras_layers: layers; those without weights are passed over.
        state_dict: {name: NumPy array} in PyTorch's layout; `num_batches_tracked` is passed over.
        pytorch_name: function from a Keras layer's name to the PyTorch module's.
    Raises:
        ValueError: if a tensor is missing, has another shape, is not finite, or has no place in the layers.
    """
    assignments, used = [], set()
    for layer in keras_layers:
        for variable in layer.weights:
            leaf, axes = _layout(layer)[variable.name]
            key = f"{pytorch_name(layer.name)}.{leaf}"
            if key not in state_dict:
                raise ValueError(f"the checkpoint lacks the tensor {key!r}.")
            value = np.asarray(state_dict[key])
            if value.dtype.kind not in "fiuV":  # V: bfloat16 and its kin
                raise ValueError(f"tensor {key!r} must hold real numbers. Received: dtype={value.dtype}")
            expected = tuple(variable.shape[axes.index(axis)] for axis in range(len(axes)))
            if value.shape != expected:
                raise ValueError(f"tensor {key!r} must have shape {expected}. Received: shape={value.shape}")
            value = np.transpose(value, axes).astype("float32")
            if not np.isfinite(value).all():
                raise ValueError(f"tensor {key!r} holds values that are not finite.")
            assignments.append((variable, value))
            used.add(key)
    counters = {key.replace("running_mean", "num_batches_tracked") for key in used if key.endswith("running_mean")}
    unused = state_dict.keys() - used - counters
    if unused:
        raise ValueError(f"{len(unused)} tensors of the checkpoint have no place, e.g. {min(unused)!r}.")
    for variable, value in assignments:
        variable.assign(value)


def _layout(layer):
    return next(layout for kind, layout in LAYOUTS.items() if isinstance(layer, kind))
