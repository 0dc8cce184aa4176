"""Measures one segmentation network in this process: python -m benchmarks.segmentation_pictures CONFIGURATION

`benchmarks.inference` starts it. A picture goes the way of `tfmatting i`: shrunk to 520 pixels on the short side (256
for the U-Nets, 224 for `person_mobilenetv3`), the network, the matte by a guided filter at the picture's size, and the
foreground's colours, by pymatting where it is installed. The weights and the picture are those of the package, or
random, with all classes chosen, so that something is found. The configuration and what comes out are JSON.
"""

import dataclasses
import json
import statistics
import sys

from tfmatting.evaluation.speed.measurement import facts, limit_threads, peak_memory, timed

MODULE = "benchmarks.segmentation_pictures"
TRAINED = "person_mobilenetv3"  # has weights in the package
#: the networks of `tfmatting.models.segmentation.architectures`, which loads Keras, and that one
MODELS = (
    *("fcn_resnet50", "fcn_resnet101", "deeplabv3_resnet50", "deeplabv3_resnet101", "deeplabv3_mobilenet_v3_large"),
    *("lraspp_mobilenet_v3_large", "deeplabv3plus_mobilenetv2", "unet_simplified", "unet"),
    TRAINED,
)


@dataclasses.dataclass(frozen=True)
class SegmentationConfiguration:
    """One model at one size.

    Args:
        encoder: the model's name, of `MODELS`.
        height, width: of the pictures.
        precision: Keras' policy.
        threads: cores to run on; None = all.
        runs: timed pictures, after two that warm up.
    """

    encoder: str
    height: int
    width: int
    precision: str = "float32"
    threads: int | None = None
    runs: int = 10


def measure_segmentation(configuration):
    """Returns milliseconds a picture, peak memory, operations, and the share of the matrix rate."""
    limit_threads(configuration.threads)  # before the backend starts
    import numpy as np

    from tfmatting.evaluation.speed.operations import count_multiply_adds
    from tfmatting.inference.segmentation.segmentation_matting import SegmentationMatting

    network = _network(configuration)
    model = SegmentationMatting(network, network.classes)
    shape = configuration.height, configuration.width, 3
    pictures = {"source": _picture(configuration)}
    first, *_ = (timed(model, pictures) for _ in range(2))
    seconds = statistics.median(timed(model, pictures) for _ in range(configuration.runs))
    peak = peak_memory()  # before the operations are counted and matrices multiplied
    small = np.zeros((1, *model.network_size(*shape[:2]), 3), "float32")
    multiply_adds = sum(count_multiply_adds(model.network, {"source": small}).values())
    return facts(configuration, seconds, first, peak, multiply_adds)


def _network(configuration):
    import keras

    from tfmatting.loading import build, load

    if configuration.encoder == TRAINED:
        return load(configuration.encoder, dtype=configuration.precision)
    keras.utils.set_random_seed(0)
    classes = 2 if configuration.encoder.startswith("unet") else 21  # the U-Nets have one, which may not be found
    return build(configuration.encoder, classes=classes, dtype=configuration.precision)


def _picture(configuration):
    import numpy as np

    from tfmatting.inference.backgrounds import resize
    from tfmatting.inference.samples import sample_pictures

    size = configuration.height, configuration.width
    if configuration.encoder == TRAINED:
        return resize(sample_pictures()["source"], *size)
    return np.random.default_rng(0).integers(0, 256, (*size, 3), dtype="uint8")


if __name__ == "__main__":
    print(json.dumps(measure_segmentation(SegmentationConfiguration(**json.loads(sys.argv[1])))))
