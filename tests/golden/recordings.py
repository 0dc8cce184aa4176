"""Recorded outputs of the official networks (PyTorch, float32), and what they were made from.

`rules.py` makes the weights and inputs, `names_*.json` lists the state dicts, `overrides.json` conditions the weights
and `checksums.json` holds the sums that must come out. The recordings `compact_*.npz` are channels first and keep
every fifth pixel of the large outputs.
"""

import json
import pathlib

import numpy as np

from tests.golden import rules

FOLDER = pathlib.Path(__file__).parent
ENCODERS = ("mobilenetv2", "resnet50", "resnet101")
SAMPLE_PIXELS, THRESHOLD = 8192, 0.4  # of the recordings in mode "sampling" and "thresholding"
STEP = 5

#: the recordings' short names and the names of our models' outputs
OUTPUTS = {
    "pha": "alpha",
    "fgr": "foreground",
    "pha_sm": "coarse_alpha",
    "fgr_sm": "coarse_foreground",
    "err_sm": "error",
    "ref_sm": "refined",
}


def background_matting_inputs(height=192, width=256):
    """Returns the recordings' source and background, channels last."""
    pictures = rules.background_matting_inputs(height, width)
    return {name: channels_last(x) for name, x in zip(("source", "background"), pictures, strict=True)}


def state_dict(encoder, kernel_size=3):
    """Returns the deterministic weights with PyTorch's names and layouts."""
    which = f"bgmv2_{encoder}_k{kernel_size}"
    return rules.state(FOLDER / f"names_bgmv2_{encoder}.json", FOLDER / "overrides.json", which)


def official_names(encoder):
    """Returns the names of all tensors of the official checkpoint."""
    return [name for name, _ in json.loads((FOLDER / f"names_bgmv2_{encoder}.json").read_text())]


def checksums():
    return json.loads((FOLDER / "checksums.json").read_text())


def recorded(file):
    """Returns {key: array} of `compact_FILE.npz`."""
    with np.load(FOLDER / f"compact_{file}.npz") as arrays:
        return dict(arrays)


def as_recorded(output, recording):
    """Brings an output of ours to the layout of its recording: channels first, and its pixels."""
    output = np.moveaxis(np.asarray(output), -1, 1)
    return output if output.shape == recording.shape else output[..., ::STEP, ::STEP]


def channels_last(x):
    return np.ascontiguousarray(np.moveaxis(x, 1, -1))
