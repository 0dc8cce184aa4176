"""Converted networks, kept on disk: a conversion takes longer than many a clip."""

import contextlib
import dataclasses
import hashlib
import logging
import os
import pathlib
import zipfile

import numpy as np
import tensorflow as tf

from tfmatting.quantization.networks import BATCH, IntegerNetworks, integer_networks

LOGGER = logging.getLogger("tfmatting")
FORMAT = 1  # of what is kept: to be raised when the same model gives other networks


def kept_folder():
    """Returns the folder: `tfmatting` in $XDG_CACHE_HOME, or in ~/.cache, or None for users without a home."""
    try:
        return pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "tfmatting"
    except RuntimeError:
        return None


def integer_networks_of(model, size, half):
    """Returns what `integer_networks` does, from the disk where they have been made before.

    Some 5.5 MB each; the folder can be emptied at any time. Where it cannot be written, nothing is kept.
    """
    folder = kept_folder()
    path = folder / f"int8-{_key(model, size, half)}.npz" if folder else None
    try:
        if path:
            with np.load(path) as kept:
                return IntegerNetworks(**{name: kept[name].tobytes() for name in kept.files})
    except (FileNotFoundError, NotADirectoryError):
        pass
    except PermissionError as error:
        LOGGER.info("the kept 8-bit networks cannot be read: %s", error)
    except (OSError, EOFError, ValueError, TypeError, zipfile.BadZipFile):
        LOGGER.info("%s is damaged, and made anew", path)
    LOGGER.info("making 8-bit networks for %d x %d pixels: some 20 seconds, once", 2 * half[1], 2 * half[0])
    networks = integer_networks(model, size, half)
    if path:
        _keep(path, networks)
    return networks


def _key(model, size, half):
    digest = hashlib.sha256(
        repr((FORMAT, BATCH, size, half, tf.__version__, model.encoder, model.policy.name)).encode()
    )
    for weights in model.get_weights():
        digest.update(np.ascontiguousarray(weights).data)
    return digest.hexdigest()[:32]


def _keep(path, networks):
    temporary = path.with_name(f"{os.getpid()}.{path.name}")
    arrays = {name: np.frombuffer(content, "uint8") for name, content in dataclasses.asdict(networks).items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(temporary, **arrays)
        os.replace(temporary, path)
    except OSError as error:
        LOGGER.info("the 8-bit networks are not kept: %s", error)
        with contextlib.suppress(OSError):
            temporary.unlink()
