"""Clips through exported recurrent models, frame by frame, as a client runs them."""

import numpy as np

from tests.golden import video_matting_recordings as videos
from tfmatting.models.video_matting.video_matting_base import STATES

FRAMES = 4


def clips(height, width, batch=1):
    """Returns different clips `(batch, FRAMES, height, width, 3)`."""
    clip = videos.clip()
    height_times, width_times = -(-height // clip.shape[2]), -(-width // clip.shape[3])
    whole = np.tile(clip, (1, 1, height_times, width_times, 1))[:, :, :height, :width]
    return np.concatenate([whole, whole[:, ::-1, ::-1]])[:batch]


def zeros(model, batch, height, width):
    """Returns the states before the first frame, arrays."""
    return {name: np.asarray(x) for name, x in model.initial_states(batch, height, width).items()}


def run(function, clip, states, first=None):
    """Returns {output: (B, T, ...)} and the last states, of a function of a frame and states.

    Args:
        function: of `source` and the states by name, to alpha, foreground and the next states.
        clip: `(B, T, H, W, 3)`.
        states: before the first frame.
        first: function of `source` alone, for the first frame.
    """
    frames = []
    for number in range(clip.shape[1]):
        source = np.ascontiguousarray(clip[:, number])
        outputs = first(source=source) if first and number == 0 else function(source=source, **states)
        states = {name: outputs[f"next_{name}"] for name in STATES}
        frames.append(outputs)
    mattes = {name: np.stack([one[name] for one in frames], axis=1) for name in ("alpha", "foreground")}
    return {**mattes, **states}


def assert_is_the_models(results, model, clip):
    """Fails where what `run` returned is not what the model makes of the whole clip."""
    expected = model({"source": clip})
    assert set(results) == set(expected)
    for name, values in results.items():
        np.testing.assert_allclose(values, expected[name], rtol=0, atol=1e-4, err_msg=name)
