"""The squared error of the foreground as a Keras metric."""

import keras
from keras import ops

from tfmatting.metrics.streaming.picture_mean import PictureMean, means


@keras.saving.register_keras_serializable("tfmatting")
class ForegroundMeanSquaredError(PictureMean):
    """The mean over pictures of `tfmatting.metrics.foreground_mse`; pictures whose alpha is 0 everywhere are left out.

    `y_true` is the true foreground with its alpha as fourth channel, `(B, H, W, 4)`, `y_pred` the predicted foreground
    `(B, H, W, 3)`; see `PictureMean.update_state`.
    """

    def __init__(self, name="foreground_mse", dtype=None):
        super().__init__(name=name, dtype=dtype)

    def values(self, target, prediction, region):
        inside = region * ops.cast(target[..., 3:] > 0, region.dtype)
        return means(ops.square(prediction - target[..., :3]), inside)
