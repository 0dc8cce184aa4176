"""SavedModel: signatures for any size, for fixed sizes compiled by XLA, and for encoded pictures."""

import pathlib

import keras
import numpy as np
import tensorflow as tf

from tfmatting.export.precision import in_precision
from tfmatting.export.runs import Run
from tfmatting.export.signatures import (
    DEFAULT,
    ENCODED,
    encoded_function,
    matting_function,
    size_signature,
)

FILE = "saved_model.pb"
ANY_SIZE, ANY_BATCH = (541, 723), 2  # of the comparison of what takes any size


def write(model, path, precision, sizes):
    """Writes a SavedModel.

    Args:
        model: `BackgroundMatting`.
        path: folder to write.
        precision: one of `tfmatting.export.precision.POLICIES`.
        sizes: (height, width) of the signatures that XLA compiles.
    Raises:
        ValueError: if XLA cannot compile the model.
    """
    if sizes and model.refiner.mode == "thresholding" and model.refiner.patch_capacity is None:
        raise ValueError(
            "XLA needs to know how many patches there can be: give `refine_patch_capacity` to a model with"
            " refine_mode='thresholding', or no sizes."
        )
    model = in_precision(model, precision)
    archive = keras.export.ExportArchive()
    archive.track(model)
    archive.add_endpoint(DEFAULT, matting_function(model))
    for size in sizes:
        archive.add_endpoint(size_signature(*size), matting_function(model, *size, compiled=True))
    archive.add_endpoint(ENCODED, encoded_function(model))
    archive.write_out(path, verbose=False)


def load_signature(path, name=DEFAULT):
    """Returns a signature of a SavedModel, a function of named tensors that returns {output: tensor}.

    Args:
        path: folder of a SavedModel.
        name: of the signature.
    Raises:
        ValueError: if there is no readable SavedModel, or it has no such signature.
    """
    signatures = load_signatures(path)
    if name not in signatures:
        known = ", ".join(sorted(signatures)) or "none"
        raise ValueError(f"{path} has no signature {name!r}; it has {known}.")
    return signatures[name]


def load_signatures(path):
    """Returns {name: signature} of a SavedModel; for the errors see `load_signature`."""
    if not (pathlib.Path(path) / FILE).is_file():
        raise ValueError(f"{path} must be the folder of a SavedModel (with {FILE}).")
    try:
        loaded = tf.saved_model.load(str(path))
    except Exception as error:  # TensorFlow raises whatever the damage leads it to
        raise ValueError(f"the SavedModel {path} is damaged: {str(error).splitlines()[0][:200]}") from error
    return _Signatures(loaded)


def runs(path, sizes):
    """Yields the `Run`s of a folder of `write`: every signature."""
    signatures = load_signatures(path)
    yield Run(DEFAULT, array_function(signatures[DEFAULT]), ANY_SIZE, ANY_BATCH)
    for size in sizes:
        yield Run(size_signature(*size), array_function(signatures[size_signature(*size)]), size)
    yield Run(ENCODED, _on_files(signatures[ENCODED]), ANY_SIZE, ANY_BATCH, rounded=True, dtype="string")


def array_function(signature):
    """Returns a function from arrays to arrays of a signature of pictures."""

    def run(source, background):
        outputs = signature(source=tf.constant(source), background=tf.constant(background))
        return {name: values.numpy() for name, values in outputs.items()}

    return run


def _on_files(signature):
    """Returns a function from arrays to arrays of a signature that takes and returns encoded pictures."""

    def run(source, background):
        files = [tf.map_fn(_encoded, pictures, fn_output_signature=tf.string) for pictures in (source, background)]
        outputs = signature(source=files[0], background=files[1])
        cutouts = np.stack([tf.io.decode_png(file, channels=4) for file in outputs["cutout_bytes"]])
        pixels = cutouts / np.float32(255)
        return {"alpha": pixels[..., 3:], "foreground": pixels[..., :3]}

    return run


def _encoded(picture):
    return tf.io.encode_png(tf.cast(tf.round(picture * 255), tf.uint8))


class _Signatures(dict):
    """The signatures of a loaded SavedModel, whose variables live as long as it does."""

    def __init__(self, loaded):
        super().__init__(loaded.signatures)
        self.loaded = loaded
