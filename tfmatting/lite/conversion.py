"""From a function of TensorFlow to a network of LiteRT."""

import contextlib
import io
import warnings

import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2


def to_network(function, shapes, samples=None, dtypes=None, dynamic=False):
    """Converts a function to LiteRT, by its built-in operations alone.

    Args:
        function: from tensors to tensors, of keyword arguments.
        shapes: {name of the argument: its shape, without unknown sizes}.
        samples: iterable of {name: float32 array}, of whose values the ranges of 8-bit integers are taken: weights,
            values, inputs and outputs become int8. None = all stays float32.
        dtypes: {name: type} of arguments that are not float32.
        dynamic: whether large weights become int8, and the values that they meet while the network runs.
    Returns:
        bytes, the network in LiteRT's format.
    """
    types = {**dict.fromkeys(shapes, "float32"), **(dtypes or {})}
    specifications = {name: tf.TensorSpec(shape, types[name], name) for name, shape in shapes.items()}
    concrete = tf.function(function, autograph=False).get_concrete_function(**specifications)
    frozen = convert_variables_to_constants_v2(concrete)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen], function)
    if dynamic:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if samples is not None:
        names = [tensor.name.split(":")[0] for tensor in frozen.inputs]
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([sample[name] for name in names] for sample in samples)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")  # that inputs come without statistics: the samples give them
        return converter.convert()
