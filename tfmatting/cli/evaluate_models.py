"""The models that `tfmatting eval` is asked to evaluate."""

import contextlib
import json
import logging
import pathlib

from tfmatting import loading
from tfmatting.models import registry

LOGGER = logging.getLogger("tfmatting")


def parse(texts):
    """Returns {label: (name, file or None)} of the texts of --model.

    Raises:
        ValueError: if there is no such model or file, or two labels are the same.
    """
    wanted = {}
    for text in texts:
        label, what = _split(text)
        name, path = _resolved(what)
        label = label or (name if path is None else _named(what))
        if label in wanted:
            raise ValueError(f"two models are called {label}: give them labels, as in --model old={what}")
        wanted[label] = name, path
    return wanted


def load(wanted, args, protocol):
    """Loads the models of `parse` with the settings of a protocol, on the device that the options ask for."""
    from tfmatting.inference.devices import choose_device
    from tfmatting.inference.precision import INTEGERS, PRECISIONS

    integers = args.precision == INTEGERS
    if integers and args.device == "gpu":
        raise ValueError("--precision int8 runs on the processor: leave out --device gpu.")
    device = choose_device("cpu" if integers else args.device, args.threads)
    LOGGER.info("device: %s; %s in %s", device, ", ".join(wanted), args.precision)
    if not args.debug:
        logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it warns of pictures of many sizes
    settings = {
        "backbone_scale": protocol.backbone_scale,
        "refine_mode": "sampling",
        "refine_sample_pixels": 16 * protocol.refined_patches,
    }
    models = {}
    for label, (name, path) in wanted.items():
        if path is not None and path.suffix == ".keras":
            model = _load_keras(path).with_options(**settings)
        else:
            model = _load_weights(name, path, dtype=PRECISIONS.get(args.precision), **settings)
        if integers:
            from tfmatting.inference.acceleration import accelerate

            model = accelerate(model, INTEGERS)
        models[label] = model
    return models


def _split(text):
    """Label, or "", and the rest of LABEL=MODEL; the path of a model may hold "=", too."""
    label, equals, what = text.partition("=")
    return (label, what) if equals and not _path(text).exists() else ("", text)


def _path(what):
    """The path of FILE or NAME:FILE."""
    name, _, rest = what.partition(":")
    return pathlib.Path(rest if name in registry.PRESETS else what)


def _named(what):
    """What a file, without its suffix, or the folder of a run is called."""
    path = _path(what)
    return path.resolve().name if path.is_dir() else path.stem


def _resolved(what):
    """Name and file of a text: NAME, NAME:FILE, FILE or the folder of a run."""
    if what in registry.PRESETS:
        return what, None
    name, path = what.partition(":")[0], _path(what)
    if name not in registry.PRESETS:
        name = registry.DEFAULT
    if path.is_dir():
        return _of_run(path)
    if not path.is_file():
        raise ValueError(
            f"--model must be one of {', '.join(registry.PRESETS)}, an existing file of weights, or the folder of a run"
            f" of tfmatting-train. Received: {what}"
        )
    return name, path


def _of_run(folder):
    weights = folder / "weights.h5"
    try:
        name = json.loads((folder / "config.json").read_text())["model"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"the folder {folder} must hold config.json of a run of tfmatting-train.") from error
    if not weights.is_file():
        raise ValueError(f"the run {folder} has no weights.h5: it is not finished.")
    return name, weights


def _load_weights(name, path, **settings):
    """The model of weights, whose refiner has kernels of 3, or else of 1 (Table 6 of Lin et al. 2021)."""
    try:
        return loading.load(name, checkpoint=path, **settings)
    except ValueError:
        if path is not None:
            with contextlib.suppress(ValueError):
                return loading.load(name, checkpoint=path, refine_kernel_size=1, **settings)
        raise


def _load_keras(path):
    import keras

    from tfmatting import BackgroundMatting

    try:
        model = keras.saving.load_model(path, compile=False)
    except Exception as error:  # Keras raises whatever the damage leads it to
        raise ValueError(f"{path} is damaged, or no model in Keras' format.") from error
    if not isinstance(model, BackgroundMatting):
        raise ValueError(f"{path} must hold a BackgroundMatting. Received: {type(model).__name__}")
    return model
