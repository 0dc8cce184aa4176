"""The project's own weights files: HDF5, one array a variable by name, float32 or float16."""

import contextlib
import json
import os
import pathlib
import uuid

import h5py
import numpy as np

FORMAT = "tfmatting weights 1"


def save_weights(model, path, dtype="float32"):
    """Writes every weight of a model, under a temporary name first.

    A model's attribute `weights_options`, where it has one, is kept too: the options that its weights need, a
    dictionary of plain values.

    Args:
        model: Keras model.
        path: file to write, e.g. "weights.h5".
        dtype: "float32" or "float16".
    Raises:
        ValueError: if a weight is not finite in this type.
    """
    path = pathlib.Path(path)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        with h5py.File(temporary, "w") as file:
            file.attrs["format"] = FORMAT
            if options := getattr(model, "weights_options", None):
                file.attrs["options"] = json.dumps(options)
            for variable in model.weights:
                file.create_dataset(variable.path, data=_cast(variable, dtype))
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def load_weights(model, path):
    """Reads a file of `save_weights`; nothing is changed unless every name and shape fits.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if the file is damaged, foreign, of another architecture, or holds values that are not finite.
    """
    arrays = _read(path)
    variables = {variable.path: variable for variable in model.weights}
    if missing := variables.keys() - arrays.keys():
        raise ValueError(f"{path} lacks {len(missing)} of the weights of {model.name}, e.g. {min(missing)!r}.")
    if unused := arrays.keys() - variables.keys():
        raise ValueError(f"{len(unused)} weights of {path} have no place in {model.name}, e.g. {min(unused)!r}.")
    for name, variable in variables.items():
        if arrays[name].shape != tuple(variable.shape):
            shapes = f"{tuple(variable.shape)}. Received: shape={arrays[name].shape}"
            raise ValueError(f"weight {name!r} of {path} must have shape {shapes}")
        _check_finite(path, name, arrays[name])
    for name, variable in variables.items():
        variable.assign(arrays[name].astype("float32"))


def load_matching_weights(model, path):
    """Reads those weights of a file of `save_weights` whose names and shapes the model has; the others stay.

    So a network begins with the encoder of another family, or with another number of classes.

    Args:
        model: Keras model.
        path: file of the weights of any model.
    Returns:
        Sorted names of the weights that were read.
    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if the file is damaged or foreign, nothing fits, or what fits holds values that are not finite.
    """
    arrays = _read(path)
    variables = {variable.path: variable for variable in model.weights}
    fitting = [name for name in variables.keys() & arrays.keys() if arrays[name].shape == tuple(variables[name].shape)]
    if not fitting:
        raise ValueError(f"{path} has no weight of a name and a shape that the model has.")
    for name in fitting:
        _check_finite(path, name, arrays[name])
    for name in fitting:
        variables[name].assign(arrays[name].astype("float32"))
    return sorted(fitting)


def read_options(path):
    """Returns the `weights_options` of the model whose weights a file of `save_weights` holds; {} where it had none.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if the file is damaged or foreign.
    """
    with _opened(path) as file:
        return dict(json.loads(file.attrs.get("options", "{}")))


def _check_finite(path, name, values):
    if not (np.issubdtype(values.dtype, np.number) and np.isfinite(values).all()):
        raise ValueError(f"weight {name!r} of {path} holds values that are not finite numbers.")


def _read(path):
    """Returns {name: array} of a file of `save_weights`."""
    arrays = {}

    def collect(name, item):
        if isinstance(item, h5py.Dataset):
            arrays[name] = np.asarray(item[()])

    with _opened(path) as file:
        file.visititems(collect)
    return arrays


@contextlib.contextmanager
def _opened(path):
    """Opens a file of `save_weights`; whatever fails in reading it becomes one kind of error."""
    if not os.path.isfile(path):
        raise FileNotFoundError(f"the weights {path} must be a file.")
    try:
        with h5py.File(path, "r") as file:
            form = file.attrs.get("format")
            if not isinstance(form, str) or form != FORMAT:
                raise _ForeignError(f"{path} is an HDF5 file, but not of tfmatting weights.")
            yield file
    except _ForeignError:
        raise
    except Exception as error:  # HDF5 raises whatever the damage leads it to
        raise ValueError(f"{path} is damaged or not an HDF5 file.") from error


class _ForeignError(ValueError):
    """The file is sound, but of another kind."""


def _cast(variable, dtype):
    with np.errstate(over="ignore"):
        value = np.asarray(variable).astype(dtype)
    if not np.isfinite(value).all():
        raise ValueError(f"weight {variable.path!r} holds values that are not finite in {dtype}.")
    return value
