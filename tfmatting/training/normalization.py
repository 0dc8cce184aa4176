"""Statistics of batch normalization, estimated anew after training."""

import keras


def reestimate_statistics(network, batches):
    """Sets the moving statistics of every batch normalization to the plain mean over the batches.

    The moving average of training follows its last ten batches; after training the mean over many is more exact.

    Args:
        network: Keras model.
        batches: iterable of inputs of the network.
    """
    normalizations = [layer for layer in _layers(network) if isinstance(layer, keras.layers.BatchNormalization)]
    momenta = [layer.momentum for layer in normalizations]
    try:
        for number, inputs in enumerate(batches):
            for layer in normalizations:
                layer.momentum = number / (number + 1)
            network(inputs, training=True)
    finally:
        for layer, momentum in zip(normalizations, momenta, strict=True):
            layer.momentum = momentum


def _layers(model):
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
        else:
            yield layer
