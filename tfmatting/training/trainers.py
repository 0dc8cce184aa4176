"""Keras models that hold a network and its losses, so that `fit` trains it on every backend."""

import keras
from keras import ops

from tfmatting.losses.background_matting import alpha_loss, error_loss, foreground_loss
from tfmatting.ops.clamp import clamp
from tfmatting.ops.resize import resize_bilinear


class Trainer(keras.Model):
    """Trains `network`; a subclass gives `losses_of` and `distances_of`.

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
        outputs = {name: ops.cast(output, "float32") for name, output in outputs.items()}
        foreground = clamp(inputs["source"] + outputs["residual"], training)
        return base_loss(outputs["alpha"], foreground, outputs["error"], targets)

    def distances_of(self, targets, outputs):
        return {"alpha_mad": ops.mean(ops.abs(ops.cast(outputs["alpha"], "float32") - targets["alpha"]))}


class JointTrainer(Trainer):
    """Trains a `BackgroundMatting` with equations (4) and (5)."""

    distance_names = ("alpha_mad", "foreground_mad", "coarse_alpha_mad")

    def loss_of(self, inputs, targets, outputs, training):
        small = _resized_like(targets, outputs["coarse_alpha"])
        base = base_loss(outputs["coarse_alpha"], outputs["coarse_foreground"], outputs["error"], small)
        refined = alpha_loss(outputs["alpha"], targets["alpha"])
        return base + refined + foreground_loss(outputs["foreground"], targets["foreground"], targets["alpha"])

    def distances_of(self, targets, outputs):
        small = _resized_like(targets, outputs["coarse_alpha"])
        return {
            "alpha_mad": ops.mean(ops.abs(outputs["alpha"] - targets["alpha"])),
            "foreground_mad": foreground_loss(outputs["foreground"], targets["foreground"], targets["alpha"]),
            "coarse_alpha_mad": ops.mean(ops.abs(outputs["coarse_alpha"] - small["alpha"])),
        }


def base_loss(alpha, foreground, error, targets):
    """Equation (4): the sum of equations (1) to (3) for the base network."""
    return (
        alpha_loss(alpha, targets["alpha"])
        + foreground_loss(foreground, targets["foreground"], targets["alpha"])
        + error_loss(error, alpha, targets["alpha"])
    )


def _resized_like(targets, reference):
    return {name: resize_bilinear(target, *ops.shape(reference)[1:3]) for name, target in targets.items()}
