"""A network of LiteRT, run on the processor."""

import importlib.util
import os

import numpy as np
import tensorflow as tf

#: 8-bit pixels are the integers of LiteRT with another first bit: 0 is -128, 255 is 127
FIRST_BIT = np.uint8(0x80)
UNIT = np.float32(1 / 255)


def interpreter_class():
    """Returns LiteRT's interpreter.

    Raises:
        ImportError: if LiteRT is not installed.
    """
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise ImportError(
            "LiteRT, which runs 8-bit networks and TF-Lite files, is not installed: pip install 'tfmatting[int8]'"
        ) from error
    return Interpreter


def available_threads():
    """Returns how many threads TensorFlow may use: what was set, or one for each processor of this process."""
    given = tf.config.threading.get_intra_op_parallelism_threads()
    return given or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


def is_available():
    """Returns whether LiteRT is installed."""
    return importlib.util.find_spec("ai_edge_litert") is not None


class LiteNetwork:
    """Runs a network of LiteRT.

    Args:
        content: bytes in LiteRT's format.
        threads: how many to use.
    Raises:
        ValueError: if LiteRT cannot run it, as with values of neighbouring layers that differ by orders of magnitude.
    """

    def __init__(self, content, threads):
        self._interpreter = interpreter_class()(model_content=content, num_threads=threads)
        try:
            self._interpreter.allocate_tensors()
        except RuntimeError as error:
            raise ValueError(
                f"LiteRT cannot run this network ({error}): in 8 bits the weights may be untrained. Use float32."
            ) from error
        details = self._interpreter.get_input_details()
        self._inputs = {_argument(detail["name"]): detail["index"] for detail in details}
        outputs = sorted(self._interpreter.get_output_details(), key=lambda detail: detail["name"])
        self._outputs = [detail["index"] for detail in outputs]

    def __call__(self, **inputs):
        """Runs once. The arrays returned are the network's own memory: let go of them before the next call.

        Args:
            inputs: {argument: array}.
        Returns:
            [array], in the order of the converted function's results.
        """
        for name, values in inputs.items():
            self._interpreter.set_tensor(self._inputs[name], values)
        self._interpreter.invoke()
        return [self._interpreter.tensor(index)() for index in self._outputs]


def _argument(name):
    """The argument's name in a tensor's name such as `serving_default_pictures:0`."""
    return name.split(":")[0].removeprefix("serving_default_")


def to_pixels(values):
    """Returns int8 values as 8-bit pixels of the same memory layout."""
    return values.view("uint8") ^ FIRST_BIT


def to_values(pixels):
    """Returns 8-bit pixels as the int8 values of LiteRT."""
    return (pixels ^ FIRST_BIT).view("int8")
