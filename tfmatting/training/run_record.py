"""What a run is made of, as its config.json says it: another start of the run must be given the same."""

import collections
import dataclasses
import pathlib

#: weights to start from that are no weights file of ours: `name`, and `assign(model)`, which fills the model
InitialWeights = collections.namedtuple("InitialWeights", ("name", "assign"))


def without_replaced(config, folders):
    """Returns the config without the data sets that a user's `Folders` take the place of."""
    replaced = []
    if folders.foregrounds is not None or folders.images is not None:
        replaced += ["data", "validation_data"]
    if folders.backgrounds is not None:
        replaced += ["background_data", "validation_background_data"]
    return dataclasses.replace(config, **dict.fromkeys(replaced, ""))


def run_record(config, samples, folders, initial):
    """Returns what a run is made of, for JSON.

    Args:
        config: `RunConfig`, whose keys come first.
        samples: {name: count} of the data.
        folders: `Folders`; whole paths or None under their names.
        initial: weights file, `InitialWeights` or None; a whole path, its name or None under "initial".
    """
    paths = {name: _whole(path) for name, path in folders._asdict().items()}
    name = initial.name if isinstance(initial, InitialWeights) else _whole(initial)
    return {**dataclasses.asdict(config), "samples": samples, **paths, "initial": name}


def _whole(path):
    return None if path is None else str(pathlib.Path(path).resolve())
