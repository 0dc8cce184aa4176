"""Tiny networks in the forms of YOLO, which find bright pixels: class 0 is red, class 1 is blue."""

import numpy as np

SIZE = 64
_BOXES = 3
_NUMBERS = 5 + 2  # box, objectness, two classes
DARKNET = f"""[net]
width={SIZE}
height={SIZE}
channels=3

[convolutional]
filters={_BOXES * _NUMBERS}
size=1
stride=1
pad=0
activation=linear

[yolo]
mask=0,1,2
anchors=4,4, 8,8, 16,16
classes=2
num=3
"""


def _weights():
    """Kernel `(numbers, RGB)` and bias of a layer whose logits are high where a pixel is red or blue."""
    kernel, bias = np.zeros((_NUMBERS, 3), np.float32), np.zeros(_NUMBERS, np.float32)
    kernel[4], bias[4] = (40, 0, 40), -20  # objectness: red or blue
    kernel[5], bias[5] = (40, -40, -40), -20
    kernel[6], bias[6] = (-40, -40, 40), -20
    return kernel, bias


def write_darknet(folder):
    """Writes yolo.cfg and yolo.weights and returns their paths."""
    kernel, bias = _weights()
    config, weights = folder / "yolo.cfg", folder / "yolo.weights"
    config.write_text(DARKNET)
    header = np.array([0, 2, 0, 0, 0], np.int32)
    values = np.concatenate([np.tile(bias, _BOXES), np.tile(kernel, (_BOXES, 1)).ravel()])
    weights.write_bytes(header.tobytes() + values.tobytes())
    return weights, config


def write_onnx(path, objectness):
    """Writes an ONNX network with the output (1, N, 5 + classes), or (1, 4 + classes, N) without objectness."""
    from onnx import TensorProto, helper, numpy_helper, save_model

    kernel, bias = _weights()
    if not objectness:
        kernel, bias = np.delete(kernel, 4, 0), np.delete(bias, 4)
    numbers = len(bias)
    constants = {"kernel": kernel[..., None, None], "bias": bias, "shape": np.array([1, numbers, -1], np.int64)}
    nodes = [
        helper.make_node("MaxPool", ["image"], ["small"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Conv", ["small", "kernel", "bias"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["scores"]),
        helper.make_node("Reshape", ["scores", "shape"], ["columns"]),
    ]
    if objectness:
        nodes.append(helper.make_node("Transpose", ["columns"], ["rows"], perm=[0, 2, 1]))
    cells = (SIZE // 8) ** 2
    shape = [1, cells, numbers] if objectness else [1, numbers, cells]
    graph = helper.make_graph(
        nodes,
        "yolo",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIZE, SIZE])],
        [helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    save_model(model, str(path))
    return path
