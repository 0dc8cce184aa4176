"""Gradient checkpointing: what lies within a part of the network is computed again for the gradient, and not kept."""

import keras

from tfmatting.models.video_matting.video_matting import VideoMatting
from tfmatting.models.video_matting.video_matting_base import STATES


def recomputing(model):
    """Returns a `VideoMatting` of the same weights, which are shared, that keeps little in training.

    Outputs, gradients and statistics of batch normalization are those of `model`.

    Source: Chen et al. 2016 (Training Deep Nets with Sublinear Memory Cost).
    """
    return VideoMatting(**model.get_config(), base=RecomputingBase(model.base), deep_filter=model.deep_filter)


class RecomputingBase(keras.layers.Layer):
    """A `VideoMattingBase` in parts, of which the tensors between them alone are kept in training.

    Args:
        base: `VideoMattingBase`, whose inputs and outputs these are.
    """

    def __init__(self, base):
        super().__init__(name=base.name, dtype=base.dtype_policy)
        self.base = base
        self.encoder = base.encoder
        parts = _parts(base)
        self.names = [tuple(inputs) for inputs, _ in parts]
        self.parts = [keras.Model(list(inputs.values()), outputs) for inputs, outputs in parts]
        self.built = True

    def call(self, inputs, training=False):
        if not training:
            return self.base(inputs)
        known = dict(inputs)
        for names, part in zip(self.names, self.parts, strict=True):
            known.update(_recomputed(part, [known[name] for name in names]))
        states = {name: known[_after(name)] for name in STATES}
        return {**{name: known[name] for name in ("matting", "segmentation", "hidden")}, **states}


def _parts(base):
    """The inputs and outputs of the parts, {name: tensor}, in their order."""
    tensors = {**base.input, **{_after(name): base.output[name] for name in STATES}}
    tensors |= {name: base.output[name] for name in ("matting", "segmentation", "hidden")}
    tensors["features4"] = base.get_layer("aspp_conv").input
    for level in (1, 2, 3):
        tensors[f"features{level}"] = base.get_layer(f"decoder{level}_concatenate").input[1]
    for level in (1, 2, 3, 4):
        tensors[f"decoded{level}"] = base.get_layer(f"memory{level}_concatenate").output
    decoder = [
        ((f"decoded{level + 1}", f"features{level}", "source", f"state{level}"), (f"decoded{level}", f"after{level}"))
        for level in (3, 2, 1)
    ]
    names = [
        (("source",), ("features1",)),
        (("features1",), ("features2",)),
        (("features2",), ("features3",)),
        (("features3",), ("features4",)),
        (("features4", "state4"), ("decoded4", "after4")),
        *decoder,
        (("decoded1", "source"), ("matting", "segmentation", "hidden")),
    ]
    return [tuple({name: tensors[name] for name in side} for side in part) for part in names]


def _after(state):
    """The name of a state after the last frame."""
    return state.replace("state", "after")


def _recomputed(part, inputs):
    """What a part makes of a list of tensors in training, as a pure function that can be run again."""
    variables = [*part.trainable_variables, *part.non_trainable_variables]
    count = len(part.trainable_variables)
    outputs = list(part.output)

    def run(*arrays):
        trainable, changing = list(arrays[:count]), list(arrays[count : len(variables)])
        made, changed = part.stateless_call(trainable, changing, list(arrays[len(variables) :]), training=True)
        return [*(made[name] for name in outputs), *changed]

    values = [keras.ops.convert_to_tensor(variable) for variable in variables]
    results = keras.remat(run)(*values, *inputs)
    for variable, value in zip(part.non_trainable_variables, results[len(outputs) :], strict=True):
        variable.assign(value)
    return dict(zip(outputs, results, strict=False))
