"""All models by name. Light: imports no Keras."""

from tfmatting.models.background_matting.background_matting_presets import PRESETS as BACKGROUND_MATTING
from tfmatting.models.segmentation.segmentation_presets import PRESETS as SEGMENTATION
from tfmatting.models.video_matting.video_matting_presets import PRESETS as VIDEO_MATTING

PRESETS = {**BACKGROUND_MATTING, **SEGMENTATION, **VIDEO_MATTING}
DEFAULT = "bgm_mobilenetv2"


def preset(name):
    """Returns the `Preset` of a model's name.

    Raises:
        ValueError: if no model has this name.
    """
    if name not in PRESETS:
        raise ValueError(f"`name` must be one of {', '.join(PRESETS)}. Received: name={name!r}")
    return PRESETS[name]
