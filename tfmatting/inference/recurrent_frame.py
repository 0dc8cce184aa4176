"""Video matting of frames of one size, with the memory going in and coming out."""

import concurrent.futures

import numpy as np
import tensorflow as tf

from tfmatting.inference.guided_enlargement import Enlargement, Shrinking
from tfmatting.inference.recurrent_network import RecurrentNetwork
from tfmatting.lite.network import available_threads
from tfmatting.models.video_matting.video_matting_base import STATES
from tfmatting.ops.downsample import downsampled_size, ratio_for_long_side
from tfmatting.ops.opencv import cv2


class RecurrentFrames:
    """Runs a model on frames of one shape and type, on a processor.

    TensorFlow and LiteRT run the networks at low resolution; what is done at full resolution is NumPy and OpenCV.

    Args:
        model: `VideoMatting`.
        shape: `(N, H, W, 3)` of the frames.
        batch: number of clips, of which each has N / batch frames in a row.
        dtype: uint8, uint16, or float32 for values in [0, 1].
    """

    def __init__(self, model, shape, batch, dtype):
        height, width = shape[1:3]
        ratio = model.downsample_ratio
        ratio = ratio_for_long_side(height, width) if ratio == "auto" else ratio
        size = downsampled_size(height, width, ratio)
        self.unit = np.float32(unit_of(dtype))
        self.shrink = Shrinking(height, width, size, ratio) if ratio < 1 else None
        executor = concurrent.futures.ThreadPoolExecutor(available_threads())
        self.enlarge = Enlargement(height, width, size, self.unit, executor) if ratio < 1 else None
        self.network = RecurrentNetwork(model, (shape[0], *size, 3), batch, refined=ratio < 1)

    def __call__(self, frames, states):
        """Returns {"alpha", "foreground": float32 arrays; "state1" to "state4": tensors}.

        Args:
            frames: array of the shape and type.
            states: {name: array or tensor}, see `VideoMatting.initial_states`.
        """
        small = frames if self.shrink is None else np.stack([self.shrink(frame) for frame in frames])
        outputs = self.network(np.multiply(small, self.unit, dtype="float32"), states)
        arrays = {name: np.asarray(values) for name, values in outputs.items() if name not in STATES}
        alpha, foreground = np.empty((*frames.shape[:3], 1), "float32"), np.empty(frames.shape, "float32")
        for number, frame in enumerate(frames):
            parts = {name: values[number] for name, values in arrays.items()}
            if self.enlarge is None:
                _unrefined(frame, self.unit, parts["matting"], foreground[number], alpha[number])
            else:
                slopes, intercepts = ([parts[f"{x}_{kind}"] for x in ("foreground", "alpha")] for kind in _LINEAR)
                self.enlarge(frame, slopes, intercepts, [foreground[number], alpha[number]])
        return {"alpha": alpha, "foreground": foreground, **{name: outputs[name] for name in STATES}}


class GraphFrames:
    """Runs a model as one TensorFlow graph, for devices that are not the processor; see `RecurrentFrames`."""

    def __init__(self, model, shape, batch, dtype):
        self.model, self.unit = model, unit_of(dtype)
        self.lead = (batch, shape[0] // batch) if shape[0] != batch else (batch,)
        self.function = tf.function(self._run, autograph=False)

    def __call__(self, frames, states):
        outputs = self.function(tf.constant(frames), {name: tf.convert_to_tensor(states[name]) for name in STATES})
        return {name: values if name in STATES else np.asarray(values) for name, values in outputs.items()}

    def _run(self, frames, states):
        source = tf.reshape(tf.cast(frames, tf.float32) * self.unit, (*self.lead, *frames.shape[1:]))
        outputs = self.model({"source": source, **states}, training=False)
        pictures = {name: tf.reshape(outputs[name], (*frames.shape[:3], -1)) for name in ("alpha", "foreground")}
        return {**pictures, **{name: outputs[name] for name in STATES}}


def unit_of(dtype):
    """Returns what pixels of a type are multiplied by, to lie in [0, 1]."""
    return 1.0 / np.iinfo(dtype).max if np.issubdtype(dtype, np.integer) else 1.0


def _unrefined(frame, unit, matting, foreground, alpha):
    source = np.multiply(frame, unit, dtype="float32")
    np.clip(cv2.add(source, np.ascontiguousarray(matting[..., :3])), 0, 1, out=foreground)
    np.clip(matting[..., 3:], 0, 1, out=alpha)


_LINEAR = ("slope", "intercept")
