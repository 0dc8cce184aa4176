"""Probabilities of classes that are given by their names."""

from keras import ops

from tfmatting.models.segmentation.classes import class_numbers


def class_probability(logits, chosen, classes):
    """Returns the probability that a pixel belongs to one of the chosen classes.

    Args:
        logits: floats `(..., C)`, of a model's output "logits".
        chosen: a name, or several.
        classes: the model's C names. Where there is but one, its logit is that of a sigmoid.
    Returns:
        Floats `(..., 1)` in [0, 1]: the sigmoid or, with more than one class, the sum over the chosen ones of the
        softmax.
    Raises:
        ValueError: if the logits are of another number of classes, or a name is unknown.
    """
    probabilities = class_probabilities(logits, chosen, classes)
    if len(classes) == 1:
        return probabilities
    return ops.minimum(ops.sum(probabilities, axis=-1, keepdims=True), 1.0)


def class_probabilities(logits, chosen, classes):
    """Returns the probabilities that a pixel belongs to each of the chosen classes.

    For the arguments and errors see `class_probability`.

    Returns:
        Floats `(..., N)` in [0, 1], one channel a chosen class, in the order of `classes`.
    """
    if logits.shape[-1] != len(classes):
        raise ValueError(f"`logits` must have {len(classes)} channels. Received: shape={tuple(logits.shape)}")
    numbers = class_numbers(chosen, classes)
    if len(classes) == 1:
        return ops.sigmoid(logits)
    probabilities = ops.softmax(logits, axis=-1)
    if len(numbers) == len(classes):
        return probabilities
    return ops.take(probabilities, ops.convert_to_tensor(numbers, dtype="int32"), axis=-1)
