"""The first convolution of an encoder that was trained on pictures prepared in another way than ours.

What was subtracted from its pictures, and divided by, is folded into the kernel and the statistics of the batch
normalization behind it. The rule for source and plate together: the six-channel kernel holds the three-channel one
twice, at half its strength, so that a plate equal to the source gives what the encoder saw in its own training.
"""

import numpy as np


def one_picture_stem(kernel, moving_mean, subtracted, divided, bias=0.0, our_subtracted=0.0, our_divided=1.0):
    """Returns kernel and moving mean for pictures that are prepared in our way.

    Exact but at the picture's border, where the encoder's padding stood for the subtracted colour, and ours for
    another.

    Args:
        kernel: `(h, w, 3, out)`, for RGB.
        moving_mean: `(out,)`, of the batch normalization behind it.
        subtracted, divided: 3 numbers each, what was done to RGB in [0, 1]: (rgb - subtracted) / divided.
        bias: of the convolution, `(out,)`.
        our_subtracted, our_divided: what our network does to RGB in [0, 1]; by default nothing.
    Returns:
        Kernel `(h, w, 3, out)`, moving mean `(out,)`.
    """
    kernel = np.asarray(kernel) / np.reshape(divided, (3, 1))
    difference = np.subtract(subtracted, our_subtracted)
    shift = np.sum(kernel * np.reshape(difference, (3, 1)), axis=(0, 1, 2))
    return kernel * np.reshape(np.broadcast_to(our_divided, 3), (3, 1)), moving_mean + shift - bias


def two_picture_stem(kernel, moving_mean, subtracted, divided, bias=0.0):
    """Returns kernel `(h, w, 6, out)` and moving mean `(out,)` for source and plate in [0, 1].

    For the arguments see `one_picture_stem`.
    """
    kernel, moving_mean = one_picture_stem(kernel, moving_mean, subtracted, divided, bias)
    return np.concatenate([kernel, kernel], axis=2) / 2, moving_mean
