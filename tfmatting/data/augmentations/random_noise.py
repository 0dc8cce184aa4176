"""Gaussian noise."""

import math

import keras
import numpy as np
from keras import ops

from tfmatting.data.augmentations.augmentation import Augmentation, check_range, per_sample
from tfmatting.data.augmentations.draws import between, cast, fold, normal_quantiles, uniforms, words
from tfmatting.ops.opencv import cv2


@keras.saving.register_keras_serializable("tfmatting")
class RandomNoise(Augmentation):
    """Adds Gaussian noise, independent in every pixel and channel, to one picture, limited to [0, 1].

    The noise has 256 equally likely values. Its variance is drawn log-evenly.

    Args:
        key: name of the picture.
        variance: the largest; 0 adds nothing.
        least_variance: the smallest.

    Source: Lin et al. 2021, appendix D.1: variance at most 0.03; how it is distributed is not said there.
    """

    def __init__(self, key, variance=0.03, least_variance=1e-5, **kwargs):
        super().__init__(**kwargs)
        check_range("variance", variance)
        check_range("least_variance", least_variance, 1e-12, 1)
        self.key, self.variance, self.least_variance = key, variance, least_variance

    def draw(self, xp, seeds):
        """Returns standard deviations `(B,)`."""
        least = min(self.least_variance, self.variance)
        return xp.exp(between(math.log(least) / 2, math.log(self.variance) / 2, uniforms(xp, seeds, 1)[0]))

    def on_batch(self, sample, seeds):
        if not self.variance:
            return dict(sample)
        image = sample[self.key]
        shape = ops.shape(image)
        count = shape[1] * shape[2] * shape[3]
        numbers = words(ops, fold(ops, seeds, 1), (count + 3) // 4)
        octets = [ops.bitwise_and(ops.right_shift(numbers, np.uint32(8 * place)), np.uint32(255)) for place in range(4)]
        octets = ops.reshape(cast(ops, ops.stack(octets, -1), "int32"), (shape[0], -1))[:, :count]
        noise = ops.reshape(ops.take(ops.convert_to_tensor(normal_quantiles()), octets), shape)
        return {**sample, self.key: ops.clip(image + per_sample(self.draw(ops, seeds)) * noise, 0.0, 1.0)}

    def on_sample(self, sample, seeds):
        if not self.variance:
            return dict(sample)
        image = sample[self.key]
        numbers = words(np, fold(np, seeds, 1), (image.size + 3) // 4)
        octets = numbers.astype("<u4", copy=False).view(np.uint8).reshape(-1)[: image.size].reshape(image.shape)
        image = cv2.scaleAdd(cv2.LUT(octets, normal_quantiles()), float(self.draw(np, seeds)[0]), image)
        return {**sample, self.key: np.clip(image, 0, 1, out=image)}

    def get_config(self):
        return {
            **super().get_config(),
            "key": self.key,
            "variance": self.variance,
            "least_variance": self.least_variance,
        }
