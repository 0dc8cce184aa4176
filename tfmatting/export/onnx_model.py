"""ONNX by tf2onnx, for any batch and size; run by ONNX Runtime."""

import importlib

from tfmatting.export.runs import Run
from tfmatting.export.signatures import matting_function

OPSET = 18
ANY_SIZE, ANY_BATCH = (541, 723), 2


def write(model, path, precision, sizes):
    """Writes an ONNX file with inputs source and background, and the outputs of `tfmatting.export.signatures`.

    Args:
        model: `BackgroundMatting`.
        path: file to write.
        precision: "float32".
        sizes: none: the file takes every size.
    Raises:
        ImportError: if one of the packages is not installed.
    """
    onnx, tf2onnx, _ = (_needed(name) for name in ("onnx", "tf2onnx", "onnxruntime"))
    function = matting_function(model)
    network, _ = tf2onnx.convert.from_function(
        function, input_signature=function.input_signature, opset=OPSET, custom_op_handlers={"FloorMod": (_modulo, [])}
    )
    for node in network.graph.node:
        if node.op_type == "Conv":
            _name_the_padding(onnx, node)
    onnx.save(network, path)


def load_network(path, threads=None):
    """Returns a function from `source` and `background`, float32 `(B, H, W, 3)`, to {output: array}.

    Args:
        path: file of `write`.
        threads: how many to use, None = all.
    Raises:
        ImportError: if ONNX Runtime is not installed.
        ValueError: if the file is missing, damaged, or no matting network.
    """
    runtime = _needed("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    try:
        session = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has a dozen exceptions of its own
        raise ValueError(f"{path} must be an ONNX file. Received: {str(error).splitlines()[0][:200]}") from error
    names = [output.name for output in session.get_outputs()]
    inputs = {given.name for given in session.get_inputs()}
    if inputs != {"source", "background"} or not {"alpha", "foreground"} <= {*names}:
        raise ValueError(f"{path} must have the inputs source and background and the outputs alpha and foreground.")

    def run(source, background):
        return dict(zip(names, session.run(None, {"source": source, "background": background}), strict=True))

    return run


def runs(path, sizes):
    """Yields the `Run`s of a file of `write`."""
    network = load_network(path)
    yield Run("any size", network, ANY_SIZE, ANY_BATCH)
    yield Run("any size", network, (1080, 1920))


def _modulo(context, node, name, arguments):
    """Converts TensorFlow's modulo: tf2onnx builds it of a division that rounds towards 0, and errs below 0."""
    node.type = "Mod"


def _name_the_padding(onnx, node):
    """Gives a convolution of stride 1 its padding in numbers: ONNX Runtime refuses "same" where there is dilation."""
    attributes = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
    if not attributes.get("auto_pad", b"").startswith(b"SAME") or set(attributes.get("strides", [1])) != {1}:
        return
    kernel = attributes["kernel_shape"]
    dilations = attributes.get("dilations", [1] * len(kernel))
    margins = [dilation * (side - 1) // 2 for side, dilation in zip(kernel, dilations, strict=True)]
    kept = [one for one in node.attribute if one.name not in ("auto_pad", "pads")]
    del node.attribute[:]
    node.attribute.extend([*kept, onnx.helper.make_attribute("pads", margins * 2)])


def _needed(name):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"ONNX needs the package {name}: pip install 'tfmatting[onnx]'") from error
