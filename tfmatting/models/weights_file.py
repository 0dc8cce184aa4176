"""The project's own weights files: HDF5, one array a variable by name, float32 or float16."""

import os
import pathlib
import uuid

import h5py
import numpy as np

FORMAT = "tfmatting weights 1"


def save_weights(model, path, dtype="float32"):
    """Writes every weight of a model, under a temporary name first.

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
        raise ValueError(f"{path} lacks {len(missing)} of the model's weights, e.g. {min(missing)!r}.")
    if unused := arrays.keys() - variables.keys():
        raise ValueError(f"{len(unused)} weights of {path} have no place in the model, e.g. {min(unused)!r}.")
    for name, variable in variables.items():
        if arrays[name].shape != tuple(variable.shape):
            shapes = f"{tuple(variable.shape)}. Received: shape={arrays[name].shape}"
            raise ValueError(f"weight {name!r} of {path} must have shape {shapes}")
        if not (np.issubdtype(arrays[name].dtype, np.number) and np.isfinite(arrays[name]).all()):
            raise ValueError(f"weight {name!r} of {path} holds values that are not finite numbers.")
    for name, variable in variables.items():
        variable.assign(arrays[name].astype("float32"))


def _read(path):
    """Returns {name: array} of a file of `save_weights`."""
    if not os.path.isfile(path):
        raise FileNotFoundError(f"the weights {path} must be a file.")
    arrays = {}

    def collect(name, item):
        if isinstance(item, h5py.Dataset):
            arrays[name] = np.asarray(item[()])

    try:
        with h5py.File(path, "r") as file:
            form = file.attrs.get("format")
            file.visititems(collect)
    except Exception as error:  # HDF5 raises whatever the damage leads it to
        raise ValueError(f"{path} is damaged or not an HDF5 file.") from error
    if not isinstance(form, str) or form != FORMAT:
        raise ValueError(f"{path} is an HDF5 file, but not of tfmatting weights.")
    return arrays


def _cast(variable, dtype):
    with np.errstate(over="ignore"):
        value = np.asarray(variable).astype(dtype)
    if not np.isfinite(value).all():
        raise ValueError(f"weight {variable.path!r} holds values that are not finite in {dtype}.")
    return value
