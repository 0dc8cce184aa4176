"""Export of a model: written, loaded again, compared, and only then kept."""

import importlib
import pathlib
import shutil
import uuid

from tfmatting.export.card import as_text, card_path, make_card
from tfmatting.export.families import family_of
from tfmatting.export.verification import verify
from tfmatting.export.warm_up import write_warm_up
from tfmatting.inference.writing import check_place

HD, UHD = (1080, 1920), (2160, 3840)
#: of each format: its module, its precisions, and the sizes it is made for where none are given
FORMATS = {
    "savedmodel": ("saved_model", ("float32", "float16", "bfloat16"), (HD, UHD)),
    "tflite": ("lite_model", ("float32", "float16", "dynamic", "int8"), (HD,)),
    "onnx": ("onnx_model", ("float32",), ()),
}
SMALLEST_SIDE, LARGEST_SIDE = 16, 16384


def export(
    model,
    path,
    format,
    precision="float32",
    sizes=None,
    licence=None,
    warm_up=False,
    classes=None,
    downscale=None,
):
    """Writes a model as a file that runs without Keras.

    It is written under a temporary name, loaded again and compared with the Keras model on the sample pictures; only
    within the tolerance of its precision it gets its name. A card, `path` + ".json", says what it is; a SavedModel
    holds it as assets.extra/card.json as well.

    Args:
        model: `BackgroundMatting`, `VideoMatting` or `Segmentation`, on the TensorFlow backend.
        path: what to write: a folder for "savedmodel", a file for "tflite" and "onnx". What is there is replaced.
        format: "savedmodel", "tflite" or "onnx".
        precision: "float32"; for "savedmodel" also "float16" and "bfloat16"; for "tflite" also "float16", "dynamic"
            (dynamic range) and "int8".
        sizes: [(height, width)] in pixels: those that XLA compiles for "savedmodel" (default HD and 4K), the one size
            of "tflite" (default HD); an ONNX file takes any size.
        licence: of the weights, for the card.
        warm_up: whether a SavedModel gets the requests that TensorFlow Serving runs when it loads it.
        classes: of a `Segmentation`: names of the classes whose probabilities are wanted, None = all.
        downscale: of a `Segmentation`: part of the picture's size that the network sees, in (0, 1], or "auto", see
            `tfmatting.models.segmentation.network_size`; None = "auto".
    Returns:
        The card, a dictionary.
    Raises:
        ValueError: if an argument is wrong, or the artefact is not within the tolerance (`ExportError`).
        ImportError: if a package is missing.
        OSError: if the artefact cannot be written.
    """
    family = family_of(model, classes=classes, downscale=downscale)
    path, sizes = pathlib.Path(path), check_arguments(format, precision, sizes, warm_up)
    family.check(format, precision, sizes)
    check_output(path, format)
    module = importlib.import_module(f"tfmatting.export.{FORMATS[format][0]}")
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        module.write(family, str(temporary), precision, sizes)
        comparison = verify(family, precision, module.runs(family, str(temporary), sizes))
        if warm_up:
            write_warm_up(temporary, family, sizes)
        card = make_card(family, format, precision, sizes, temporary, path.name, comparison, licence)
        _keep(temporary, path, as_text(card))
    finally:
        _remove(temporary)
        _remove(card_path(temporary))
    return card


def check_output(path, format):
    """Raises a ValueError or an OSError if an artefact of a format cannot be written to a path."""
    path = pathlib.Path(path)
    check_place(path / "saved_model.pb" if format == "savedmodel" else path)
    if path.is_dir() and any(path.iterdir()) and not (path / "saved_model.pb").is_file():
        raise ValueError(f"the output {path} is a folder, but not of a SavedModel: choose another, or remove it.")
    check_place(card_path(path))


def check_arguments(form, precision, sizes, warm_up=False):
    """Returns the sizes that `export` makes, [(height, width)]; raises a ValueError for what does not go together."""
    if form not in FORMATS:
        raise ValueError(f"`format` must be one of {', '.join(FORMATS)}. Received: format={form!r}")
    _, precisions, default = FORMATS[form]
    if precision not in precisions:
        known = ", ".join(precisions)
        raise ValueError(f"`precision` must be one of {known} for {form}. Received: precision={precision!r}")
    sizes = default if sizes is None else tuple((int(height), int(width)) for height, width in sizes)
    if warm_up and form != "savedmodel":
        raise ValueError(f"`warm_up` must be False for {form}: it is for savedmodel. Received: warm_up={warm_up}")
    if form == "onnx" and sizes:
        raise ValueError(f"`sizes` must be empty for onnx, which takes any size. Received: sizes={sizes}")
    if form == "tflite" and len(sizes) != 1:
        raise ValueError(f"`sizes` must be one size for tflite. Received: sizes={sizes}")
    for size in sizes:
        if not SMALLEST_SIDE <= min(size) <= max(size) <= LARGEST_SIDE:
            raise ValueError(
                f"`sizes` must be {SMALLEST_SIDE} to {LARGEST_SIDE} pixels a side. Received: sizes={sizes}"
            )
    if len({*sizes}) != len(sizes):
        raise ValueError(f"`sizes` must differ from each other. Received: sizes={sizes}")
    return sizes


def _keep(temporary, path, card):
    """Gives an artefact and its card their names."""
    if temporary.is_dir():
        extra = temporary / "assets.extra"
        extra.mkdir(exist_ok=True)
        (extra / "card.json").write_text(card)
    written = card_path(temporary)
    written.write_text(card)
    if path.is_dir():
        old = path.rename(temporary.with_name(f"{temporary.name}.old"))
        temporary.rename(path)
        shutil.rmtree(old)
    else:
        temporary.replace(path)
    written.replace(card_path(path))


def _remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
