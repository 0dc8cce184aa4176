"""TF-Lite, which LiteRT runs: one size of picture, built-in operations alone."""

import contextlib
import io
import pathlib
import tempfile
import warnings

import keras
import tensorflow as tf

from tfmatting.export.runs import Run
from tfmatting.export.signatures import DEFAULT
from tfmatting.lite.network import interpreter_class


def write(family, path, precision, sizes):
    """Writes a TF-Lite file with the signature `serving_default`.

    Args:
        family: `Family` of the model.
        path: file to write.
        precision: "float32"; "float16", whose weights are; "dynamic": weights of 8 bits, values as they come; or
            "int8", see `tfmatting.export.integer_graph`, which takes and gives uint8; all others take and give float32.
        sizes: [(height, width)], one.
    Raises:
        ImportError: if LiteRT is not installed.
        ValueError: if the model cannot be written so.
    """
    interpreter_class()
    (size,) = sizes
    pathlib.Path(path).write_bytes(family.lite_file(*size, precision))


def converted(function, precision="float32", tracked=None):
    """Converts a traced `tf.function` by way of a SavedModel, by built-in operations alone.

    Args:
        function: of tensors whose sizes are known, to {output: tensor}.
        precision: "float32", "float16" or "dynamic".
        tracked: Keras model whose variables the function uses.
    Returns:
        bytes of a TF-Lite file.
    """
    with tempfile.TemporaryDirectory() as folder:
        archive = keras.export.ExportArchive()
        if tracked is not None:
            archive.track(tracked)
        archive.add_endpoint(DEFAULT, function)
        archive.write_out(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=[DEFAULT])
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
        if precision != "float32":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if precision == "float16":
            converter.target_spec.supported_types = [tf.float16]
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")  # that the interpreter of TensorFlow moves to LiteRT
            return converter.convert()


def runs(family, path, sizes):
    """Yields the `Run` of a file of `write`."""
    file = family.open_lite(path)
    for size in sizes:
        yield Run(DEFAULT, file, size, dtype=file.dtype.name)
