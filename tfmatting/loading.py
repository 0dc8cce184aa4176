"""`tfmatting.load`: from a model's name to a model with weights."""

import hashlib
import inspect
import pathlib
from collections.abc import Callable
from typing import NamedTuple

from tfmatting.models import registry
from tfmatting.models.registry import DEFAULT

WEIGHTS_FOLDER = pathlib.Path(__file__).parent / "weights"


def load(name=DEFAULT, checkpoint=None, **options):
    """Builds a model and loads its weights.

    Args:
        name: a name of `tfmatting.list_models()`.
        checkpoint: file of weights instead of the shipped ones: an official PyTorch state dict (.pth, .pt, .ckpt,
            .bin; needs PyTorch), the same names as .safetensors or .npz, or our own .h5 of `tfmatting convert`.
        options: of the model's class; for background matting backbone_scale ("auto" or in (0, 1]), refine_mode
            ("sampling", "thresholding", "full"), refine_sample_pixels (80,000), refine_threshold (0.1),
            refine_kernel_size (3 or 1), refine_patch_capacity, dtype (precision policy); for segmentation classes
            (names, or their number), auxiliary (whether there is an auxiliary head) and dtype; for video matting
            downsample_ratio ("auto" or in (0, 1]), refiner ("deep_guided_filter", "fast_guided_filter") and
            dtype. What the checkpoint tells of them need not be given.
    Returns:
        A `BackgroundMatting`, `Segmentation` or `VideoMatting` Keras model.
    Raises:
        ValueError: if the name or an option is unknown, the checkpoint does not fit, or the model has no shipped
            weights and no checkpoint is given.
        FileNotFoundError: if the checkpoint does not exist.
        ImportError: if TensorFlow, or what reads the checkpoint, is not installed.
    """
    preset = registry.preset(name)
    if checkpoint is None and preset.weights.file is None:
        raise ValueError(f"{name} has no shipped weights. They are {preset.weights.origin}.")
    path = _shipped(preset.weights) if checkpoint is None else pathlib.Path(checkpoint)
    if not path.is_file():
        raise FileNotFoundError(f"`checkpoint` must be a file. Received: {path}")
    from tfmatting.convert.read import read_state_dict
    from tfmatting.models.weights_file import load_weights, read_options

    if path.suffix == ".h5":
        model = build(name, **{**_told(preset, name, path, read_options(path)), **options})
        load_weights(model, path)
        return model
    family, state_dict = _FAMILIES[preset.family](), read_state_dict(path)
    model = build(name, **{**_told(preset, name, path, family.options_of(state_dict)), **options})
    try:
        family.assign(model, state_dict)
    except ValueError as error:
        raise ValueError(f"{path} does not fit {name}: {error}") from error
    return model


def build(name=DEFAULT, **options):
    """Builds a model with random weights; for the arguments see `load`."""
    preset = registry.preset(name)
    known = _options(preset)
    if unknown := sorted(options.keys() - known.keys()):
        raise ValueError(f"{name} has no option {unknown[0]!r}. Options: {', '.join(known)}")
    return _FAMILIES[preset.family]().model_class(**{**preset.config, "name": name, **options})


def _told(preset, name, path, options):
    """Returns those of a checkpoint's options that the preset has not chosen; an error where the two disagree."""
    told = {option: value for option, value in options.items() if preset.config.get(option) != value}
    if not told.keys() <= _options(preset).keys():
        raise ValueError(f"{path} holds the weights of another model than {name}.")
    return told


def _options(preset):
    """Returns what a model can be given, {name: parameter} in the order of its class."""
    fixed = {"self", "name", "base", "deep_filter", "trainable", *preset.config}
    parameters = inspect.signature(_FAMILIES[preset.family]().model_class.__init__).parameters
    return {name: parameter for name, parameter in parameters.items() if name not in fixed}


def list_models():
    """Returns {name: facts}: parameters, source, licence, training data, megabytes and origin of the weights.

    "good_for" is said of weights of our own training alone, None of others.
    """
    return {name: _facts(preset) for name, preset in registry.PRESETS.items()}


def _facts(preset):
    weights = preset.weights
    return {
        "parameters": preset.parameters,
        "architecture": preset.source,
        "weights": weights.origin,
        "licence": weights.licence,
        "training_data": weights.training_data,
        "good_for": weights.good_for,
        "megabytes": round(_bytes(preset) / 1e6, 1),
    }


def _bytes(preset):
    """Size of the shipped file, or of the parameters as a float32 checkpoint has them."""
    weights = preset.weights
    return (WEIGHTS_FOLDER / weights.file).stat().st_size if weights.file else 4 * preset.parameters


def _shipped(weights):
    path = WEIGHTS_FOLDER / weights.file
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != weights.sha256:
        raise ValueError(f"the shipped weights {path} are missing or damaged: install tfmatting again.")
    return path


class _Family(NamedTuple):
    """A kind of model.

    Attributes:
        model_class: its class.
        assign: copies a PyTorch state dict into a model.
        options_of: the options that a PyTorch state dict tells.
    """

    model_class: type
    assign: Callable
    options_of: Callable = lambda state_dict: {}


def _background_matting():
    from tfmatting import BackgroundMatting
    from tfmatting.convert.background_matting import assign_background_matting

    return _Family(BackgroundMatting, assign_background_matting)


def _segmentation():
    from tfmatting.convert.segmentation import assign_segmentation, options_of
    from tfmatting.models.segmentation.segmentation import Segmentation

    return _Family(Segmentation, assign_segmentation, options_of)


def _video_matting():
    from tfmatting.convert.video_matting import assign_video_matting
    from tfmatting.models.video_matting.video_matting import VideoMatting

    return _Family(VideoMatting, assign_video_matting)


#: functions, so that Keras is not loaded before it is needed
_FAMILIES = {
    "background_matting": _background_matting,
    "segmentation": _segmentation,
    "video_matting": _video_matting,
}
