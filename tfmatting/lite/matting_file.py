"""A TF-Lite file of `tfmatting export --format tflite`, opened for LiteRT. Needs neither TensorFlow nor Keras."""

import os

import numpy as np

SIGNATURE = "serving_default"
INPUTS, OUTPUTS = ("source", "background"), ("alpha", "foreground")
STATE = "state1"  # an input of recurrent models
PROBABILITIES = "probabilities"  # the output of segmentation models
WHITE = np.float32(255)


class MattingFile:
    """Runs a TF-Lite file on pictures of its one size.

    Args:
        runner: function of LiteRT, from "source" and "background" to {"alpha", "foreground"}.
        size: (height, width).
        dtype: of what it takes and gives, "uint8" or "float32".
    """

    def __init__(self, runner, size, dtype):
        self.run, self.size, self.dtype = runner, size, np.dtype(dtype)

    def __call__(self, source, background):
        """Mattes a picture.

        Args:
            source, background: `(1, height, width, 3)`, uint8, or float in [0, 1].
        Returns:
            {"alpha": `(1, height, width, 1)`, "foreground": `(1, height, width, 3)`}, float32.
        """
        outputs = self.run(source=self.taken(source), background=self.taken(background))
        return {name: to_floats(outputs[name]) for name in OUTPUTS}

    def taken(self, picture):
        """Returns a picture, uint8 or float in [0, 1], in the type that the file takes."""
        return to_pixels(picture) if self.dtype == np.uint8 else to_floats(picture)


def open_matting_file(path, threads=None):
    """Opens a matting model and checks its signature.

    Args:
        path: TF-Lite file.
        threads: how many to use, None = LiteRT's choice.
    Returns:
        A `MattingFile`.
    Raises:
        ImportError: if LiteRT is not installed.
        OSError: if the file cannot be read.
        ValueError: if it is damaged, no TF-Lite file, or has no signature of matting.
    """
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise ImportError("LiteRT, which runs TF-Lite files, is not installed: pip install ai-edge-litert") from error
    with open(path, "rb"):  # an error of the system names the file; LiteRT's does not say what is wrong
        pass
    try:
        interpreter = Interpreter(model_path=os.fspath(path), num_threads=threads)
        signature = interpreter.get_signature_list().get(SIGNATURE, {"inputs": (), "outputs": ()})
    except (ValueError, RuntimeError) as error:
        raise ValueError(f"{path} must be a TF-Lite file, and not damaged. Received: {_first_line(error)}") from error
    if kind := _kind_without_plate(signature):
        raise ValueError(
            f"{path} is of a {kind} model, without a captured plate, which has no place here: make a file of a model"
            " with a plate, e.g. by `tfmatting export bgm_mobilenetv2 OUT --format tflite`."
        )
    if {*signature["inputs"]} != {*INPUTS} or not {*OUTPUTS} <= {*signature["outputs"]}:
        raise ValueError(
            f"{path} must have the signature {SIGNATURE} of source and background, to alpha and foreground: make it"
            " with `tfmatting export --format tflite`."
        )
    try:
        runner = interpreter.get_signature_runner(SIGNATURE)
    except (ValueError, RuntimeError) as error:
        raise ValueError(f"LiteRT cannot run {path}: {_first_line(error)}") from error
    details = {**runner.get_input_details(), **runner.get_output_details()}
    details = {name: details[name] for name in (*INPUTS, *OUTPUTS)}
    return MattingFile(runner, _size(path, details), _dtype(path, details))


def _kind_without_plate(signature):
    """Returns what kind of model without a plate a signature is of, or None."""
    if STATE in signature["inputs"]:
        return "recurrent"
    return "segmentation" if PROBABILITIES in signature["outputs"] else None


def _size(path, details):
    """The (height, width) that all inputs and outputs must share."""
    shapes = {name: tuple(int(side) for side in one["shape"]) for name, one in details.items()}
    size = shapes["source"][1:3]
    if shapes != {name: (1, *size, 1 if name == "alpha" else 3) for name in shapes}:
        raise ValueError(f"{path} must take and give pictures of one size, one at a time. Received: {shapes}")
    return size


def _dtype(path, details):
    """The type that all inputs and outputs must share."""
    types = {name: one["dtype"].__name__ for name, one in details.items()}
    pixels = all(np.allclose(one["quantization"], (1 / WHITE, 0)) for one in details.values())
    if {*types.values()} not in ({"float32"}, {"uint8"}) or ("uint8" in types.values() and not pixels):
        raise ValueError(f"{path} must take and give float32, or pixels in uint8. Received: {types}")
    return types["source"]


def to_floats(values):
    """Returns floats as they are, and pixels in uint8 as float32 in [0, 1]."""
    return values.astype("float32") / WHITE if values.dtype == np.uint8 else values


def to_pixels(values):
    """Returns pixels in uint8 as they are, and floats in [0, 1] as such pixels."""
    return values if values.dtype == np.uint8 else np.rint(values * WHITE).astype("uint8")


def _first_line(error):
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
