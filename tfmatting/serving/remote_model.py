"""A model that a TensorFlow Serving server computes, for `matte` in the place of a model."""

import collections
import concurrent.futures
import threading

from tfmatting.serving.remote_calls import DeadlineError, NotServedError, Policy, UnavailableError, split_url
from tfmatting.serving.remote_grpc import GrpcServer
from tfmatting.serving.remote_rest import RestServer
from tfmatting.serving.remote_signatures import DEFAULT, ENCODED, codec_of


def connect(url, model, version=None, signature=None, in_flight=4, policy=None):
    """Connects with a server, and asks what it offers.

    Args:
        url: grpc://HOST:8500, grpcs://…, http://HOST:8501 or https://….
        model: name of the served model.
        version: of the model, None = the newest.
        signature: name of the signature to call; None = "serving_default" over gRPC (nothing is lost) and "encoded"
            over HTTP (numbers as text would be many times as long).
        in_flight: requests at the same time, where many pictures are to be matted.
        policy: `Policy` of retries and deadline.
    Returns:
        A `RemoteModel`; close it.
    Raises:
        ValueError: if the address is wrong, or the server has no such model or signature.
        OSError: if the server is away (`UnavailableError`) or does not answer in time (`DeadlineError`).
        ImportError: if what speaks with the server is not installed.
    """
    policy = policy or Policy()
    scheme, place, path = split_url(url)
    if scheme.startswith("grpc"):
        server = GrpcServer(place, model, version, secure=scheme == "grpcs")
    else:
        server = RestServer(f"{scheme}://{place}{path}", model, version)
    try:
        found = policy.call(lambda seconds: _signatures(server, version, seconds))
        name = signature or (DEFAULT if scheme.startswith("grpc") else ENCODED)
        if name not in found:
            known = ", ".join(sorted(one for one in found if not one.startswith("__"))) or "none"
            raise ValueError(f"the model {model!r} of the server {url} has no signature {name!r}; it has {known}.")
        return RemoteModel(server, found[name], in_flight, policy)
    except BaseException:
        server.close()
        raise


class RemoteModel:
    """A signature of a server's model; see `connect`.

    Args:
        server: `GrpcServer` or `RestServer`.
        signature: `Signature` for matting.
        in_flight: most requests at the same time.
        policy: `Policy`.
    Attributes:
        accepts_integers: that pixels may come as they are in a file.
        signature: name of the signature.
        bits: of a channel of what comes back.
    Raises:
        ValueError: if the signature is for something else.
    """

    accepts_integers = True

    def __init__(self, server, signature, in_flight=4, policy=None):
        self._server, self._signature, self._policy = server, signature, policy or Policy()
        self._codec, self._in_flight = codec_of(signature), in_flight
        self._threads = concurrent.futures.ThreadPoolExecutor(in_flight, "request")
        self._closed = threading.Event()
        self.signature, self.bits = signature.name, self._codec.bits

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def prepare(self, shape, dtype):
        """Raises a ValueError if the signature is not for pictures `(B, H, W, 3)` of this shape."""
        self._codec.check_size(*shape[1:3])

    def predict_on_batch(self, inputs):
        """Returns what the method of this name of a `BackgroundMatting` does, in one request.

        Args:
            inputs: {"source", "background"}: `(B, H, W, 3)` in uint8, uint16, or float32 in [0, 1].
        Returns:
            {name: float32 array}, with the names of the model's outputs.
        Raises:
            ValueError: if the server refuses the pictures.
            OSError: if it is away or too slow, after the retries of the policy.
        """
        self._codec.check_size(*inputs["source"].shape[1:3])
        tensors = self._codec.encode(inputs)
        outputs = self._policy.call(lambda seconds: self._request(tensors, seconds))
        return self._codec.decode(outputs)

    def predict_in_order(self, batches):
        """Yields what `predict_on_batch` returns for each of a stream of inputs, in their order.

        Up to `in_flight` requests are under way at the same time; no more inputs are read than these need.
        """
        waiting = collections.deque()
        try:
            for inputs in batches:
                waiting.append(self._threads.submit(self.predict_on_batch, inputs))
                if len(waiting) == self._in_flight:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for request in waiting:
                request.cancel()

    def close(self):
        """Ends the connection; requests that wait are dropped."""
        self._closed.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._server.close()

    def _request(self, tensors, seconds):
        if self._closed.is_set():
            raise DeadlineError("the connection with the server was closed")
        return self._server.predict(self._signature, tensors, self._codec.outputs, seconds)


def _signatures(server, version, seconds):
    """Returns the server's signatures; of a model that is only being loaded, says so and may be asked again."""
    try:
        return server.signatures(seconds)
    except NotServedError as missing:
        try:
            states = server.states(seconds)
        except (NotServedError, OSError):
            raise missing from None
        wanted = states.values() if version is None else [states.get(version)]
        if any(state in ("START", "LOADING", "AVAILABLE") for state in wanted):  # available: since a moment ago
            raise UnavailableError(f"the server is only loading the model: {_in_words(states)}") from missing
        raise NotServedError(f"{missing} ({_in_words(states) or 'no versions'})") from missing


def _in_words(states):
    return ", ".join(f"version {version} {state}" for version, state in sorted(states.items()))
