"""The gradient error as a Keras metric."""

import keras
from keras import ops

from tfmatting.metrics.derivatives import gaussian_derivative_kernels
from tfmatting.metrics.streaming.picture_mean import PictureMean, means, sums

#: keeps the root of a gradient of 0 differentiable, and is too small to be seen in the result
_LEAST_SQUARE = 1e-12


@keras.saving.register_keras_serializable("tfmatting")
class GradientError(PictureMean):
    """The mean over pictures of `tfmatting.metrics.grad`.

    `y_true` and `y_pred` are alphas `(B, H, W, 1)`; see `PictureMean.update_state`.
    """

    def __init__(self, name="grad", dtype=None):
        super().__init__(name=name, dtype=dtype)

    def values(self, target, prediction, region):
        errors = ops.square(_gradient_lengths(prediction) - _gradient_lengths(target))
        return sums(errors * region), means(errors, region)[1]


def _gradient_lengths(alpha):
    """Lengths of the gradients of alphas `(B, H, W, 1)`, each stretched to [0, 1]."""
    least, most = (reduce(alpha, axis=(1, 2, 3), keepdims=True) for reduce in (ops.min, ops.max))
    stretched = (alpha - least) / ops.where(most > least, most - least, 1.0)
    derivative, smoothing = gaussian_derivative_kernels()
    right = _filter(_filter(stretched, derivative, axis=2), smoothing, axis=1)
    down = _filter(_filter(stretched, smoothing, axis=2), derivative, axis=1)
    return ops.sqrt(ops.square(right) + ops.square(down) + _LEAST_SQUARE)


def _filter(values, kernel, axis):
    """Correlates `(B, H, W, 1)` with a kernel `(K,)` along an axis; beyond the border its pixels go on."""
    half = len(kernel) // 2
    first, last = (values[:, :1], values[:, -1:]) if axis == 1 else (values[:, :, :1], values[:, :, -1:])
    padded = ops.concatenate([first] * half + [values] + [last] * half, axis=axis)
    shape = (len(kernel), 1, 1, 1) if axis == 1 else (1, len(kernel), 1, 1)
    weights = ops.convert_to_tensor(kernel.reshape(shape), dtype=values.dtype)
    return ops.conv(padded, weights, padding="valid", data_format="channels_last")
