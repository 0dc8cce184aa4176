"""Runs a model on the Keras backend of this process: `python -m tests.models.run_on_backend FOLDER ENCODER`.

Reads `weights.h5` and `pictures.npz` of the folder and writes the outputs of every mode to `BACKEND.npz`.
"""

import pathlib
import sys

import keras
import numpy as np

from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.weights_file import load_weights

MODES = {
    "sampling": {"refine_mode": "sampling", "refine_sample_pixels": 1600},
    "full": {"refine_mode": "full"},
    "thresholding": {"refine_mode": "thresholding", "refine_threshold": 0.4, "refine_patch_capacity": 60},
    "thresholding_without_capacity": {"refine_mode": "thresholding", "refine_threshold": 0.4},
}


def outputs(model, pictures):
    """Returns {"mode/output": array}."""
    results = {}
    for mode, options in MODES.items():
        for name, x in model.with_options(**options)(pictures).items():
            results[f"{mode}/{name}"] = keras.ops.convert_to_numpy(x)
    return results


def main(folder, encoder):
    folder = pathlib.Path(folder)
    model = BackgroundMatting(encoder, backbone_scale=0.25)
    load_weights(model, folder / "weights.h5")
    with np.load(folder / "pictures.npz") as pictures:
        np.savez(folder / f"{keras.backend.backend()}.npz", **outputs(model, dict(pictures)))


if __name__ == "__main__":
    main(*sys.argv[1:])
