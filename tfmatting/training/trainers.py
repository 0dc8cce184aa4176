"""Keras models that hold a network and its losses, so that `fit` trains it on every backend."""

import keras
from keras import ops

from tfmatting.losses.background_matting import base_network_loss, foreground_loss, joint_loss, resize_targets


class Trainer(keras.Model):
    """Trains `network`; a subclass gives `loss_of` and `distances_of`.

    Inputs: {"source", "background"}; targets: {"alpha", "foreground"}, see `BackgroundMatting`.
    """

    distance_names = ()

    def __init__(self, network, **kwargs):
        super().__init__(**kwargs)
        self.network = network
        self.distances = {name: keras.metrics.Mean(name=name) for name in self.distance_names}

    def call(self, inputs, training=None):
        return self.network(inputs, training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return self.loss_of(x, y, y_pred, training)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        for name, distance in self.distances_of(y, y_pred).items():
            self.distances[name].update_state(distance)
        return self.get_metrics_result()


class BaseTrainer(Trainer):
    """Trains a `BackgroundMattingBase` with equation (4)."""

    distance_names = ("alpha_mad",)

    def loss_of(self, inputs, targets, outputs, training):
        return base_network_loss(inputs["source"], outputs, targets, training)

    def distances_of(self, targets, outputs):
        return {"alpha_mad": _mad(outputs["alpha"], targets["alpha"])}


class JointTrainer(Trainer):
    """Trains a `BackgroundMatting` with equations (4) and (5)."""

    distance_names = ("alpha_mad", "foreground_mad", "coarse_alpha_mad")

    def loss_of(self, inputs, targets, outputs, training):
        return joint_loss(outputs, targets)

    def distances_of(self, targets, outputs):
        small = resize_targets(targets, outputs["coarse_alpha"])
        return {
            "alpha_mad": _mad(outputs["alpha"], targets["alpha"]),
            "foreground_mad": foreground_loss(outputs["foreground"], targets["foreground"], targets["alpha"]),
            "coarse_alpha_mad": _mad(outputs["coarse_alpha"], small["alpha"]),
        }


def _mad(prediction, target):
    """Mean absolute difference."""
    return ops.mean(ops.abs(ops.cast(prediction, "float32") - target))
