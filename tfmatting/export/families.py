"""Which kinds of models can be exported."""

import keras

from tfmatting.export.background_matting import BackgroundMattingFamily
from tfmatting.export.video_matting import VideoMattingFamily
from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.video_matting.video_matting import VideoMatting

_FAMILIES = {BackgroundMatting: BackgroundMattingFamily, VideoMatting: VideoMattingFamily}


def family_of(model):
    """Returns the `Family` of a model.

    Raises:
        ValueError: if it has none, or Keras has another backend than TensorFlow.
    """
    family = next((family for kind, family in _FAMILIES.items() if isinstance(model, kind)), None)
    if keras.backend.backend() != "tensorflow" or family is None:
        known = " or ".join(f"`{one.__name__}`" for one in _FAMILIES)
        raise ValueError(
            f"`model` must be a {known} on the TensorFlow backend."
            f" Received: {type(model).__name__} on {keras.backend.backend()}"
        )
    return family(model)
