"""Matting for TensorFlow and Keras: people cut out of pictures, with every strand of hair.

The names below load their modules, and with them Keras and TensorFlow, when they are first used.
"""

import importlib

__version__ = "0.1.0"

_HOMES = {
    "BackgroundMatting": "tfmatting.models.background_matting.background_matting",
    "BackgroundMattingBase": "tfmatting.models.background_matting.background_matting_base",
    "BackgroundMattingRefiner": "tfmatting.models.background_matting.background_matting_refiner",
    "MattingResult": "tfmatting.inference.images",
    "Segmentation": "tfmatting.models.segmentation.segmentation",
    "SegmentationMatting": "tfmatting.inference.segmentation.segmentation_matting",
    "VideoMatting": "tfmatting.models.video_matting.video_matting",
    "accelerate": "tfmatting.inference.acceleration",
    "composite": "tfmatting.ops.composite",
    "list_models": "tfmatting.loading",
    "load": "tfmatting.loading",
    "matte": "tfmatting.inference.images",
    "sample_pictures": "tfmatting.inference.samples",
    "save_weights": "tfmatting.models.weights_file",
}
__all__ = ["__version__", *_HOMES]


#: what a missing TensorFlow is answered with
NO_TENSORFLOW = (
    "TensorFlow is not installed. Install one of its builds: pip install 'tfmatting[cpu]' (processor alone),"
    " 'tfmatting[gpu]' (NVIDIA GPU on Linux) or 'tfmatting[tf]' (the plain package, for macOS and Windows)."
)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module 'tfmatting' has no attribute {name!r}")
    try:
        return getattr(importlib.import_module(_HOMES[name]), name)
    except ModuleNotFoundError as error:
        if error.name == "tensorflow":
            raise ImportError(NO_TENSORFLOW) from error
        raise


def __dir__():
    return __all__
