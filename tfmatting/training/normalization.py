"""Statistics of batch normalization: estimated anew after training, and shared between replicas in it."""

import keras

from tfmatting.training.modules import layers_of


def synchronize(network):
    """Lets every batch normalization take its statistics over the batches of all replicas."""
    for layer in _normalizations(network):
        layer.synchronized = True


def reestimate_statistics(network, batches):
    """Sets the moving statistics of every batch normalization that learns to the plain mean over the batches.

    The moving average of training follows its last ten batches; after training the mean over many is more exact.

    Args:
        network: Keras model.
        batches: iterable of the network's inputs and the options of its call; those by which most of its layers run
            come first.
    """
    normalizations = [layer for layer in _normalizations(network) if layer.trainable]
    if not normalizations:
        return
    momenta = [layer.momentum for layer in normalizations]
    try:
        for number, (inputs, options) in enumerate(batches):
            for layer in normalizations:
                layer.momentum = number / (number + 1)
            network(inputs, training=True, **options)
    finally:
        for layer, momentum in zip(normalizations, momenta, strict=True):
            layer.momentum = momentum


def _normalizations(network):
    return [layer for layer in layers_of(network) if isinstance(layer, keras.layers.BatchNormalization)]
