"""The training step of a backend: gradients of a batch, and their application.

A `Step` has these methods; the loop is the same for all of them:
    read(batches, numbers, workers): yields the batches of the numbers, drawn ahead; on TensorFlow by tf.data.
    prepare(batch): what `gradients` takes, on the devices.
    gradients(batch, scale): the gradients of the loss times `scale`, and the mean {name: scalar} over the batch.
    add(gradients, others): their sum.
    norm(gradients): the norm of all together, a float.
    apply(gradients, factor): one optimizer step on the gradients times `factor`.
    remember(), restore(memory): the state that a forward pass changes (statistics, random numbers).
    judge(batch): {name: float}, the loss and distances in inference.
    look(inputs): {name: array `(B, H, W, 1 | 3)`}, what the network makes of a batch.
    agree(number): the number of the first process, in every process.
"""

import keras


def build_step(network, optimizer, objective, distribution):
    """Returns the `Step` of the backend in use.

    Args:
        network: Keras model that is trained.
        optimizer: built Keras optimizer of its trainable variables.
        objective: `Objective`.
        distribution: of `tfmatting.training.distribution`.
    """
    if keras.backend.backend() == "jax":
        from tfmatting.training.jax_step import JaxStep as Step
    else:
        from tfmatting.training.tensorflow_step import TensorFlowStep as Step
    return Step(network, optimizer, objective, distribution)


def measured(objective, inputs, outputs, targets, training):
    """Returns the loss, and {"loss", its parts as NAME_loss, distances}."""
    parts = objective.losses(inputs, outputs, targets, training)
    loss = sum(parts.values())
    named = {f"{name}_loss": part for name, part in parts.items()}
    return loss, {"loss": loss, **named, **objective.distances(outputs, targets)}
