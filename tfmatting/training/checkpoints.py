"""Checkpoints from which a run goes on exactly: whole, or not there."""

import hashlib
import logging
import os
import re
import zipfile

import numpy as np
from keras import ops

from tfmatting.training.run_state import RunState

LOGGER = logging.getLogger("tfmatting")
_NAME = re.compile(r"step_(\d{8})\.npz")


class Checkpoints:
    """The checkpoints of a run: step_NNNNNNNN.npz, each with its SHA-256 in a file beside it (`sha256sum -c` reads it).

    Args:
        folder: `pathlib.Path`; made with the first checkpoint.
        variables: Keras variables by name: of the network with its random state, and of the optimizer.
        kept: the newest so many stay.
    """

    def __init__(self, folder, variables, kept):
        self.folder = folder
        self.variables = variables
        self.kept = kept

    def save(self, state):
        """Writes a checkpoint under a temporary name first, then removes the ones that are too many.

        Raises:
            OSError: if it cannot be written; the checkpoints before it are untouched.
        """
        self.folder.mkdir(exist_ok=True)
        for left_over in self.folder.glob("writing.*"):
            left_over.unlink()
        self._write(self.folder / f"step_{state.step:08d}.npz", state)
        for old in self.paths()[: -self.kept]:
            old.unlink()
            _digest_path(old).unlink(missing_ok=True)

    def _write(self, path, state):
        arrays = {name: ops.convert_to_numpy(variable) for name, variable in self.variables.items()}
        temporaries = (
            path.with_name(f"writing.{path.name}"),
            _digest_path(path).with_name(f"writing.{path.name}.sha256"),
        )
        try:
            with open(temporaries[0], "wb") as file:
                np.savez(file, state=np.array(state.to_json()), **arrays)
                _flush(file)
            with open(temporaries[1], "w") as file:
                file.write(f"{_digest(temporaries[0])}  {path.name}\n")
                _flush(file)
            os.replace(temporaries[1], _digest_path(path))  # first, so that no checkpoint is without its digest
            os.replace(temporaries[0], path)
        finally:
            for temporary in temporaries:
                temporary.unlink(missing_ok=True)

    def paths(self):
        """Returns the checkpoints' files, the oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if _NAME.fullmatch(path.name))

    def restore(self):
        """Loads the newest checkpoint that is whole into the variables, with a warning for each that is not.

        Returns:
            Its `RunState`, or None where there is no checkpoint.
        Raises:
            ValueError: if no checkpoint is whole, or it is of another architecture.
        """
        paths = self.paths()
        for path in reversed(paths):
            arrays = _read(path)
            if arrays is not None:
                return self._assign(path, arrays)
            LOGGER.warning("%s is damaged: the run goes on from the checkpoint before it.", path)
        if paths:
            raise ValueError(f"every checkpoint in {self.folder} is damaged: remove them, or train in another folder.")
        return None

    def _assign(self, path, arrays):
        state = RunState.from_json(str(arrays.pop("state")))
        differing = sorted(arrays.keys() ^ self.variables.keys())
        differing += sorted(
            name for name in arrays.keys() & self.variables.keys() if arrays[name].shape != self.variables[name].shape
        )
        if differing:
            raise ValueError(f"{path} is of another architecture, in which {differing[0]!r} differs.")
        for name, variable in self.variables.items():
            variable.assign(arrays[name])
        return state


def named_variables(model, optimizer):
    """Returns the variables of a run by names that do not depend on the process: {name: variable}.

    The random state has no name of its own in Keras, so it is numbered.
    """
    weights = {f"model/{variable.path}": variable for variable in model.weights}
    ours = {id(variable) for variable in model.weights}
    random_states = [variable for variable in model.variables if id(variable) not in ours]
    numbered = {f"random/{number}": variable for number, variable in enumerate(random_states)}
    return {**weights, **numbered, **{f"optimizer/{variable.path}": variable for variable in optimizer.variables}}


def step_of(path):
    """Returns the step of a checkpoint's file."""
    return int(_NAME.fullmatch(path.name).group(1))


def _read(path):
    """The arrays of a checkpoint, or None where it is damaged."""
    try:
        expected = _digest_path(path).read_text().split()[0]
        if _digest(path) != expected:
            return None
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)
    except (OSError, ValueError, IndexError, zipfile.BadZipFile):
        return None


def _digest_path(path):
    return path.with_name(f"{path.name}.sha256")


def _digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(file):
    file.flush()
    os.fsync(file.fileno())
