"""Functions of TensorFlow for models with a memory: the states go in and come out by name."""

import tensorflow as tf

from tfmatting.export.signatures import traced
from tfmatting.models.video_matting.video_matting_base import STATES, state_channels

MATTES = ("alpha", "foreground")
#: the states as outputs; ONNX has one name for one tensor, be it an input or an output
NEXT_STATES = {name: f"next_{name}" for name in STATES}
FIRST_FRAME = "first_frame"


def recurrent_function(model, height=None, width=None, batch=None, compiled=False):
    """Returns a traced `tf.function` from a frame of each clip, and the states, to mattes and the next states.

    Args:
        model: `VideoMatting`.
        height, width, batch: of the frames, None = any.
        compiled: whether XLA compiles it, which needs a height and a width.
    Returns:
        A function of `source`, float32 `(B, H, W, 3)` in [0, 1], and `state1` to `state4`, `next_state1` to
        `next_state4` of the frame before, to {"alpha", "foreground", "next_state1", ...}. Before the first frame the
        states are zeros of the shapes of `VideoMatting.initial_states`; where any size is taken, sides of 1 are
        repeated, so that zeros `(1, 1, 1, C)` will do.
    """
    is_fixed = None not in (height, width)
    sizes = state_sizes(model, height, width) if is_fixed else dict.fromkeys(STATES, (None, None))

    def matte(source, *states):
        states = dict(zip(STATES, states, strict=True))
        return _outputs(model, source, states if is_fixed else _repeated(model, source, states))

    specifications = [tf.TensorSpec((batch, height, width, 3), name="source")]
    for name, channels in zip(STATES, state_channels(model.encoder), strict=True):
        specifications.append(tf.TensorSpec((batch, *sizes[name], channels), name=name))
    return traced(matte, specifications, compiled)


def first_frame_function(model):
    """Returns a traced `tf.function` that does for the first frames of clips what `recurrent_function` does for others.

    Args:
        model: `VideoMatting`.
    Returns:
        A function of `source`, float32 `(B, H, W, 3)` in [0, 1], to {"alpha", "foreground", "next_state1", ...}.
    """
    return traced(lambda source: _outputs(model, source, {}), [tf.TensorSpec((None, None, None, 3), name="source")])


def state_sizes(model, height, width):
    """Returns {"state1": (height, width), ...} of a `VideoMatting`'s states for frames of a size."""
    return {name: tuple(zeros.shape[1:3]) for name, zeros in model.initial_states(1, height, width).items()}


def _outputs(model, source, states):
    results = model({"source": source, **states}, training=False)
    mattes = {name: tf.identity(results[name], name=name) for name in MATTES}
    return {**mattes, **{later: tf.identity(results[name], name=later) for name, later in NEXT_STATES.items()}}


def _repeated(model, source, states):
    """Gives states the sides that the source asks for; those of other sides than these and 1 are refused."""
    batch, height, width = tf.unstack(tf.shape(source)[:3])
    zeros = model.initial_states(batch, height, width)
    repeated = {name: tf.broadcast_to(state, tf.shape(zeros[name])) for name, state in states.items()}
    return {name: tf.ensure_shape(state, states[name].shape) for name, state in repeated.items()}
