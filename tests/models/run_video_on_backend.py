"""Runs a video model on the Keras backend of this process.

`python -m tests.models.run_video_on_backend FOLDER ENCODER` reads `weights.h5` and `clip.npy` of the folder and writes
the outputs in every form to `BACKEND.npz`.
"""

import pathlib
import sys

import keras
import numpy as np

from tfmatting.models.video_matting.video_matting import VideoMatting
from tfmatting.models.video_matting.video_matting_base import STATES
from tfmatting.models.weights_file import load_weights


def outputs(model, clip):
    """Returns {"form/output": array}. Few sizes in all: JAX compiles every operation anew for each."""
    model = model.with_options(downsample_ratio=0.37)
    first = model({"source": clip[:, 0]})
    forms = {
        "clip": model({"source": clip}),
        "frame": model({"source": clip[:, 1], **{name: first[name] for name in STATES}}),
        "fast": model.with_options(refiner="fast_guided_filter")({"source": clip}),
        "segmentation": model({"source": clip}, segmentation=True),
        "training": model({"source": clip}, training=True),
    }
    return {
        f"{form}/{name}": keras.ops.convert_to_numpy(x) for form, named in forms.items() for name, x in named.items()
    }


def main(folder, encoder):
    folder = pathlib.Path(folder)
    model = VideoMatting(encoder)
    load_weights(model, folder / "weights.h5")
    np.savez(folder / f"{keras.backend.backend()}.npz", **outputs(model, np.load(folder / "clip.npy")))


if __name__ == "__main__":
    main(*sys.argv[1:])
