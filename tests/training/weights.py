"""Weights files, compared."""

import h5py
import numpy as np


def arrays_of(path):
    """Returns {name: array} of a weights file."""
    arrays = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: arrays.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return arrays


def changed_layers(first, second):
    """Returns the names of the layers whose arrays differ between two files."""
    first, second = arrays_of(first), arrays_of(second)
    assert first.keys() == second.keys()
    return {name.split("/")[0] for name in first if not np.array_equal(first[name], second[name])}
