"""Recorded outputs of the official video matting networks, and the models that must give them; see `recordings`."""

import functools
import json

import numpy as np

from tests.golden import recordings, rules

ENCODERS = ("mobilenetv3", "resnet50")

#: the recordings' short names and the names of our model's outputs
OUTPUTS = {
    "fgr": "foreground",
    "pha": "alpha",
    "seg": "segmentation",
    "r1": "state1",
    "r2": "state2",
    "r3": "state3",
    "r4": "state4",
}


def clip():
    """Returns the recordings' clip `(1, 4, 128, 192, 3)`."""
    return np.ascontiguousarray(np.moveaxis(rules.video_matting_input(), 2, -1))


def state_dict(encoder):
    """Returns the deterministic weights with PyTorch's names and layouts."""
    names = recordings.FOLDER / f"names_rvm_{encoder}.json"
    return rules.state(names, recordings.FOLDER / "overrides.json", f"rvm_{encoder}")


def official_names(encoder):
    """Returns the names of all tensors of the official checkpoint."""
    return [name for name, _ in json.loads((recordings.FOLDER / f"names_rvm_{encoder}.json").read_text())]


@functools.cache
def model(encoder="mobilenetv3"):
    """Returns a `VideoMatting` with the recordings' weights; it is shared by all tests, which change nothing of it."""
    from tfmatting.convert.video_matting import assign_video_matting
    from tfmatting.models.video_matting.video_matting import VideoMatting

    built = VideoMatting(encoder)
    assign_video_matting(built, state_dict(encoder))
    return built


def as_recorded(output, recording):
    """Brings an output of ours to the layout of its recording: channels first, and its pixels."""
    output = np.moveaxis(np.asarray(output), -1, -3)
    return output if output.shape == recording.shape else output[..., :: recordings.STEP, :: recordings.STEP]
