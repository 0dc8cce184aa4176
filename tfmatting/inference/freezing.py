"""`tfmatting.freeze`: a model made fast."""

import keras

from tfmatting.models.background_matting.background_matting import BackgroundMatting


def freeze(model):
    """Makes a model fast, for many pictures of one size, as the frames of a clip are.

    On the TensorFlow backend its weights become constants of a graph, into whose convolutions the batch normalizations
    are merged, and the refiner takes the form of `TiledRefiner`. The outputs are the model's within 1e-4. The first
    picture of each size takes some seconds. The model's weights must not change afterwards.

    Args:
        model: `BackgroundMatting`.
    Returns:
        What `matte` takes in the place of the model; on other backends, and of other models, the model itself.
    """
    if keras.backend.backend() != "tensorflow" or not isinstance(model, BackgroundMatting):
        return model
    from tfmatting.inference.frozen import FrozenModel

    return FrozenModel(model)
