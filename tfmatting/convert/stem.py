"""The first convolution of an encoder that was trained on one picture, for source and plate together.

The rule: the six-channel kernel holds the three-channel one twice, at half its strength, so that a plate equal to the
source gives what the encoder saw in its own training. What was subtracted from its pictures, and divided by, is folded
into the kernel and the statistics of the batch normalization behind it: our pictures are in [0, 1].
"""

import numpy as np


def two_picture_stem(kernel, moving_mean, subtracted, divided, bias=0.0):
    """Returns kernel and moving mean for six channels in [0, 1].

    Exact but at the picture's border, where the encoder's padding stood for the subtracted colour, and ours for black.

    Args:
        kernel: `(h, w, 3, out)`, for RGB.
        moving_mean: `(out,)`, of the batch normalization behind it.
        subtracted, divided: 3 numbers each, what was done to RGB in [0, 1]: (rgb - subtracted) / divided.
        bias: of the convolution, `(out,)`.
    Returns:
        Kernel `(h, w, 6, out)`, moving mean `(out,)`.
    """
    kernel = np.asarray(kernel) / np.reshape(divided, (3, 1))
    shift = np.sum(kernel * np.reshape(subtracted, (3, 1)), axis=(0, 1, 2))
    return np.concatenate([kernel, kernel], axis=2) / 2, moving_mean + shift - bias
