"""`tfmatting.load`: from a model's name to a model with weights."""

import hashlib
import inspect
import pathlib

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
            refine_kernel_size (3 or 1), refine_patch_capacity, dtype (precision policy).
    Returns:
        A `BackgroundMatting` Keras model.
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
    model = build(name, **options)
    _load_file(model, path)
    return model


def build(name=DEFAULT, **options):
    """Builds a model with random weights; for the arguments see `load`."""
    preset = registry.preset(name)
    from tfmatting import BackgroundMatting

    fixed = {"self", "name", "base", "trainable", *preset.config}
    known = [option for option in inspect.signature(BackgroundMatting.__init__).parameters if option not in fixed]
    if unknown := sorted(options.keys() - set(known)):
        raise ValueError(f"{name} has no option {unknown[0]!r}. Options: {', '.join(known)}")
    return BackgroundMatting(**{**preset.config, "name": name, **options})


def list_models():
    """Returns {name: facts}: parameters, source, licence, training data, megabytes and origin of the weights."""
    return {name: _facts(preset) for name, preset in registry.PRESETS.items()}


def _facts(preset):
    weights = preset.weights
    return {
        "parameters": preset.parameters,
        "architecture": preset.source,
        "weights": weights.origin,
        "licence": weights.licence,
        "training_data": weights.training_data,
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


def _load_file(model, path):
    from tfmatting.convert.background_matting import assign_background_matting
    from tfmatting.convert.read import read_state_dict
    from tfmatting.models.weights_file import load_weights

    if path.suffix == ".h5":
        return load_weights(model, path)
    state_dict = read_state_dict(path)
    try:
        assign_background_matting(model, state_dict)
    except ValueError as error:
        raise ValueError(f"{path} does not fit {model.name}: {error}") from error
