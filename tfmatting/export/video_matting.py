"""Export of recurrent models, which take frames and states."""

import itertools

import numpy as np

from tfmatting.export.comparison import deviation
from tfmatting.export.family import WARM_UP_SIZE, Family
from tfmatting.export.lite_file import LiteFile
from tfmatting.export.lite_model import converted
from tfmatting.export.onnx_model import NAME
from tfmatting.export.pictures import sample_clips, sample_pair
from tfmatting.export.recurrent_signatures import (
    FIRST_FRAME,
    MATTES,
    NEXT_STATES,
    first_frame_function,
    recurrent_function,
    state_sizes,
)
from tfmatting.export.runs import ANY_BATCH, ANY_SIZE, Run
from tfmatting.export.saved_model import array_function
from tfmatting.export.signatures import DEFAULT, size_signature
from tfmatting.models.video_matting.video_matting_base import STATES, state_channels
from tfmatting.serving.remote_tensors import filled_message

GRAY = 0.5
ANY_SIDES = [(f"ceil(h / {step})", f"ceil(w / {step})") for step in (2, 4, 8, 16)]
RULE = (
    "zeros before the first frame, then next_state1 to next_state4 of the frame before. h and w are H and W times the"
    " downsample ratio, rounded down, at least 1; 'auto' is 512 / max(H, W), at most 1. What takes any size takes zeros"
    " (1, 1, 1, C) as well."
)


class VideoMattingFamily(Family):
    """Exports of a `VideoMatting`: a frame and the states, to alpha, foreground and the next states."""

    inputs = ("source", *STATES)
    onnx_batch = 1  # of any other, the loop over time would have to be converted, which tf2onnx cannot
    lite_precisions = ("float32", "float16", "dynamic")

    def check(self, form, precision, sizes):
        super().check(form, precision, sizes)
        if form == "onnx" and self.model.downsample_ratio == "auto":
            # whether a matte is refined would hang on the size: tf2onnx does not convert this condition
            raise ValueError(
                "`downsample_ratio` must be a number for onnx, e.g. 0.25 for HD. Received: downsample_ratio='auto'"
            )

    def function(self, height=None, width=None, batch=None, compiled=False):
        return recurrent_function(self.model, height, width, batch, compiled)

    def further_functions(self):
        return {FIRST_FRAME: first_frame_function(self.model)}

    def further_runs(self, signatures):
        first, later = (array_function(signatures[name]) for name in (FIRST_FRAME, DEFAULT))

        def run(source, **states):
            begins = not any(state.any() for state in states.values())
            return first(source=source) if begins else later(source=source, **states)

        yield Run(FIRST_FRAME, run, ANY_SIZE, ANY_BATCH)

    def lite_file(self, height, width, precision):
        return converted(self.function(height, width, batch=1), precision, self.model)

    def open_lite(self, path, threads=None):
        return LiteFile(path, threads)

    def matte(self, **inputs):
        outputs = self.model.predict_on_batch(inputs)
        return {NEXT_STATES.get(name, name): values for name, values in outputs.items()}

    def sample_inputs(self, height, width):
        return {"source": sample_pair(height, width)["source"], **self._first_states(1, height, width)}

    def compare(self, expected, outputs, rounded=False):
        alpha, foreground = (np.abs(outputs[name] - expected[name]) for name in MATTES)
        states = [deviation(np.abs(outputs[name] - expected[name])) for name in NEXT_STATES.values()]
        return {
            "alpha": deviation(alpha),
            "foreground": deviation(foreground * expected["alpha"]),  # as far as it is opaque
            "states": {measure: max(one[measure] for one in states) for measure in ("mean", "largest")},
            "frames": 1,
        }

    def differences(self, run):
        for clips in _batches(run):
            expected = outputs = None
            for frames in clips:
                expected = self.matte(source=frames, **self._states(frames, expected))
                outputs = run.function(source=frames, **self._states(frames, outputs))
                yield self.compare(expected, outputs)

    def facts(self, form, sizes):
        batch = "B" if form == "savedmodel" else 1
        shapes = {size_signature(*size): self._shapes(batch, size) for size in sizes}
        if form == "tflite":
            shapes = {DEFAULT: next(iter(shapes.values()))}
        else:
            shapes = {DEFAULT if form == "savedmodel" else NAME: self._shapes(batch), **shapes}
        return {"downsample_ratio": self.model.downsample_ratio, "states": {**shapes, "rule": RULE}}

    def warm_up_inputs(self, sizes):
        first = {"source": filled_message(GRAY, (1, *WARM_UP_SIZE, 3))}
        signatures = {DEFAULT: WARM_UP_SIZE, **{size_signature(*size): size for size in sizes}}
        return {FIRST_FRAME: first, **{name: self._grays(size) for name, size in signatures.items()}}

    def _states(self, frames, outputs):
        """Returns the states for frames `(B, H, W, 3)`: those after the frames before, zeros where there were none."""
        if outputs is None:
            return self._first_states(*frames.shape[:3])
        return {name: outputs[later] for name, later in NEXT_STATES.items()}

    def _first_states(self, *sizes):
        return {name: np.asarray(zeros) for name, zeros in self.model.initial_states(*sizes).items()}

    def _shapes(self, batch, size=None):
        """Returns {"state1": [batch, height, width, channels], ...}."""
        sides = ANY_SIDES if size is None else state_sizes(self.model, *size).values()
        channels = state_channels(self.model.encoder)
        return {name: [batch, *pair, count] for name, pair, count in zip(STATES, sides, channels, strict=True)}

    def _grays(self, size):
        zeros = {name: filled_message(0, x.shape) for name, x in self._first_states(1, *size).items()}
        return {"source": filled_message(GRAY, (1, *size, 3)), **zeros}


def _batches(run):
    """Yields iterables of frames `(B, H, W, 3)`: the sample clips of a run's size, in batches."""
    clips = iter(sample_clips(*run.size))
    while batch := list(itertools.islice(clips, run.batch)):
        yield (np.stack(frames) for frames in zip(*batch, strict=True))
