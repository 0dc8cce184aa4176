"""Keras metrics that are means over pictures."""

import keras
from keras import ops


class PictureMean(keras.metrics.Mean):
    """The mean over all pictures so far of a value that each picture has.

    A subclass says in `values(target, prediction, region)` what the value is; it is made of `keras.ops`, so that it
    is differentiable and runs on every backend.
    """

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch.

        Args:
            y_true, y_pred: floats in [0, 1], one picture (or clip) an entry.
            sample_weight: of the shape `(B, H, W, 1)` (clips: `(B, T, H, W, 1)`), 1 where it is measured and 0
                elsewhere, such as the mask of a trimap's unknown region; None = everywhere.
        """
        prediction = ops.convert_to_tensor(y_pred, dtype=self.dtype)
        target = ops.convert_to_tensor(y_true, dtype=self.dtype)
        region = ops.ones_like(target[..., :1])
        if sample_weight is not None:
            region = ops.convert_to_tensor(sample_weight, dtype=self.dtype)
            if len(region.shape) != len(target.shape) or region.shape[-1] != 1:
                raise ValueError(
                    f"`sample_weight` must mark pixels, with {len(target.shape)} axes and 1 channel."
                    f" Received: shape={tuple(region.shape)}"
                )
        values, counts = self.values(target, prediction, region)
        return super().update_state(values, counts)

    def values(self, target, prediction, region):
        """Returns the value of each picture `(B,)`, and 1.0 for those that count, 0.0 for empty regions `(B,)`."""
        raise NotImplementedError


def sums(values):
    """Returns the sum of every picture, `(B,)`."""
    return ops.sum(values, axis=tuple(range(1, len(values.shape))))


def means(values, region):
    """Returns the mean of every picture where `region` is 1 `(B,)`, 0 where that is nowhere, and whether it is not."""
    pixels = sums(ops.broadcast_to(region, ops.shape(values)))
    return sums(values * region) / ops.maximum(pixels, 1), ops.cast(pixels > 0, values.dtype)
