"""The refiner in two parts: half resolution for 8-bit integers, see `equalized_base`, and full resolution in floats.

Alpha and colours come of values of up to 20 that cancel out in the last convolution; in 8 bits it would err by 0.02.
"""

import numpy as np
from keras import ops

from tfmatting.models.background_matting.folding import folded_convolutions
from tfmatting.quantization.equalized_base import SIX, SMALLEST

FEATURES = 16  # channels between the parts


class EqualizedRefiner:
    """Computes what a `BackgroundMattingRefiner` does with the windows of patches.

    Args:
        refiner: `BackgroundMattingRefiner` of kernel size 3.
        hidden_ranges: see `EqualizedBase`.
        windows: {"coarse", "halves"}, arguments of `at_half_resolution`, of which the ranges are taken.
    """

    def __init__(self, refiner, hidden_ranges, windows):
        first, second, third, fourth = (tuple(map(np.array, x)) for x in folded_convolutions(refiner))
        first, second = _equalized(_for_units(*first, hidden_ranges), second, _joined(**windows))
        second, third = _equalized(second, third, ops.relu(_convolve(_joined(**windows), *first)))
        self.half, self.full = (first, second), (third, fourth)

    def at_half_resolution(self, coarse, halves):
        """Returns features `(P, 4, 4, 16)` in [0, 6].

        Args:
            coarse: `(P, 8, 8, 37)` in [0, 6], what `EqualizedBase` returns, enlarged to half resolution.
            halves: `(P, 8, 8, 6)` in [0, 6], six times source and background at half resolution.
        """
        first, second = self.half
        return ops.relu6(_convolve(ops.relu6(_convolve(_joined(coarse, halves), *first)), *second))

    def at_full_resolution(self, features, source, background):
        """Returns alpha and residual, neither clamped, as blocks of 2x2 pixels, `(P, 2, 2, 4 * 4)`.

        Args:
            features: what `at_half_resolution` returns.
            source, background: `(P, 4, 4, 4 * 3)` in [0, 1], as blocks of 2x2 pixels.
        """
        return self.last_convolution(self.third_convolution(features, source, background))

    def third_convolution(self, features, source, background):
        """Returns `(P, 3, 3, 4 * 12)`, the first half of `at_full_resolution`, of the same arguments."""
        x = ops.concatenate([features, source, background], axis=-1)
        return ops.relu(_convolve(x, *self.full[0]))

    def last_convolution(self, x):
        """Returns what `at_full_resolution` does, of what `third_convolution` returns."""
        return _convolve(x, *self.full[1])


def _joined(coarse, halves):
    return ops.concatenate([coarse, halves], axis=-1)


def _for_units(kernel, bias, hidden_ranges):
    """Returns the first convolution for the coarse matte of `EqualizedBase`, and pictures, in [0, 6]."""
    count = len(hidden_ranges)
    hidden, alpha, residual, pictures = np.split(kernel, [count, count + 1, count + 4], axis=2)
    error = np.zeros_like(alpha)
    coarse = [alpha, 2 * residual, error, hidden * hidden_ranges[:, None]]
    return np.concatenate([*coarse, pictures], axis=2) / SIX, bias - residual.sum((0, 1, 2))


def _equalized(convolution, following, inputs):
    """Brings the output's channels of a convolution to [0, 6], and makes up for it in the next."""
    kernel, bias = convolution
    largest = ops.convert_to_numpy(ops.max(_convolve(inputs, kernel, bias), axis=(0, 1, 2)))
    factors = SIX / np.maximum(largest, SMALLEST)
    next_kernel, next_bias = following
    next_kernel = next_kernel.copy()
    next_kernel[:, :, : len(factors)] /= factors[:, None]
    return (kernel * factors, bias * factors), (next_kernel, next_bias)


def _convolve(x, kernel, bias):
    return ops.conv(x, kernel, padding="valid", data_format="channels_last") + bias
