"""The messages of TensorFlow Serving's gRPC interface, as far as they are used, without TensorFlow.

The official stubs load TensorFlow for the messages that they share with it. What counts on the wire are the numbers and
types of the fields, and these are below; a test compares them with the stubs. Source: the .proto files of
TensorFlow (tensor, tensor_shape, meta_graph) and TensorFlow Serving (predict, model, get_model_metadata,
get_model_status, prediction_log).
"""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "tfmatting.serving"
#: {message: {field: (number, type)}}; a type is a scalar or a message, after "repeated" or "map" (from strings)
FIELDS = {
    "Dimension": {"size": (1, "int64"), "name": (2, "string")},
    "TensorShape": {"dim": (2, "repeated Dimension"), "unknown_rank": (3, "bool")},
    # float_val is a packed list of floats, which on the wire is bytes: thus it is read in one piece
    "Tensor": {
        "dtype": (1, "int32"),
        "tensor_shape": (2, "TensorShape"),
        "tensor_content": (4, "bytes"),
        "float_val": (5, "bytes"),
        "string_val": (8, "repeated bytes"),
    },
    "TensorInfo": {"name": (1, "string"), "dtype": (2, "int32"), "tensor_shape": (3, "TensorShape")},
    "SignatureDef": {
        "inputs": (1, "map TensorInfo"),
        "outputs": (2, "map TensorInfo"),
        "method_name": (3, "string"),
    },
    "SignatureDefMap": {"signature_def": (1, "map SignatureDef")},
    "Any": {"type_url": (1, "string"), "value": (2, "bytes")},
    "Int64Value": {"value": (1, "int64")},
    "ModelSpec": {"name": (1, "string"), "version": (2, "Int64Value"), "signature_name": (3, "string")},
    "PredictRequest": {
        "model_spec": (1, "ModelSpec"),
        "inputs": (2, "map Tensor"),
        "output_filter": (3, "repeated string"),
    },
    "PredictResponse": {"outputs": (1, "map Tensor"), "model_spec": (2, "ModelSpec")},
    "PredictLog": {"request": (1, "PredictRequest"), "response": (2, "PredictResponse")},
    "PredictionLog": {"predict_log": (6, "PredictLog")},
    "GetModelMetadataRequest": {"model_spec": (1, "ModelSpec"), "metadata_field": (2, "repeated string")},
    "GetModelMetadataResponse": {"model_spec": (1, "ModelSpec"), "metadata": (2, "map Any")},
    "GetModelStatusRequest": {"model_spec": (1, "ModelSpec")},
    "Status": {"error_code": (1, "int32"), "error_message": (2, "string")},
    "ModelVersionStatus": {"version": (1, "int64"), "state": (2, "int32"), "status": (3, "Status")},
    "GetModelStatusResponse": {"model_version_status": (1, "repeated ModelVersionStatus")},
}
STATES = {0: "UNKNOWN", 10: "START", 20: "LOADING", 30: "AVAILABLE", 40: "UNLOADING", 50: "END"}
FLOAT, STRING = 1, 7  # of TensorFlow's DataType

_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "bool": _Field.TYPE_BOOL,
    "bytes": _Field.TYPE_BYTES,
    "int32": _Field.TYPE_INT32,
    "int64": _Field.TYPE_INT64,
    "string": _Field.TYPE_STRING,
}


def _classes():
    """Returns {name: class} of the messages."""
    file = descriptor_pb2.FileDescriptorProto(name="tfmatting/serving.proto", package=PACKAGE, syntax="proto3")
    for name, fields in FIELDS.items():
        message = file.message_type.add(name=name)
        for field, (number, kind) in fields.items():
            *label, value = kind.split()
            if label == ["map"]:
                value = _add_entry(message, field, value)
            _add_field(message, field, number, value, repeated=bool(label))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    find = pool.FindMessageTypeByName
    return {name: message_factory.GetMessageClass(find(f"{PACKAGE}.{name}")) for name in FIELDS}


def _add_entry(message, field, value):
    """Adds the message of a map's entries; returns its name."""
    name = "".join(word.capitalize() for word in field.split("_")) + "Entry"
    entry = message.nested_type.add(name=name)
    entry.options.map_entry = True
    _add_field(entry, "key", 1, "string")
    _add_field(entry, "value", 2, value)
    return f"{message.name}.{name}"


def _add_field(message, name, number, kind, repeated=False):
    field = message.field.add(name=name, number=number)
    field.label = _Field.LABEL_REPEATED if repeated else _Field.LABEL_OPTIONAL
    field.type = _SCALARS.get(kind, _Field.TYPE_MESSAGE)
    if kind not in _SCALARS:
        field.type_name = f".{PACKAGE}.{kind}"


CLASSES = _classes()
