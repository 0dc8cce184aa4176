"""The card beside an artefact: what it is, where it comes from, and how close it is to its model."""

import hashlib
import json
import pathlib

import keras
import numpy as np
import tensorflow as tf

import tfmatting

UNKNOWN = "unknown: that of the weights"


def card_path(path):
    """Returns where the card of an artefact lies: `OUT.json` beside the folder or file `OUT`."""
    path = pathlib.Path(path)
    return path.with_name(f"{path.name}.json")


def make_card(family, form, precision, sizes, path, name, comparison, licence=None):
    """Returns the card.

    Args:
        family: `Family` of the model.
        form, precision: of the artefact.
        sizes: [(height, width)] that it is made for, empty = any.
        path: folder or file of the artefact, as it lies now.
        name: what a file will be called.
        comparison: what `tfmatting.export.verification.verify` returned.
        licence: of the weights.
    """
    model = family.model
    return {
        "format": form,
        "precision": precision,
        "model": model.name,
        "options": {key: value for key, value in model.get_config().items() if key not in ("name", "trainable")},
        "weights_sha256": weights_hash(model),
        "licence": licence or UNKNOWN,
        "sizes": [f"{height}x{width}" for height, width in sizes] or "any",
        **family.facts(form, sizes),
        "files": _hashes(pathlib.Path(path), name),
        **comparison,
        "made_with": {"tfmatting": tfmatting.__version__, "tensorflow": tf.__version__, "keras": keras.__version__},
    }


def weights_hash(model):
    """Returns the SHA-256 of a model's weights: names, shapes and float32 values, in the model's order."""
    digest = hashlib.sha256()
    for variable in model.weights:
        digest.update(f"{variable.path} {tuple(variable.shape)}\n".encode())
        digest.update(np.ascontiguousarray(variable, dtype="float32").data)
    return digest.hexdigest()


def as_text(card):
    """Returns a card as JSON."""
    return json.dumps(card, indent=2) + "\n"


def _hashes(path, name):
    """Returns {name: {"bytes", "sha256"}} of a file, or of every file of a folder."""
    folder = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob("*")) if file.is_file()}
    return {
        name: {"bytes": file.stat().st_size, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
        for name, file in (folder if path.is_dir() else {name: path}).items()
    }
