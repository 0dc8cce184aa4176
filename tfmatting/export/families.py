"""Which kinds of models can be exported."""

import keras

from tfmatting.export.background_matting import BackgroundMattingFamily
from tfmatting.export.segmentation import SegmentationFamily
from tfmatting.export.video_matting import VideoMattingFamily
from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.segmentation.segmentation import Segmentation
from tfmatting.models.video_matting.video_matting import VideoMatting

_FAMILIES = {
    BackgroundMatting: BackgroundMattingFamily,
    VideoMatting: VideoMattingFamily,
    Segmentation: SegmentationFamily,
}


def family_of(model, **options):
    """Returns the `Family` of a model.

    Args:
        model: Keras model.
        options: of `SegmentationFamily`, None = not given.
    Raises:
        ValueError: if it has none, an option is wrong or of another family, or Keras has another backend than
            TensorFlow.
    """
    family = next((family for kind, family in _FAMILIES.items() if isinstance(model, kind)), None)
    if keras.backend.backend() != "tensorflow" or family is None:
        known = " or ".join(f"`{one.__name__}`" for one in _FAMILIES)
        raise ValueError(
            f"`model` must be a {known} on the TensorFlow backend."
            f" Received: {type(model).__name__} on {keras.backend.backend()}"
        )
    given = {name: value for name, value in options.items() if value is not None}
    if given and family is not SegmentationFamily:
        name, value = next(iter(given.items()))
        raise ValueError(f"`{name}` must be None for a `{type(model).__name__}`. Received: {name}={value!r}")
    return family(model, **given)
