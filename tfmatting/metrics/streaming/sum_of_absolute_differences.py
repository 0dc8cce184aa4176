"""SAD as a Keras metric."""

import keras
from keras import ops

from tfmatting.metrics.streaming.picture_mean import PictureMean, means, sums


@keras.saving.register_keras_serializable("tfmatting")
class SumOfAbsoluteDifferences(PictureMean):
    """The mean over pictures of `tfmatting.metrics.sad`, in thousands of pixels.

    `y_true` and `y_pred` are alphas `(B, H, W, 1)`; see `PictureMean.update_state`.
    """

    def __init__(self, name="sad", dtype=None):
        super().__init__(name=name, dtype=dtype)

    def values(self, target, prediction, region):
        differences = ops.abs(prediction - target)
        return sums(differences * region) / 1000, means(differences, region)[1]
