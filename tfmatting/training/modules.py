"""The modules of a network, by the names of its layers: learning rates and freezing."""

import re

import keras

MODULES = ("backbone", "aspp", "decoder", "refiner")
LOGITS = "_logits"  # how the names of a segmentation's last convolutions end
_PREFIXES = {
    "refiner": ("refine", "box", "slope"),
    "decoder": ("decoder", "memory", "output", "matting", "segmentation", "head", "low", "high", "auxiliary"),
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
        model: `BackgroundMatting`, `Segmentation` or `VideoMatting`.
        names: modules (backbone, aspp, decoder, refiner) or blocks (see `block_of`); "stage1" stands for its blocks.
            Or by their order: "first" and "first-two" convolutions with their normalizations, "all-but-last", which
            leaves the convolutions to a segmentation's logits, "none".
    Raises:
        ValueError: if a name is none of the model's.
    Source: Li et al. (Background Image Matting), table 1, for those by their order.
    """
    layers = [layer for layer in layers_of(model) if layer.weights]
    known = {}
    for layer in layers:
        block = block_of(layer.name)
        for name in {module_of(layer.name), block, block.partition("_")[0]}:
            known.setdefault(name, []).append(layer)
    known |= _by_order(layers)
    for name in names:
        if name not in known:
            raise ValueError(f"`freeze` must name parts of the network: {', '.join(known)}. Received: {name!r}")
        for layer in known[name]:
            layer.trainable = False


def _by_order(layers):
    """{name: layers} of the parts that are known by their order in the network."""
    convolutions = {}
    for layer in layers:
        convolutions.setdefault(layer.name.removesuffix("_norm").removesuffix("_conv"), []).append(layer)
    first, second, *_ = convolutions.values()
    parts = {"none": [], "first": first, "first-two": [*first, *second]}
    before = [layer for layer in layers if not layer.name.endswith(LOGITS)]
    return {**parts, "all-but-last": before} if len(before) < len(layers) else parts
