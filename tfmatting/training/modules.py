"""The modules of a network, by the names of its layers: learning rates and freezing."""

import re

import keras

MODULES = ("backbone", "aspp", "decoder", "refiner")
_PREFIXES = {
    "refiner": ("refine", "box", "slope"),
    "decoder": ("decoder", "memory", "output", "matting", "segmentation"),
    "aspp": ("aspp",),
}


def layers_of(model):
    """Yields the layers of a model and of the models within it."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from layers_of(layer)
        else:
            yield layer


def module_of(name):
    """Returns the module that a layer belongs to, by the layer's name.

    >>> module_of("block3_expand_conv")
    'backbone'
    """
    return next((module for module, prefixes in _PREFIXES.items() if name.startswith(prefixes)), "backbone")


def block_of(name):
    """Returns the block that a layer belongs to, e.g. "stem", "block3", "stage1_block2", "aspp", "decoder2".

    >>> block_of("stage1_block2_3_norm")
    'stage1_block2'
    """
    return re.match(r"stage\d+_block\d+|[a-z]+\d*", name).group()


def freeze(model, names):
    """Keeps modules or blocks as they are: their weights do not learn, their batch normalization is that of inference.

    Args:
        model: `BackgroundMatting` or `VideoMatting`.
        names: modules (backbone, aspp, decoder, refiner) or blocks (see `block_of`); "stage1" stands for its blocks.
    Raises:
        ValueError: if a name is none of the model's.
    """
    layers = [layer for layer in layers_of(model) if layer.weights]
    known = {}
    for layer in layers:
        block = block_of(layer.name)
        for name in {module_of(layer.name), block, block.partition("_")[0]}:
            known.setdefault(name, []).append(layer)
    for name in names:
        if name not in known:
            raise ValueError(f"`freeze` must name parts of the network: {', '.join(known)}. Received: {name!r}")
        for layer in known[name]:
            layer.trainable = False
