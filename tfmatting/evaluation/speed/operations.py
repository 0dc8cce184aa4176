"""Counts the multiply-accumulate operations of a model's convolutions, from the shapes of one real call."""

import collections
import contextlib
import math

from keras import layers

CONVOLUTIONS = (layers.Conv2D, layers.DepthwiseConv2D)


def count_multiply_adds(model, inputs):
    """Returns {layer name: multiply-accumulate operations} of one call of the model.

    Resizing, normalization and activations, all linear in the number of pixels, are not counted.
    """
    counts = collections.Counter()
    with contextlib.ExitStack() as stack:
        for convolution in _convolutions(model):
            stack.enter_context(_counting(convolution, counts))
        model(inputs)
    return counts


def _convolutions(layer):
    """Finds the convolutions of a model and of the models inside it."""
    for inner in getattr(layer, "layers", ()):
        if isinstance(inner, CONVOLUTIONS):
            yield inner
        yield from _convolutions(inner)


@contextlib.contextmanager
def _counting(convolution, counts):
    call = convolution.call

    def counted(*args, **kwargs):
        outputs = call(*args, **kwargs)
        channels = getattr(convolution, "filters", outputs.shape[-1])
        positions = math.prod(outputs.shape) // channels  # each takes the whole kernel, a part for each channel
        counts[convolution.name] += positions * math.prod(convolution.kernel.shape)
        return outputs

    convolution.call = counted
    try:
        yield
    finally:
        del convolution.call


def traced_multiply_adds(model, height, width):
    """Returns what `count_multiply_adds` does for a picture of a size; TensorFlow traces, and computes nothing."""
    import tensorflow as tf

    counts = {}

    def call(inputs):
        counts.update(count_multiply_adds(model, inputs))
        return 0

    specification = tf.TensorSpec((1, height, width, 3))
    tf.function(call).get_concrete_function(dict.fromkeys(("source", "background"), specification))
    return counts
