"""SavedModel: signatures for any size, for fixed sizes compiled by XLA, and what a kind of model has besides."""

import pathlib

import keras
import tensorflow as tf

from tfmatting.export.runs import ANY_BATCH, ANY_SIZE, Run
from tfmatting.export.signatures import DEFAULT, size_signature

FILE = "saved_model.pb"


def write(family, path, precision, sizes):
    """Writes a SavedModel.

    Args:
        family: `Family` of the model.
        path: folder to write.
        precision: one of `tfmatting.export.precision.POLICIES`.
        sizes: (height, width) of the signatures that XLA compiles.
    """
    family = family.in_precision(precision)
    archive = keras.export.ExportArchive()
    archive.track(family.model)
    for name, function in family.functions(sizes).items():
        archive.add_endpoint(name, function)
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


def runs(family, path, sizes):
    """Yields the `Run`s of a folder of `write`: every signature."""
    signatures = load_signatures(path)
    yield Run(DEFAULT, array_function(signatures[DEFAULT]), ANY_SIZE, ANY_BATCH)
    for size in sizes:
        yield Run(size_signature(*size), array_function(signatures[size_signature(*size)]), size)
    yield from family.further_runs(signatures)


def array_function(signature):
    """Returns a function from arrays to arrays, by name, of a signature."""

    def run(**inputs):
        outputs = signature(**{name: tf.constant(values) for name, values in inputs.items()})
        return {name: values.numpy() for name, values in outputs.items()}

    return run


class _Signatures(dict):
    """The signatures of a loaded SavedModel, whose variables live as long as it does."""

    def __init__(self, loaded):
        super().__init__(loaded.signatures)
        self.loaded = loaded
