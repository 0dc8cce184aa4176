"""TensorFlow Serving over gRPC."""

import functools

from tfmatting.serving.remote_calls import DeadlineError, NotServedError, UnavailableError
from tfmatting.serving.remote_messages import CLASSES, STATES
from tfmatting.serving.remote_signatures import Signature
from tfmatting.serving.remote_tensors import from_message, to_message

_PREDICT = ("PredictionService", "Predict", "PredictResponse")
_METADATA = ("PredictionService", "GetModelMetadata", "GetModelMetadataResponse")
_STATUS = ("ModelService", "GetModelStatus", "GetModelStatusResponse")
#: messages of any size; and after a failure, a new connection soon
_OPTIONS = (
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", -1),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 200),
)


class GrpcServer:
    """A model of a TensorFlow Serving server.

    Args:
        place: HOST:PORT.
        model: name of the served model.
        version: of the model, None = the newest.
        secure: whether to use TLS.
    Raises:
        ImportError: if gRPC is not installed.
    """

    def __init__(self, place, model, version=None, secure=False):
        try:
            import grpc
        except ImportError as error:
            raise ImportError("gRPC is not installed: pip install 'tfmatting[remote]'") from error
        self._grpc, self._place, self._model = grpc, place, model
        self._spec = functools.partial(CLASSES["ModelSpec"], name=model)
        if version is not None:
            self._spec = functools.partial(self._spec, version=CLASSES["Int64Value"](value=version))
        if secure:
            self._channel = grpc.secure_channel(place, grpc.ssl_channel_credentials(), options=_OPTIONS)
        else:
            self._channel = grpc.insecure_channel(place, options=_OPTIONS)

    def signatures(self, timeout):
        """Returns {name: `Signature`} of the model.

        Args:
            timeout: seconds.
        Raises:
            UnavailableError, DeadlineError, NotServedError, ValueError, OSError: what the server answers, or that it
                does not.
        """
        request = CLASSES["GetModelMetadataRequest"](model_spec=self._spec(), metadata_field=["signature_def"])
        response = self._call(_METADATA, request, timeout)
        found = CLASSES["SignatureDefMap"].FromString(response.metadata["signature_def"].value).signature_def
        return {name: Signature(name, _tensors(one.inputs), _tensors(one.outputs)) for name, one in found.items()}

    def states(self, timeout):
        """Returns {version: state} of the model; for the errors see `signatures`."""
        response = self._call(_STATUS, CLASSES["GetModelStatusRequest"](model_spec=self._spec()), timeout)
        return {one.version: STATES.get(one.state, str(one.state)) for one in response.model_version_status}

    def predict(self, signature, inputs, outputs, timeout):
        """Calls a signature.

        Args:
            signature: `Signature`.
            inputs: {name: array}, float32 or of bytes (dtype object).
            outputs: names of those that are wanted.
            timeout: seconds.
        Returns:
            {name: array} of the wanted outputs.
        Raises:
            As `signatures`.
        """
        request = CLASSES["PredictRequest"](
            model_spec=self._spec(signature_name=signature.name),
            inputs={name: to_message(values) for name, values in inputs.items()},
            output_filter=outputs,
        )
        response = self._call(_PREDICT, request, timeout)
        return {name: from_message(name, response.outputs[name]) for name in outputs}

    def close(self):
        """Ends the connection, and all requests in flight."""
        self._channel.close()

    def _call(self, method, request, timeout):
        service, name, answer = method
        call = self._channel.unary_unary(
            f"/tensorflow.serving.{service}/{name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=CLASSES[answer].FromString,
        )
        try:
            return call(request, timeout=timeout)
        except self._grpc.RpcError as error:
            raise self._explained(error) from error

    def _explained(self, error):
        code, details = error.code(), " ".join((error.details() or "").split())[:300]
        codes = self._grpc.StatusCode
        if code in (codes.UNAVAILABLE, codes.RESOURCE_EXHAUSTED, codes.ABORTED):
            return UnavailableError(f"the server grpc://{self._place} is away or busy: {details}")
        if code == codes.DEADLINE_EXCEEDED:
            return DeadlineError(f"the server grpc://{self._place} did not answer in time (--deadline)")
        if code == codes.NOT_FOUND:
            return NotServedError(f"the server grpc://{self._place} has no model {self._model!r}: {details}")
        if code in (codes.INVALID_ARGUMENT, codes.FAILED_PRECONDITION, codes.OUT_OF_RANGE):
            return ValueError(f"the server grpc://{self._place} refuses the request: {details}")
        return OSError(f"the server grpc://{self._place} failed: {code.name} {details}")


def _tensors(infos):
    return {
        name: (info.dtype, tuple(dimension.size for dimension in info.tensor_shape.dim)) for name, info in infos.items()
    }
