"""ONNX by tf2onnx, for any size; run by ONNX Runtime."""

import importlib

from tfmatting.export.runs import ANY_BATCH, ANY_SIZE, Run
from tfmatting.lite.matting_file import INPUTS, OUTPUTS

OPSET = 18
NAME = "any size"
LARGE = (1080, 1920)  # of the second comparison


def write(family, path, precision, sizes):
    """Writes an ONNX file with the inputs and outputs of the `Family`'s function.

    Args:
        family: `Family` of the model.
        path: file to write.
        precision: "float32".
        sizes: none: the file takes every size.
    Raises:
        ImportError: if one of the packages is not installed.
    """
    onnx, tf2onnx, _ = (_needed(name) for name in ("onnx", "tf2onnx", "onnxruntime"))
    function = family.function(batch=family.onnx_batch)
    network, _ = tf2onnx.convert.from_function(
        function, input_signature=function.input_signature, opset=OPSET, custom_op_handlers={"FloorMod": (_modulo, [])}
    )
    for node in network.graph.node:
        if node.op_type == "Conv":
            _name_the_padding(onnx, node)
    onnx.save(network, path)


def load_network(path, threads=None, inputs=INPUTS, outputs=OUTPUTS):
    """Returns a function from named float32 arrays, for pictures `(B, H, W, 3)`, to {output: array}.

    Args:
        path: file of `write`.
        threads: how many to use, None = all.
        inputs, outputs: names of the inputs that it must have, and of outputs that it must have at least.
    Raises:
        ImportError: if ONNX Runtime is not installed.
        ValueError: if the file is missing, damaged, or no such network.
    """
    runtime = _needed("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    try:
        session = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has a dozen exceptions of its own
        raise ValueError(f"{path} must be an ONNX file. Received: {str(error).splitlines()[0][:200]}") from error
    names = [output.name for output in session.get_outputs()]
    has = {given.name for given in session.get_inputs()}
    if has != {*inputs} or not {*outputs} <= {*names}:
        raise ValueError(f"{path} must have the inputs {', '.join(inputs)} and the outputs {', '.join(outputs)}.")

    def run(**arrays):
        return dict(zip(names, session.run(None, arrays), strict=True))

    return run


def runs(family, path, sizes):
    """Yields the `Run`s of a file of `write`."""
    network = load_network(path, inputs=family.inputs, outputs=family.outputs)
    yield Run(NAME, network, ANY_SIZE, family.onnx_batch or ANY_BATCH)
    yield Run(NAME, network, LARGE)


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
