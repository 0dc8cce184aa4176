"""A TF-Lite file of `tfmatting export --format tflite`, opened for LiteRT. Needs neither TensorFlow nor Keras."""

import os

SIGNATURE = "serving_default"
INPUTS, OUTPUTS = ("source", "background"), ("alpha", "foreground")


def open_matting_file(path, threads=None):
    """Opens a matting model and checks its signature.

    Args:
        path: TF-Lite file.
        threads: how many to use, None = LiteRT's choice.
    Returns:
        (runner, (height, width)): a function from `source` and `background`, float32 `(1, height, width, 3)` in
        [0, 1], to {"alpha": `(1, height, width, 1)`, "foreground": `(1, height, width, 3)`}, float32; and the size.
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
    if {*signature["inputs"]} != {*INPUTS} or not {*OUTPUTS} <= {*signature["outputs"]}:
        raise ValueError(
            f"{path} must have the signature {SIGNATURE} of source and background, to alpha and foreground: make it"
            " with `tfmatting export --format tflite`."
        )
    try:
        runner = interpreter.get_signature_runner(SIGNATURE)
    except (ValueError, RuntimeError) as error:
        raise ValueError(f"LiteRT cannot run {path}: {_first_line(error)}") from error
    return runner, _size(path, runner)


def _size(path, runner):
    """The (height, width) that all inputs and outputs must share."""
    details = {**runner.get_input_details(), **runner.get_output_details()}
    shapes = {name: tuple(int(side) for side in details[name]["shape"]) for name in (*INPUTS, *OUTPUTS)}
    size = shapes["source"][1:3]
    if shapes != {name: (1, *size, 1 if name == "alpha" else 3) for name in shapes}:
        raise ValueError(f"{path} must take and give pictures of one size, one at a time. Received: {shapes}")
    types = {name: details[name]["dtype"].__name__ for name in shapes}
    if {*types.values()} != {"float32"}:
        raise ValueError(f"{path} must take and give float32. Received: {types}")
    return size


def _first_line(error):
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
