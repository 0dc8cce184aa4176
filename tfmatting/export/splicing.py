"""Several TF-Lite networks as one file: 8-bit and float parts that the converter would not make in one."""

import copy

import numpy as np
from tensorflow.lite.python import schema_py_generated as schema
from tensorflow.lite.tools import flatbuffer_utils

FILE_VERSION = 3
ADD, QUANTIZE, DEQUANTIZE = (getattr(schema.BuiltinOperator, name) for name in ("ADD", "QUANTIZE", "DEQUANTIZE"))
LOWEST = {schema.TensorType.INT8: -128, schema.TensorType.UINT8: 0}  # the integer of 0 in [0, 1]


class Splice:
    """One graph, put together of networks.

    Args:
        inputs: {name: shape} of the graph's inputs, uint8, whose values are those of [0, 1].
    """

    def __init__(self, inputs):
        self._model = schema.ModelT()
        self._model.version = FILE_VERSION
        self._model.description = "tfmatting"
        self._model.buffers = [schema.BufferT()]  # the first is, by agreement, the empty one
        self._model.operatorCodes = []
        self._graph = schema.SubGraphT()
        self._graph.tensors, self._graph.operators = [], []
        self._model.subgraphs = [self._graph]
        self.inputs = {name: self._unit_tensor(name, shape, schema.TensorType.UINT8) for name, shape in inputs.items()}

    def add(self, network, **arguments):
        """Appends a network.

        Args:
            network: bytes of `tfmatting.lite.conversion.to_network`.
            arguments: {input of the network: tensor}, of a type that it has or can be brought to: floats are quantized,
                integers are dequantized, 8-bit integers of another scale are quantized anew, and taken as they are
                where either side has no scale.
        Returns:
            [tensor], the outputs, for the arguments of later calls.
        """
        other = flatbuffer_utils.read_model_from_bytearray(bytearray(network))
        (graph,) = other.subgraphs
        places = {}
        for index in graph.inputs:
            tensor = graph.tensors[index]
            places[int(index)] = self._converted(arguments[tensor.name.decode()], tensor)
        outputs = {int(index) for index in graph.outputs}
        for index, tensor in enumerate(graph.tensors):
            if index not in places:
                places[index] = self._copied(tensor, other.buffers, scaled=index not in outputs)
        codes = [self._code(code) for code in other.operatorCodes]
        for operator in graph.operators:
            operator = copy.copy(operator)
            operator.opcodeIndex = codes[operator.opcodeIndex]
            operator.inputs = _moved(operator.inputs, places)
            operator.outputs = _moved(operator.outputs, places)
            operator.intermediates = None
            self._graph.operators.append(operator)
        return [places[int(index)] for index in graph.outputs]

    def shape(self, index):
        """Returns the shape of a tensor."""
        return tuple(int(side) for side in self._graph.tensors[index].shape)

    def dtype(self, index):
        """Returns the type of a tensor, such as "int8"."""
        return flatbuffer_utils.type_to_name(self._graph.tensors[index].type).lower()

    def quantized(self, index, like=None):
        """Returns a tensor as int8 of the scale of the int8 tensor `like`, by default that of [0, 1]."""
        shape, kind = self._graph.tensors[index].shape, schema.TensorType.INT8
        scale = _unit_scale(kind) if like is None else self._scaled(like).quantization
        return self._requantized(index, self._tensor(f"{index}_integers", shape, kind, scale))

    def scaled(self, index, like):
        """Gives an int8 tensor without a scale that of another; returns it."""
        self._graph.tensors[index].quantization = self._scaled(like).quantization
        return index

    def added(self, first, second):
        """Returns the sum of two int8 tensors of one shape, clamped to [0, 1]."""
        shape = self._graph.tensors[first].shape
        return self._appended(ADD, [first, second], self._unit_tensor(f"{first}_sum", shape, schema.TensorType.INT8))

    def finish(self, outputs):
        """Returns bytes of a TF-Lite file with the signature `serving_default`.

        Args:
            outputs: {name: int8 tensor}; they become uint8.
        """
        pixels = {name: self._pixels(name, tensor) for name, tensor in outputs.items()}
        self._graph.inputs = np.array(list(self.inputs.values()), "int32")
        self._graph.outputs = np.array(list(pixels.values()), "int32")
        signature = schema.SignatureDefT()
        signature.signatureKey, signature.subgraphIndex = "serving_default", 0
        signature.inputs, signature.outputs = _named(self.inputs), _named(pixels)
        self._model.signatureDefs = [signature]
        return flatbuffer_utils.convert_object_to_bytearray(self._model)

    def _tensor(self, name, shape, kind, quantization=None):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type, tensor.buffer = name, np.array(shape, "int32"), kind, 0
        tensor.quantization = quantization
        return self._append(tensor)

    def _unit_tensor(self, name, shape, kind):
        return self._tensor(name, shape, kind, _unit_scale(kind))

    def _append(self, tensor):
        self._graph.tensors.append(tensor)
        return len(self._graph.tensors) - 1

    def _copied(self, tensor, buffers, scaled):
        """Appends a tensor of another file; 8-bit integers without a scale get one if `scaled`, else when used."""
        tensor, buffer = copy.copy(tensor), buffers[tensor.buffer]
        tensor.buffer = 0
        if scaled and tensor.type == schema.TensorType.INT8 and not _has_scale(tensor):
            tensor.quantization = _unit_scale(tensor.type)
        if buffer.data is not None and len(buffer.data):
            self._model.buffers.append(buffer)
            tensor.buffer = len(self._model.buffers) - 1
        return self._append(tensor)

    def _code(self, code):
        """Returns the index of an operator's code."""
        for index, known in enumerate(self._model.operatorCodes):
            if known.builtinCode == code.builtinCode:
                known.version = max(known.version, code.version)
                return index
        self._model.operatorCodes.append(copy.copy(code))
        return len(self._model.operatorCodes) - 1

    def _converted(self, index, target):
        """Returns a tensor of the target's type."""
        tensor = self._graph.tensors[index]
        kinds = tensor.type, target.type
        if kinds == (schema.TensorType.FLOAT32, schema.TensorType.INT8):
            scale = target.quantization if _has_scale(target) else _unit_scale(target.type)
            return self._appended(QUANTIZE, [index], self._tensor(target.name, target.shape, target.type, scale))
        if kinds == (schema.TensorType.INT8, schema.TensorType.FLOAT32):
            return self._float(index)
        if not _has_scale(target):
            return index
        if not _has_scale(tensor):
            tensor.quantization = target.quantization
        elif _scale(tensor) != _scale(target):
            again = self._tensor(target.name, tensor.shape, tensor.type, target.quantization)
            return self._appended(QUANTIZE, [index], again)
        return index

    def _float(self, index):
        if self._graph.tensors[index].type == schema.TensorType.FLOAT32:
            return index
        floats = self._tensor(f"{index}_float", self._scaled(index).shape, schema.TensorType.FLOAT32)
        return self._appended(DEQUANTIZE, [index], floats)

    def _pixels(self, name, index):
        pixels = self._unit_tensor(name, self._scaled(index).shape, schema.TensorType.UINT8)
        return self._requantized(index, pixels)

    def _requantized(self, index, result):
        """Quantizes by way of floats, which LiteRT's XNNPACK computes at once, four times as fast as from 8 bits."""
        return self._appended(QUANTIZE, [self._float(index)], result)

    def _scaled(self, index):
        """Returns an int8 tensor, after giving it the scale of [0, 1] if it has none."""
        tensor = self._graph.tensors[index]
        if not _has_scale(tensor):
            tensor.quantization = _unit_scale(tensor.type)
        return tensor

    def _appended(self, builtin, arguments, result):
        """Appends an operation without options; returns its result."""
        code, operator = schema.OperatorCodeT(), schema.OperatorT()
        code.builtinCode = code.deprecatedBuiltinCode = builtin
        code.version = 2
        operator.opcodeIndex = self._code(code)
        operator.inputs, operator.outputs = np.array(arguments, "int32"), np.array([result], "int32")
        self._graph.operators.append(operator)
        return result


def _has_scale(tensor):
    return tensor.quantization is not None and tensor.quantization.scale is not None and len(tensor.quantization.scale)


def _scale(tensor):
    return tuple(tensor.quantization.scale), tuple(tensor.quantization.zeroPoint)


def _unit_scale(kind):
    """Returns the scale of 8-bit integers in which the lowest is 0 and the highest is 1."""
    scale = schema.QuantizationParametersT()
    scale.scale, scale.zeroPoint = np.array([1 / 255], "float32"), np.array([LOWEST[kind]], "int64")
    return scale


def _moved(indices, places):
    return np.array([places.get(int(index), -1) for index in indices], "int32")


def _named(tensors):
    maps = []
    for name, index in tensors.items():
        one = schema.TensorMapT()
        one.name, one.tensorIndex = name, index
        maps.append(one)
    return maps
