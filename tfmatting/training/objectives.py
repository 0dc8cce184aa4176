"""What a stage of background matting minimises, and what it is judged by."""

from keras import ops

from tfmatting.losses.background_matting import (
    alpha_loss,
    base_network_losses,
    foreground_loss,
    joint_losses,
    resize_targets,
)
from tfmatting.training.objective import Objective


def _base_losses(inputs, outputs, targets, training):
    return base_network_losses(inputs["source"], outputs, targets, training)


def _base_distances(outputs, targets):
    return {"alpha_mad": _mad(outputs["alpha"], targets["alpha"])}


def _base_views(inputs, outputs):
    outputs = {name: ops.cast(output, "float32") for name, output in outputs.items()}
    return {
        "alpha": outputs["alpha"],
        "foreground": ops.clip(inputs["source"] + outputs["residual"], 0.0, 1.0),
        "error": outputs["error"],
    }


def _joint_losses(inputs, outputs, targets, training):
    return joint_losses(outputs, targets)


def _joint_distances(outputs, targets):
    small = resize_targets(targets, outputs["coarse_alpha"])
    return {
        "alpha_mad": _mad(outputs["alpha"], targets["alpha"]),
        "foreground_mad": foreground_loss(outputs["foreground"], targets["foreground"], targets["alpha"]),
        "coarse_alpha_mad": _mad(outputs["coarse_alpha"], small["alpha"]),
    }


def _joint_views(inputs, outputs):
    return {name: ops.cast(outputs[name], "float32") for name in ("alpha", "foreground", "error", "refined")}


def _mad(prediction, target):
    """Mean absolute difference."""
    return ops.mean(ops.abs(ops.cast(prediction, "float32") - target))


def _patch_losses(inputs, outputs, targets, training):
    return {
        "alpha": alpha_loss(outputs["alpha"], targets["alpha"]),
        "foreground": foreground_loss(outputs["foreground"], targets["foreground"], targets["alpha"]),
    }


def _patch_distances(outputs, targets):
    return {"alpha_mad": _mad(outputs["alpha"], targets["alpha"])}


def _signature(network):
    inputs = {name: tensor.shape for name, tensor in network.input.items()}
    return inputs, {"alpha": (None, None, None, 1), "foreground": (None, None, None, 3)}


BASE = Objective(_signature, _base_losses, _base_distances, _base_views)
JOINT = Objective(_signature, _joint_losses, _joint_distances, _joint_views)
PATCHES = Objective(_signature, _patch_losses, _patch_distances, None)
OBJECTIVES = {"base": BASE, "joint": JOINT, "refiner": JOINT, "patches": PATCHES}
#: what the validation of a stage judges: whole pictures, in the stage that trains on patches, too
JUDGES = {**OBJECTIVES, "patches": JOINT}
