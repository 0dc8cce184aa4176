"""torchvision's segmentation networks with the recordings' weights, built once for all tests."""

import functools

import keras
import numpy as np

from tests.golden import recordings, rules
from tfmatting.convert.segmentation import assign_segmentation
from tfmatting.models.segmentation.segmentation import Segmentation

RECORDED = (
    "fcn_resnet50",
    "fcn_resnet101",
    "deeplabv3_resnet50",
    "deeplabv3_resnet101",
    "deeplabv3_mobilenet_v3_large",
    "lraspp_mobilenet_v3_large",
)
STEP = 9  # the recordings keep every ninth pixel


def names_file(name):
    return recordings.FOLDER / f"names_{name}.json"


@functools.cache
def state_dict(name):
    """Returns the deterministic weights with torchvision's names and layouts; do not change them."""
    return rules.state(names_file(name), recordings.FOLDER / "overrides.json", name)


@functools.cache
def golden_segmentation(name):
    """Returns a `Segmentation` with these weights; do not change it."""
    model = Segmentation(name, name=name)
    assign_segmentation(model, state_dict(name))
    return model


@functools.cache
def source():
    """Returns the recordings' picture `(1, 320, 384, 3)` in [0, 1]."""
    return recordings.background_matting_inputs(320, 384)["source"]


def randomize(model, seed=0):
    """Gives a model weights with which its logits are neither tiny nor huge; returns it."""
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            shape = layer.gamma.shape
            strength = 0.3 if layer.name.endswith("project_norm") else 1  # blocks add up
            layer.set_weights(
                [
                    strength * rng.uniform(0.5, 1.5, shape),
                    *rng.normal(0, 0.1, (2, *shape)),
                    rng.uniform(0.5, 1.5, shape),
                ]
            )
        elif isinstance(layer, keras.layers.Conv2D | keras.layers.DepthwiseConv2D):
            kernel, *bias = layer.get_weights()
            depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
            inputs = np.prod(kernel.shape[:2]) * (1 if depthwise else kernel.shape[2])
            layer.set_weights([rng.normal(0, np.sqrt(2 / inputs), kernel.shape), *bias])
    return model
