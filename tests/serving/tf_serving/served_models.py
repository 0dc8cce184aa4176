"""What a TensorFlow Serving server does with its models: reads the configuration, loads, warms up, computes."""

import pathlib
import threading
import time

import grpc
import numpy as np
import tensorflow as tf
from google.protobuf import text_format
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow_serving.apis import predict_pb2, prediction_log_pb2
from tensorflow_serving.config import model_server_config_pb2

METHOD = "tensorflow/serving/predict"


class ServedError(Exception):
    """A request that the server refuses: a code of gRPC, and the reason."""

    def __init__(self, code, details):
        super().__init__(details)
        self.code, self.details = code, details


class ServedModel:
    """One version of a model."""

    def __init__(self, folder):
        self.folder, self.version = folder, int(folder.name)
        definition = saved_model_pb2.SavedModel.FromString((folder / "saved_model.pb").read_bytes())
        self.signatures = definition.meta_graphs[0].signature_def
        self.loaded = tf.saved_model.load(str(folder))
        self.warmed_up = [self.predict(request) for request in self.warm_up_requests()]

    def warm_up_requests(self):
        path = self.folder / "assets.extra" / "tf_serving_warmup_requests"
        for record in tf.data.TFRecordDataset(str(path)) if path.exists() else ():
            log = prediction_log_pb2.PredictionLog.FromString(record.numpy())
            assert log.WhichOneof("log_type") == "predict_log"
            yield log.predict_log.request

    def predict(self, request):
        """Answers a `PredictRequest` as the server does, with values in the fields of their type."""
        name = request.model_spec.signature_name or "serving_default"
        if name not in self.signatures or self.signatures[name].method_name != METHOD:
            raise ServedError(grpc.StatusCode.FAILED_PRECONDITION, f'Serving signature key "{name}" not found.')
        signature = self.signatures[name]
        if set(request.inputs) != set(signature.inputs):
            details = f"input size does not match signature: {len(request.inputs)}!={len(signature.inputs)}"
            raise ServedError(grpc.StatusCode.INVALID_ARGUMENT, details)
        if unknown := set(request.output_filter) - set(signature.outputs):
            details = f"output tensor alias not found in signature: {min(unknown)}"
            raise ServedError(grpc.StatusCode.INVALID_ARGUMENT, details)
        inputs = {key: tf.constant(tf.make_ndarray(tensor)) for key, tensor in request.inputs.items()}
        try:
            outputs = self.loaded.signatures[name](**inputs)
        except (tf.errors.InvalidArgumentError, ValueError, TypeError) as error:
            raise ServedError(grpc.StatusCode.INVALID_ARGUMENT, str(error)) from error
        response = predict_pb2.PredictResponse()
        for key in request.output_filter or signature.outputs:
            response.outputs[key].CopyFrom(_in_fields(np.asarray(outputs[key])))
        response.model_spec.name, response.model_spec.version.value = request.model_spec.name, self.version
        response.model_spec.signature_name = name
        return response


class ServedModels:
    """The models of a configuration file, and what tests do to the server.

    Attributes:
        refusals: (code, details) that the next requests get.
        delay: seconds that a request takes at least.
        requests, most_at_once: how many there were.
    """

    def __init__(self, configuration, base_path):
        """
        Args:
            configuration: path of a `ModelServerConfig`.
            base_path: the folder that /models of the configuration stands for.
        """
        config = text_format.Parse(pathlib.Path(configuration).read_text(), model_server_config_pb2.ModelServerConfig())
        self.models = {}
        for one in config.model_config_list.config:
            assert one.model_platform == "tensorflow"
            folder = base_path / pathlib.PurePosixPath(one.base_path).relative_to("/models")
            versions = [entry for entry in folder.iterdir() if entry.name.isdigit()]
            self.models[one.name] = ServedModel(max(versions, key=lambda entry: int(entry.name)))
        self.refusals, self.delay, self.requests, self.most_at_once, self.at_once = [], 0.0, 0, 0, 0
        self.state, self.lock = "AVAILABLE", threading.Lock()

    def find(self, spec):
        """The model that a request is for."""
        model = self.models.get(spec.name)
        version = spec.version.value if spec.HasField("version") else None
        if model is None or version not in (None, model.version) or self.state != "AVAILABLE":
            asked = f"Latest({spec.name})" if version is None else f"Specific({spec.name}, {version})"
            raise ServedError(grpc.StatusCode.NOT_FOUND, f"Servable not found for request: {asked}")
        return model

    def known(self, spec):
        """The model of a request, whether it is available or not."""
        if spec.name not in self.models:
            raise ServedError(grpc.StatusCode.NOT_FOUND, f"Could not find any versions of model {spec.name}")
        return self.models[spec.name]

    def predict(self, request):
        with self.lock:
            self.requests += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            refusal = self.refusals.pop(0) if self.refusals else None
        try:
            time.sleep(self.delay)
            if refusal:
                raise ServedError(*refusal)
            return self.find(request.model_spec).predict(request)
        finally:
            with self.lock:
                self.at_once -= 1


def _in_fields(values):
    tensor = tf.make_tensor_proto(np.zeros(0, values.dtype), shape=(0,))
    tensor.ClearField("tensor_content")
    tensor.tensor_shape.CopyFrom(tf.TensorShape(values.shape).as_proto())
    (tensor.string_val if values.dtype == object else tensor.float_val).extend(values.ravel().tolist())
    return tensor
