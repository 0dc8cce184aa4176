"""ASGI middleware that stands between the network and the application: places, sizes, slow and hasty clients."""

import asyncio
import json
import time

from tfmatting.serving.requests import RequestError

#: seconds and bytes for which a client is heard that still sends what is not wanted any more
_LINGER_SECONDS, _LINGER_BYTES = 10, 200_000_000


class Uploads:
    """Lets a request with a picture to the application if there is a place for it, and no more of it than allowed.

    A request is refused before it is read: 429 without a place, 413 if it says that it is too large. 413 and 408 come,
    too, where it turns out to be too large or slow while it is read.

    Args:
        app: ASGI application.
        admission: `Admission`.
        limits: `Limits`.
        is_work: function from method and path to whether a request needs a place.
    """

    def __init__(self, app, admission, limits, is_work):
        self.app, self.admission, self.limits, self.is_work = app, admission, limits, is_work

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        upload = _Upload(scope, receive, send, self.limits)
        try:
            upload.check_length()
            if not self.is_work(scope["method"], scope["path"]):
                return await self.app(scope, upload.receive, upload.send)
            with self.admission.place():
                return await self.app(scope, upload.receive, upload.send)
        except RequestError as error:
            await answer(upload.send, error)


class _Upload:
    """A request whose body is counted and timed."""

    def __init__(self, scope, receive, send, limits):
        self.limits, self.headers = limits, dict(scope["headers"])
        self._receive, self._send = receive, send
        self._deadline = time.monotonic() + limits.seconds
        self._bytes, self._complete = 0, False

    def check_length(self):
        length = self.headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self.limits.bytes:
            raise self._too_large(int(length))

    async def receive(self):
        if self._complete:
            return await self._receive()  # waits for the client to leave
        try:
            message = await asyncio.wait_for(self._receive(), self._deadline - time.monotonic())
        except TimeoutError as error:
            raise _http_error(408, f"the request did not arrive within {self.limits.seconds:g} s.") from error
        self._bytes += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        if self._bytes > self.limits.bytes:
            raise _http_error(413, self._too_large(self._bytes).detail)
        return message

    async def send(self, message):
        """Holds back the end of an answer until the client has sent all, or it might lose the answer."""
        is_last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not is_last or self._complete or self.headers.get(b"expect", b"").lower() == b"100-continue":
            return await self._send(message)
        await self._send({**message, "more_body": True})
        await self._drain()
        await self._send({"type": "http.response.body", "body": b""})

    async def _drain(self):
        remaining = _LINGER_BYTES
        try:
            async with asyncio.timeout(_LINGER_SECONDS):
                while remaining > 0 and not self._complete:
                    message = await self._receive()
                    remaining -= len(message.get("body", b""))
                    self._complete = not message.get("more_body", False)
        except TimeoutError:
            self._complete = True

    def _too_large(self, received):
        detail = f"the request has {received:,} bytes, more than the {self.limits.bytes:,} allowed."
        return RequestError(413, detail)


def _http_error(status, detail):
    """Returns the exception that FastAPI lets pass while it reads a request."""
    from starlette.exceptions import HTTPException

    return HTTPException(status, detail)


async def answer(send, error):
    """Sends a `RequestError` as FastAPI sends errors."""
    body = json.dumps({"detail": error.detail}).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **error.headers}
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": error.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
