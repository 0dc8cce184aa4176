"""dtSSD as a Keras metric."""

import keras
from keras import ops

from tfmatting.metrics.streaming.picture_mean import PictureMean, means


@keras.saving.register_keras_serializable("tfmatting")
class TemporalError(PictureMean):
    """The mean over pairs of neighbouring frames, of all clips, of what `tfmatting.metrics.dtssd` measures.

    `y_true` and `y_pred` are alphas `(B, T, H, W, 1)`, T at least 2; see `PictureMean.update_state`.
    """

    def __init__(self, name="dtssd", dtype=None):
        super().__init__(name=name, dtype=dtype)

    def values(self, target, prediction, region):
        error = prediction - target
        change, later = error[:, 1:] - error[:, :-1], region[:, 1:]
        size = (-1, *ops.shape(change)[2:])
        squares, counts = means(ops.square(ops.reshape(change, size)), ops.reshape(later, size))
        return ops.sqrt(squares), counts
