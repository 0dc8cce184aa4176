"""`tfmatting.accelerate`: a model made fast."""

import keras

from tfmatting.models.background_matting.background_matting import BackgroundMatting


def accelerate(model):
    """Makes a model fast, for many pictures of one size, as the frames of a clip are.

    On the TensorFlow backend it becomes a graph for one size, the refiner takes the form of `TiledRefiner`, and pixels
    may stay integers. The outputs are the model's within 1e-4, and the weights the model's own. The first picture of
    each size takes a second or more.

    Args:
        model: `BackgroundMatting`.
    Returns:
        What `matte` takes in the place of the model; on other backends, and of other models, the model itself.
    """
    if keras.backend.backend() != "tensorflow" or not isinstance(model, BackgroundMatting):
        return model
    from tfmatting.inference.accelerated import AcceleratedModel

    return AcceleratedModel(model)
