"""A double of the TensorFlow Serving server: its gRPC services, by the official stubs, and its REST interface."""

import base64
import concurrent.futures
import contextlib
import http.server
import json
import re
import ssl
import threading

import grpc
import numpy as np
import tensorflow as tf
from google.protobuf import json_format
from tensorflow_serving.apis import (
    get_model_metadata_pb2,
    get_model_status_pb2,
    model_service_pb2_grpc,
    predict_pb2,
    prediction_service_pb2_grpc,
)

from tests.serving.tf_serving.served_models import ServedError

_STATES = get_model_status_pb2.ModelVersionStatus.State
_PATH = re.compile(r"/v1/models/([^/:]+)(?:/versions/(\d+))?(:predict|/metadata)?")
_HTTP_CODES = {"INVALID_ARGUMENT": 400, "NOT_FOUND": 404, "FAILED_PRECONDITION": 412, "RESOURCE_EXHAUSTED": 429}
_HTTP_CODES |= {"UNAVAILABLE": 503, "DEADLINE_EXCEEDED": 504}


def metadata(models, request):
    """Answers a `GetModelMetadataRequest`."""
    model = models.find(request.model_spec)
    found = get_model_metadata_pb2.SignatureDefMap(signature_def=model.signatures)
    response = get_model_metadata_pb2.GetModelMetadataResponse()
    response.model_spec.name, response.model_spec.version.value = request.model_spec.name, model.version
    response.metadata["signature_def"].Pack(found)
    return response


def status(models, request):
    """Answers a `GetModelStatusRequest`."""
    response = get_model_status_pb2.GetModelStatusResponse()
    version = models.known(request.model_spec).version
    response.model_version_status.add(version=version, state=_STATES.Value(models.state)).status.SetInParent()
    return response


class _Services(prediction_service_pb2_grpc.PredictionServiceServicer, model_service_pb2_grpc.ModelServiceServicer):
    def __init__(self, models):
        self.models = models

    def Predict(self, request, context):  # noqa: N802 - the name of the service
        return self._answer(self.models.predict, request, context)

    def GetModelMetadata(self, request, context):  # noqa: N802
        return self._answer(lambda request: metadata(self.models, request), request, context)

    def GetModelStatus(self, request, context):  # noqa: N802
        return self._answer(lambda request: status(self.models, request), request, context)

    def _answer(self, function, request, context):
        try:
            return function(request)
        except ServedError as error:
            context.abort(error.code, error.details)


@contextlib.contextmanager
def grpc_server(models, port=0, certificate=None):
    """Serves models over gRPC, by TLS where there are the files of a key and a certificate; gives the address."""
    options = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0))
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(16), options=options)
    services = _Services(models)
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(services, server)
    model_service_pb2_grpc.add_ModelServiceServicer_to_server(services, server)
    if certificate:
        credentials = grpc.ssl_server_credentials([tuple(path.read_bytes() for path in certificate)])
        port = server.add_secure_port(f"127.0.0.1:{port}", credentials)
    else:
        port = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    try:
        yield f"grpc{'s' if certificate else ''}://127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


@contextlib.contextmanager
def rest_server(models, certificate=None):
    """Serves models over REST, by TLS where there are the files of a key and a certificate; gives the address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"models": models}))
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate[1], certificate[0])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer("GET", b"")

    def do_POST(self):
        self._answer("POST", self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_):
        """Nothing: the tests' output stays readable."""

    def _answer(self, method, body):
        try:
            code, answer = 200, self._result(method, body)
        except ServedError as error:
            code, answer = _HTTP_CODES[error.code.name], json.dumps({"error": error.details}).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _result(self, method, body):
        found = _PATH.fullmatch(self.path)
        wanted = "POST" if found and found[3] == ":predict" else "GET"
        if found is None or method != wanted:
            raise ServedError(grpc.StatusCode.INVALID_ARGUMENT, f"Malformed request: {method} {self.path}")
        spec = {"name": found[1]} | ({"version": {"value": int(found[2])}} if found[2] else {})
        if found[3] == ":predict":
            return predict(self.models, spec, body)
        if found[3] == "/metadata":
            return _json(metadata(self.models, get_model_metadata_pb2.GetModelMetadataRequest(model_spec=spec)))
        return _json(status(self.models, get_model_status_pb2.GetModelStatusRequest(model_spec=spec)))


def predict(models, spec, body):
    """Answers the body of a predict request, in rows ("instances") or columns ("inputs")."""
    asked = json.loads(body)
    rows = asked.get("instances")
    if (rows is None) == ("inputs" not in asked):
        details = "JSON object must have either 'instances' or 'inputs'"
        raise ServedError(grpc.StatusCode.INVALID_ARGUMENT, details)
    request = predict_pb2.PredictRequest(model_spec=spec)
    request.model_spec.signature_name = name = asked.get("signature_name", "serving_default")
    signature = models.find(request.model_spec).signatures.get(name)
    if signature is None:
        details = f'Serving signature name: "{name}" not found in signature def'
        raise ServedError(grpc.StatusCode.INVALID_ARGUMENT, details)
    columns = asked["inputs"] if rows is None else {key: [row[key] for row in rows] for key in rows[0]}
    for key, values in columns.items():
        if key not in signature.inputs:
            raise ServedError(grpc.StatusCode.INVALID_ARGUMENT, f"JSON object: does not have named input: {key}")
        kind = tf.dtypes.as_dtype(signature.inputs[key].dtype)
        values = _bytes(values) if kind == tf.string else np.asarray(values, "float64").astype("float32")
        request.inputs[key].CopyFrom(tf.make_tensor_proto(values, kind))
    outputs = models.predict(request).outputs
    values = {key: _lists(key, tf.make_ndarray(outputs[key])) for key in sorted(outputs)}
    if rows is None:
        return _text({"outputs": values})
    return _text({"predictions": [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]})


def _bytes(values):
    if isinstance(values, list):
        return [_bytes(value) for value in values]
    return base64.b64decode(values["b64"], validate=True) if isinstance(values, dict) else values.encode()


def _lists(name, values):
    """Nested lists as the server writes them: names in _bytes in base64, other strings as they are."""
    if values.dtype != object:
        return _Numbers(values).as_lists()
    encode = _as_base64 if name.endswith("_bytes") else lambda value: value.decode("latin1")
    return [encode(value) for value in values] if values.ndim else encode(values[()])


def _as_base64(value):
    return {"b64": base64.b64encode(value).decode()}


class _Numbers:
    """Floats in six digits where these are enough to find them again, else in nine."""

    def __init__(self, values):
        self.values = values

    def as_lists(self):
        flat = [self._number(value) for value in self.values.ravel()]
        for size in reversed(self.values.shape[1:]):
            flat = [flat[start : start + size] for start in range(0, len(flat), size)]
        return flat

    @staticmethod
    def _number(value):
        short = f"{value:.6g}"
        return float(short if np.float32(short) == value else f"{value:.9g}")


def _text(answer):
    return json.dumps(answer, indent=1, ensure_ascii=False).encode("latin1")


def _json(message):
    return json_format.MessageToJson(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    ).encode()
