"""Runs a segmentation network on the Keras backend of this process: `python -m tests.models.… FOLDER NAME`.

Reads `weights.h5` and `source.npy` of the folder and writes the outputs to `BACKEND.npz`.
"""

import pathlib
import sys

import keras
import numpy as np

from tfmatting.models.segmentation.segmentation import Segmentation
from tfmatting.models.weights_file import load_weights


def outputs(model, source):
    """Returns {name: array} of the model's outputs and the probability of a person."""
    results = model.predict_on_batch({"source": source})  # compiled, which is faster than layer by layer on JAX
    logits = keras.ops.convert_to_tensor(results["logits"])
    return {**results, "person": keras.ops.convert_to_numpy(model.class_probability(logits, "person"))}


def main(folder, name):
    folder = pathlib.Path(folder)
    model = Segmentation(name)
    load_weights(model, folder / "weights.h5")
    np.savez(folder / f"{keras.backend.backend()}.npz", **outputs(model, np.load(folder / "source.npy")))


if __name__ == "__main__":
    main(*sys.argv[1:])
