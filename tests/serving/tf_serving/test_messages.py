"""Our messages are those of the official stubs on the wire."""

import numpy as np
import pytest
from google.protobuf.descriptor import FieldDescriptor

pytest.importorskip("tensorflow_serving", reason="needs tensorflow-serving-api, installed with --no-deps")

import tensorflow as tf
from google.protobuf import any_pb2, wrappers_pb2
from tensorflow.core.framework import tensor_pb2, tensor_shape_pb2
from tensorflow.core.protobuf import meta_graph_pb2
from tensorflow_serving.apis import (
    get_model_metadata_pb2,
    get_model_status_pb2,
    model_pb2,
    predict_pb2,
    prediction_log_pb2,
)
from tensorflow_serving.apis import status_pb2 as serving_status_pb2

from tfmatting.serving.remote_messages import CLASSES, FIELDS, FLOAT, STATES, STRING
from tfmatting.serving.remote_tensors import filled_message, from_json, from_message, to_json, to_message

OFFICIAL = {
    "Dimension": tensor_shape_pb2.TensorShapeProto.Dim,
    "TensorShape": tensor_shape_pb2.TensorShapeProto,
    "Tensor": tensor_pb2.TensorProto,
    "TensorInfo": meta_graph_pb2.TensorInfo,
    "SignatureDef": meta_graph_pb2.SignatureDef,
    "SignatureDefMap": get_model_metadata_pb2.SignatureDefMap,
    "Any": any_pb2.Any,
    "Int64Value": wrappers_pb2.Int64Value,
    "ModelSpec": model_pb2.ModelSpec,
    "PredictRequest": predict_pb2.PredictRequest,
    "PredictResponse": predict_pb2.PredictResponse,
    "PredictLog": prediction_log_pb2.PredictLog,
    "PredictionLog": prediction_log_pb2.PredictionLog,
    "GetModelMetadataRequest": get_model_metadata_pb2.GetModelMetadataRequest,
    "GetModelMetadataResponse": get_model_metadata_pb2.GetModelMetadataResponse,
    "GetModelStatusRequest": get_model_status_pb2.GetModelStatusRequest,
    "Status": serving_status_pb2.StatusProto,
    "ModelVersionStatus": get_model_status_pb2.ModelVersionStatus,
    "GetModelStatusResponse": get_model_status_pb2.GetModelStatusResponse,
}
ON_THE_WIRE = {FieldDescriptor.TYPE_ENUM: FieldDescriptor.TYPE_INT32}


@pytest.mark.parametrize("name", FIELDS)
def test_fields_have_the_numbers_and_types_of_the_official_ones(name):
    ours, official = CLASSES[name].DESCRIPTOR, OFFICIAL[name].DESCRIPTOR
    for field in ours.fields:
        other = official.fields_by_name[field.name]
        kind = ON_THE_WIRE.get(other.type, other.type)
        if field.name == "float_val":
            assert (field.number, kind, other.is_packed) == (other.number, FieldDescriptor.TYPE_FLOAT, True)
            continue
        assert (field.number, field.type, field.is_repeated) == (other.number, kind, other.is_repeated), field.name
        if field.message_type and field.message_type.GetOptions().map_entry:
            assert other.message_type.GetOptions().map_entry
            value = other.message_type.fields_by_name["value"].message_type
            assert OFFICIAL[field.message_type.fields_by_name["value"].message_type.name].DESCRIPTOR is value
        elif field.message_type:
            assert OFFICIAL[field.message_type.name].DESCRIPTOR is other.message_type


def test_states_are_the_official_ones():
    assert {value: name for name, value in get_model_status_pb2.ModelVersionStatus.State.items()} == STATES


ARRAYS = [
    np.arange(24, dtype="float32").reshape(1, 2, 4, 3) / 7,
    np.full((2, 3), 0.25, "float32"),
    np.array([b"\x00\xff", b"", b"text"], dtype=object),
    np.array([b"alone"], dtype=object),
]


@pytest.mark.parametrize("values", ARRAYS, ids=str)
def test_arrays_survive_messages_and_json(values):
    message = to_message(values)
    official = tensor_pb2.TensorProto.FromString(message.SerializeToString())
    np.testing.assert_array_equal(tf.make_ndarray(official), values)
    for read in (message, CLASSES["Tensor"].FromString(tf.make_tensor_proto(values).SerializeToString())):
        np.testing.assert_array_equal(from_message("x", read), values)
    dtype = STRING if values.dtype == object else FLOAT
    np.testing.assert_array_equal(from_json("x", to_json(values), dtype), values)


def test_values_in_fields_are_read_as_the_server_writes_them():
    official = tensor_pb2.TensorProto(dtype=1, float_val=[0.1, 0.2, 0.3])
    official.tensor_shape.CopyFrom(tf.TensorShape((1, 3)).as_proto())
    read = from_message("x", CLASSES["Tensor"].FromString(official.SerializeToString()))
    np.testing.assert_array_equal(read, np.float32([[0.1, 0.2, 0.3]]))


def test_a_filled_tensor_is_small_and_whole():
    data = filled_message(0.6, (1, 1080, 1920, 3)).SerializeToString()
    assert len(data) < 64
    values = tf.make_ndarray(tensor_pb2.TensorProto.FromString(data))
    assert values.shape == (1, 1080, 1920, 3)
    assert (values == np.float32(0.6)).all()


@pytest.mark.parametrize(
    ("tensor", "message"),
    [
        (CLASSES["Tensor"](dtype=3), "must be float32 or strings. Received: type 3"),
        (CLASSES["Tensor"](dtype=1, float_val=b"\0" * 8), r"must have the shape \(\). Received: 2 values"),
    ],
)
def test_tensors_of_another_kind_are_told(tensor, message):
    with pytest.raises(ValueError, match=message):
        from_message("alpha", tensor)


@pytest.mark.parametrize(
    ("values", "dtype"), [(["raw"], STRING), ([{"b64": "?"}], STRING), ([["a"]], FLOAT), (5, STRING)]
)
def test_json_of_another_kind_is_told(values, dtype):
    with pytest.raises(ValueError, match="the server's cutout must be lists of"):
        from_json("cutout", values, dtype)
