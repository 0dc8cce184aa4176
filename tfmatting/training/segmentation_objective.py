"""What a training of segmentation minimises, and what it is judged by."""

from keras import ops

from tfmatting.losses.segmentation import label_agreement, label_losses
from tfmatting.training.objective import Objective


def segmentation_objective(auxiliary_weight):
    """Returns the `Objective` of labels, with a weight of the auxiliary head's loss."""

    def losses(inputs, outputs, targets, training):
        return label_losses(outputs, targets["labels"], auxiliary_weight)

    return Objective(_signature, losses, _distances, _views)


def _signature(network):
    return {"source": (None, None, None, 3)}, {"labels": (None, None, None, 1)}


def _distances(outputs, targets):
    return label_agreement(outputs["logits"], targets["labels"])


def _views(inputs, outputs):
    """The probability of what is no background, as alpha of the picture itself."""
    alpha = outputs["alpha"] if "alpha" in outputs else 1 - ops.softmax(outputs["logits"], axis=-1)[..., :1]
    return {"alpha": alpha, "foreground": inputs["source"]}
