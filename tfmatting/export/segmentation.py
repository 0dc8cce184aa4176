"""Export of segmentation models, which take a picture alone."""

import numpy as np
import tensorflow as tf
from keras import ops

from tfmatting.export.comparison import deviation
from tfmatting.export.family import WARM_UP_SIZE, Family
from tfmatting.export.lite_file import LiteFile
from tfmatting.export.lite_model import converted
from tfmatting.export.pictures import sample_batches, sample_pair
from tfmatting.export.precision import in_precision
from tfmatting.export.signatures import DEFAULT, size_signature, traced
from tfmatting.lite.matting_file import PROBABILITIES
from tfmatting.models.segmentation.class_probability import class_probabilities
from tfmatting.models.segmentation.classes import class_numbers
from tfmatting.models.segmentation.network_size import AUTO, check_downscale, network_size, short_side_of
from tfmatting.ops.resize import interpolated, is_size, resize_bilinear
from tfmatting.serving.remote_tensors import filled_message

GRAY = 0.5


class SegmentationFamily(Family):
    """Exports of a `Segmentation`: a picture, to the probabilities of its pixels' classes, at the picture's size.

    The picture is resized for the network, and the probabilities are resized back, both bilinearly. The auxiliary head
    is left out.

    Args:
        model: `Segmentation`.
        classes: names of those whose probabilities are wanted, or one name; None = all of the model.
        downscale: see `network_size`; None = "auto".
    Raises:
        ValueError: if the model has no such class, or `downscale` is out of range.
    """

    inputs = ("source",)
    outputs = (PROBABILITIES,)

    def __init__(self, model, classes=None, downscale=None):
        super().__init__(model.without_auxiliary() if model.auxiliary else model)
        numbers = class_numbers(model.classes if classes is None else classes, model.classes)
        self.classes = tuple(model.classes[number] for number in numbers)
        self.short_side = short_side_of(model)
        self.downscale = AUTO if downscale is None else downscale
        check_downscale(self.downscale)

    def in_precision(self, precision):
        return type(self)(in_precision(self.model, precision), self.classes, self.downscale)

    def function(self, height=None, width=None, batch=None, compiled=False):
        def segment(source):
            probabilities = self._probabilities(source, lambda small: self.model({"source": small}, training=False))
            return {PROBABILITIES: tf.identity(probabilities, name=PROBABILITIES)}

        return traced(segment, [tf.TensorSpec((batch, height, width, 3), name="source")], compiled)

    def further_functions(self):
        return {}

    def further_runs(self, signatures):
        return ()

    def lite_file(self, height, width, precision):
        function = self.function(height, width, batch=1)
        if precision == "int8":
            from tfmatting.export.integer_segmentation import integer_segmentation

            return integer_segmentation(function, height, width)
        return converted(function, precision, self.model)

    def open_lite(self, path, threads=None):
        return LiteFile(path, threads)

    def matte(self, **inputs):
        def run(small):
            return self.model.predict_on_batch({"source": small})

        return {PROBABILITIES: np.asarray(self._probabilities(inputs["source"], run))}

    def sample_inputs(self, height, width):
        return {"source": sample_pair(height, width)["source"]}

    def compare(self, expected, outputs, rounded=False):
        difference = np.abs(outputs[PROBABILITIES] - expected[PROBABILITIES])
        return {PROBABILITIES: deviation(difference.max(axis=-1))}  # many classes that are near 0 hide no other

    def differences(self, run):
        for pictures in sample_batches(run.size, run.batch):
            source = pictures["source"]
            yield self.compare(self.matte(source=source), run.function(source=source))

    def facts(self, form, sizes):
        whole = f"{self.short_side} pixels on the short side, never more than the picture has"
        return {
            "classes": list(self.classes),
            "probabilities": "sigmoid" if len(self.model.classes) == 1 else "softmax over all classes of the model",
            "network_sees": whole if self.downscale == AUTO else f"the picture times {self.downscale:g}",
        }

    def warm_up_inputs(self, sizes):
        signatures = {DEFAULT: WARM_UP_SIZE, **{size_signature(*size): size for size in sizes}}
        return {name: {"source": filled_message(GRAY, (1, *size, 3))} for name, size in signatures.items()}

    def _probabilities(self, source, run):
        """Returns what the function does, where `run` gives the model's outputs for a picture of the network's size."""
        height, width = ops.shape(source)[1:3]
        size = network_size(height, width, self.short_side, self.downscale)
        small = source if is_size(source, *size) else _resized_exactly(source, *size)
        probabilities = class_probabilities(run(small)["logits"], self.classes, self.model.classes)
        return resize_bilinear(probabilities, height, width)


def _resized_exactly(images, *size):
    """Does what `resize_bilinear` does, with the places of the samples in whole numbers.

    In floats every runtime places them a little differently, in HD pictures so much that sharp edges show it.
    """
    for axis, target in enumerate(size, start=1):
        side = tf.shape(images)[axis]
        places = tf.maximum((2 * tf.range(target) + 1) * side - target, 0)  # in halves of 1 / target of a pixel
        lower = places // (2 * target)
        weights = tf.cast(places - 2 * target * lower, "float32") / tf.cast(2 * target, "float32")
        images = interpolated(images, lower, weights, axis)
    return images
