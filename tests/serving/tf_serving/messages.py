"""Configuration messages of TensorFlow Serving that its Python package lacks.

Written from session_bundle_config.proto and monitoring_config.proto of TensorFlow Serving.
"""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, wrappers_pb2

_FIELD = descriptor_pb2.FieldDescriptorProto
_INT64_VALUE, _STRING_VALUE = ".google.protobuf.Int64Value", ".google.protobuf.StringValue"
_FIELDS = {
    "BatchingParameters": [
        ("max_batch_size", 1, _INT64_VALUE),
        ("batch_timeout_micros", 2, _INT64_VALUE),
        ("max_enqueued_batches", 3, _INT64_VALUE),
        ("num_batch_threads", 4, _INT64_VALUE),
        ("thread_pool_name", 5, _STRING_VALUE),
        ("allowed_batch_sizes", 6, _FIELD.TYPE_INT64),
        ("pad_variable_length_inputs", 7, _FIELD.TYPE_BOOL),
    ],
    "PrometheusConfig": [("enable", 1, _FIELD.TYPE_BOOL), ("path", 2, _FIELD.TYPE_STRING)],
    "MonitoringConfig": [("prometheus_config", 1, ".configuration.PrometheusConfig")],
}


def _classes():
    file = descriptor_pb2.FileDescriptorProto(name="configuration.proto", package="configuration", syntax="proto3")
    file.dependency.append(wrappers_pb2.DESCRIPTOR.name)
    for name, fields in _FIELDS.items():
        message = file.message_type.add(name=name)
        for field_name, number, kind in fields:
            field = message.field.add(name=field_name, number=number)
            field.label = _FIELD.LABEL_REPEATED if field_name == "allowed_batch_sizes" else _FIELD.LABEL_OPTIONAL
            field.type = _FIELD.TYPE_MESSAGE if isinstance(kind, str) else kind
            if isinstance(kind, str):
                field.type_name = kind
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(wrappers_pb2.DESCRIPTOR.serialized_pb)
    pool.Add(file)
    return [message_factory.GetMessageClass(pool.FindMessageTypeByName(f"configuration.{name}")) for name in _FIELDS]


BatchingParameters, _, MonitoringConfig = _classes()
