"""TensorFlow Serving over its REST interface."""

import asyncio
import json
import threading

from tfmatting.serving.remote_calls import DeadlineError, NotServedError, UnavailableError
from tfmatting.serving.remote_messages import FLOAT, STRING
from tfmatting.serving.remote_signatures import Signature
from tfmatting.serving.remote_tensors import from_json, to_json

_TYPES = {"DT_FLOAT": FLOAT, "DT_STRING": STRING}
_OTHER_TYPE = 0
_BUSY, _TIMEOUTS, _REFUSED = (429, 502, 503), (408, 504), (400, 412, 413, 416)


class RestServer:
    """A model of a TensorFlow Serving server; the methods are those of `GrpcServer`.

    Args:
        url: http://HOST:PORT, or with a path before the interface's own.
        model: name of the served model.
        version: of the model, None = the newest.
    Raises:
        ImportError: if HTTPX is not installed.
    """

    def __init__(self, url, model, version=None):
        try:
            import httpx
        except ImportError as error:
            raise ImportError("HTTPX is not installed: pip install 'tfmatting[remote]'") from error
        self._httpx, self._url, self._model = httpx, url, model
        self._path = f"{url}/v1/models/{model}" + ("" if version is None else f"/versions/{version}")
        self._client = httpx.AsyncClient(timeout=None)
        # the requests of all threads are tasks of one loop, so that `close` can end them
        self._loop = asyncio.new_event_loop()
        self._closing, self._closed = threading.Lock(), False
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def signatures(self, timeout):
        """Returns {name: `Signature`} of the model; see `GrpcServer.signatures`."""
        answer = self._call("GET", "/metadata", timeout)
        try:
            found = answer["metadata"]["signature_def"]["signature_def"]
            return {
                name: Signature(name, _tensors(one, "inputs"), _tensors(one, "outputs")) for name, one in found.items()
            }
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise self._stranger() from error

    def states(self, timeout):
        """Returns {version: state} of the model; see `GrpcServer.states`."""
        answer = self._call("GET", "", timeout)
        try:
            return {int(one["version"]): one["state"] for one in answer["model_version_status"]}
        except (KeyError, TypeError, ValueError) as error:
            raise self._stranger() from error

    def predict(self, signature, inputs, outputs, timeout):
        """Calls a signature; see `GrpcServer.predict`."""
        columns = {name: to_json(values) for name, values in inputs.items()}
        answer = self._call("POST", ":predict", timeout, {"signature_name": signature.name, "inputs": columns})
        try:
            return {name: from_json(name, answer["outputs"][name], signature.outputs[name][0]) for name in outputs}
        except (KeyError, TypeError) as error:
            raise self._stranger() from error

    def close(self):
        """Ends the connections, and all requests in flight."""
        with self._closing:
            self._closed = True
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, method, verb, timeout, body=None):
        content = None if body is None else json.dumps(body, separators=(",", ":")).encode()
        begun = self._begun(self._request(method, self._path + verb, content, timeout))
        try:
            response = begun.result()
        except TimeoutError as error:
            raise DeadlineError(f"the server {self._url} did not answer in time (--deadline)") from error
        except (self._httpx.HTTPError, self._httpx.InvalidURL) as error:
            raise UnavailableError(f"the server {self._url} is away or busy: {error}") from error
        try:
            answer = response.json()
        except ValueError as error:
            raise self._unreadable(response.status_code) from error
        if response.is_success:
            return answer
        raise self._explained(response.status_code, answer)

    def _begun(self, request):
        """Returns the future of a request; after `close` the loop would never come to it."""
        with self._closing:
            if self._closed:
                request.close()
                raise DeadlineError(f"the connection with the server {self._url} was closed")
            return asyncio.run_coroutine_threadsafe(request, self._loop)

    async def _request(self, method, address, content, timeout):
        headers = {} if content is None else {"Content-Type": "application/json"}
        async with asyncio.timeout(timeout):
            return await self._client.request(method, address, content=content, headers=headers)

    async def _end(self):
        requests = asyncio.all_tasks() - {asyncio.current_task()}
        for request in requests:
            request.cancel()
        await asyncio.gather(*requests, return_exceptions=True)
        await self._client.aclose()

    def _explained(self, code, answer):
        if not isinstance(answer, dict) or not isinstance(answer.get("error"), str):
            return self._unreadable(code)
        details = " ".join(answer["error"].split())[:300]
        if code in _BUSY:
            return UnavailableError(f"the server {self._url} is away or busy: {details}")
        if code in _TIMEOUTS:
            return DeadlineError(f"the server {self._url} did not answer in time (--deadline)")
        if code == 404:
            return NotServedError(f"the server {self._url} has no model {self._model!r}: {details}")
        if code in _REFUSED:
            return ValueError(f"the server {self._url} refuses the request: {details}")
        return OSError(f"the server {self._url} failed: {code} {details}")

    def _unreadable(self, code):
        """What an answer that is none of TensorFlow Serving means: a proxy's, or another server's."""
        if code in _BUSY:
            return UnavailableError(f"the server {self._url} is away or busy: HTTP {code}")
        return self._stranger(f" (HTTP {code})")

    def _stranger(self, details=""):
        return ValueError(f"what answers at {self._url} is not the REST interface of TensorFlow Serving{details}.")


def _tensors(signature, key):
    found = {}
    for name, info in signature.get(key, {}).items():
        sizes = tuple(int(dimension["size"]) for dimension in info["tensor_shape"].get("dim", []))
        found[name] = _TYPES.get(info["dtype"], _OTHER_TYPE), sizes
    return found
