"""Clamping that does not stop learning."""

from keras import ops


def clamp(x, training=False):
    """Returns x limited to [0, 1].

    In training the gradient passes as if nothing were limited: a pixel that is wrong beyond a limit would otherwise get
    no gradient at all, and a network that starts from random weights keeps such holes for ever.
    """
    clamped = ops.clip(x, 0.0, 1.0)
    return x + ops.stop_gradient(clamped - x) if training else clamped
