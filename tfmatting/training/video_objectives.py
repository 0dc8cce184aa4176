"""What a stage of video matting minimises, and what it is judged by."""

from keras import ops

from tfmatting.losses.background_matting import foreground_loss
from tfmatting.losses.video_matting import matting_losses, segmentation_losses
from tfmatting.training.objective import Objective


def matting_objective(downsample_ratio):
    """Returns the `Objective` of matting clips at a downsample ratio."""
    options = {"downsample_ratio": downsample_ratio}
    return Objective(_matting_signature, _matting_losses, _distances, _views, options)


def _clips(channels):
    return (None, None, None, None, channels)


def _matting_signature(network):
    return {"source": _clips(3)}, {"alpha": _clips(1), "foreground": _clips(3)}


def _segmentation_signature(network):
    return {"source": _clips(3)}, {"segmentation": _clips(1)}


def _matting_losses(inputs, outputs, targets, training):
    return matting_losses(outputs, targets)


def _segmentation_losses(inputs, outputs, targets, training):
    return segmentation_losses(outputs, targets)


def _distances(outputs, targets):
    return {
        "alpha_mad": ops.mean(ops.abs(outputs["alpha"] - targets["alpha"])),
        "foreground_mad": foreground_loss(outputs["foreground"], targets["foreground"], targets["alpha"]),
    }


def _nothing(outputs, targets):
    return {}


def _views(inputs, outputs):
    """The last frame of every clip."""
    frames = {"source": inputs["source"], "alpha": outputs["alpha"], "foreground": outputs["foreground"]}
    return {name: clips[:, -1] for name, clips in frames.items()}


#: segmentation of people at full size, which nothing is judged by
SEGMENTATION = Objective(
    _segmentation_signature, _segmentation_losses, _nothing, None, {"downsample_ratio": 1.0, "segmentation": True}
)
