"""Segmentation in 8-bit integers as one TF-Lite graph, from the picture to the probabilities."""

from tfmatting.export.splicing import Splice
from tfmatting.lite.conversion import to_network
from tfmatting.lite.matting_file import PROBABILITIES
from tfmatting.ops.opencv import cv2
from tfmatting.quantization.samples import sample_pairs


def integer_segmentation(function, height, width):
    """Returns bytes of a TF-Lite file, from uint8 pixels to probabilities in uint8, of which 255 is 1.

    Args:
        function: of `source` `(1, height, width, 3)` in [0, 1] to {"probabilities": `(1, height, width, C)`}.
        height, width: of the picture. The ranges are taken of the drawn scenes of `sample_pairs`.
    """
    samples = ({"source": cv2.resize(picture, (width, height))[None]} for picture in sample_pairs()["source"])
    shapes = {"source": (1, height, width, 3)}
    splice = Splice(shapes)
    source = splice.quantized(splice.inputs["source"])
    network = to_network(lambda source: function(source)[PROBABILITIES], shapes, samples)
    (probabilities,) = splice.add(network, source=source)
    return splice.finish({PROBABILITIES: probabilities})
