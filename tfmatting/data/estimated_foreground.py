"""Foregrounds of photographs that come with an alpha alone."""

import numpy as np

from tfmatting.data.continuation import extend_foreground

_OPAQUE = 250  # of 255: the photograph shows the person's own colour


def estimate_foreground(photograph, alpha):
    """Returns a photograph whose colours belong to the person wherever alpha is not 0.

    Pixels that are opaque keep their colours; all others take those of the opaque pixels around them, so that nothing
    of the photograph's own background is composited onto another.

    Args:
        photograph: uint8 `(H, W, 3)`, RGB.
        alpha: uint8 `(H, W, 1)`.
    Returns:
        uint8 `(H, W, 3)`, RGB, not premultiplied. Without any opaque pixel it is the photograph.
    """
    opaque = alpha >= _OPAQUE
    if not opaque.any():
        return photograph
    picture = np.concatenate([photograph, np.full_like(alpha, 255)], axis=-1) * opaque
    continued = extend_foreground(picture.astype(np.float32) / 255)
    return np.where(opaque, photograph, np.round(continued * 255).astype(np.uint8))
