"""Losses of segmentation: binary cross-entropy for one class, cross-entropy for several.

Labels `(B, H, W, 1)` are floats: with one class the probability that a pixel belongs to it, with several the number of
its class. Pixels of the label `IGNORED` count nowhere.
"""

from keras import ops

#: the label of pixels that nothing is said of, as along the outlines of Pascal VOC's objects
IGNORED = 255.0


def label_loss(logits, labels):
    """Returns the mean cross-entropy over the pixels that count; 0 where none does.

    Args:
        logits: floats `(B, H, W, C)`; a single channel is before a sigmoid, several are before a softmax.
        labels: floats `(B, H, W, 1)`, see this module.
    """
    logits = ops.cast(logits, "float32")
    counted = counts(labels)
    if logits.shape[-1] == 1:
        losses = ops.relu(logits) - logits * (labels * counted) + ops.log1p(ops.exp(-ops.abs(logits)))
    else:
        numbers = ops.cast((labels * counted)[..., 0], "int32")
        chosen = ops.one_hot(numbers, logits.shape[-1], dtype="float32")
        losses = -ops.sum(chosen * ops.log_softmax(logits, axis=-1), axis=-1, keepdims=True)
    return _mean(losses, counted)


def label_losses(outputs, labels, auxiliary_weight=0.4):
    """The parts of the loss, to be summed.

    Args:
        outputs: {"logits"} and perhaps {"auxiliary"} of a `Segmentation`, `(B, H, W, C)`.
        labels: floats `(B, H, W, 1)`, see this module.
        auxiliary_weight: of the auxiliary head's loss.
    Returns:
        {"segmentation"} and perhaps {"auxiliary"}, scalars.
    Source: Zhao et al. 2017 (PSPNet), section 3.3, for the auxiliary head and its weight of 0.4.
    """
    parts = {"segmentation": label_loss(outputs["logits"], labels)}
    if "auxiliary" in outputs:
        parts["auxiliary"] = auxiliary_weight * label_loss(outputs["auxiliary"], labels)
    return parts


def label_agreement(logits, labels):
    """How well a batch is segmented, by each pixel's likeliest class; soft labels are cut at 0.5.

    Args: see `label_loss`.
    Returns:
        {"accuracy", "iou"}, scalars in [0, 1]: the share of the pixels that are right, and the intersection over union
        as the mean of the classes that occur in the batch or its labels; with one class, of it and the background.
    """
    counted = counts(labels)
    labels = labels * counted
    if logits.shape[-1] == 1:
        classes, said, true = 2, ops.cast(logits > 0, "int32"), ops.cast(labels > 0.5, "int32")
    else:
        classes, true = logits.shape[-1], ops.cast(labels, "int32")
        said = ops.cast(ops.argmax(logits, axis=-1), "int32")[..., None]
    said, true = (ops.one_hot(x[..., 0], classes, dtype="float32") * counted for x in (said, true))
    both = ops.sum(said * true, axis=(0, 1, 2))
    either = ops.sum(said, axis=(0, 1, 2)) + ops.sum(true, axis=(0, 1, 2)) - both
    present = ops.cast(either > 0, "float32")
    overlap = ops.sum(both / ops.maximum(either, 1.0)) / ops.maximum(ops.sum(present), 1.0)
    return {"accuracy": ops.sum(both) / ops.maximum(ops.sum(counted), 1.0), "iou": overlap}


def counts(labels):
    """Returns 1.0 for the pixels that count and 0.0 for the others."""
    return ops.cast(labels < IGNORED, "float32")


def _mean(values, counted):
    return ops.sum(values * counted) / ops.maximum(ops.sum(counted), 1.0)
