"""Calls to a server that may be away or busy: retried a few times, within a deadline."""

import dataclasses
import random
import time
import urllib.parse

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 4.0  # seconds between attempts; each is twice the one before
DEFAULT_PORTS = {"grpc": 8500, "grpcs": 443, "http": 8501, "https": 443}


class UnavailableError(ConnectionError):
    """The server is away or busy: asking again may help."""


class DeadlineError(TimeoutError):
    """The server did not answer in time."""


class NotServedError(ValueError):
    """The server has no such model, or no such version of it."""


@dataclasses.dataclass(frozen=True)
class Policy:
    """How patient a client is.

    Attributes:
        retries: attempts after the first.
        deadline: seconds for a request, with its retries.
    """

    retries: int = 3
    deadline: float = 120.0

    def call(self, request):
        """Calls a function of the seconds that are left, again while it raises `UnavailableError`.

        Raises:
            UnavailableError: if it did so at the last attempt, or the deadline would pass before another.
        """
        end = time.monotonic() + self.deadline
        for attempt in range(self.retries + 1):
            try:
                return request(max(end - time.monotonic(), 0.001))
            except UnavailableError:
                # some of the pause is left to chance, lest all requests in flight come back at once
                pause = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE) * random.uniform(0.5, 1)
                if attempt == self.retries or time.monotonic() + pause >= end:
                    raise
                time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")


def split_url(url):
    """Returns the scheme, host:port and path of a server's address.

    Raises:
        ValueError: if it is not of the form grpc://HOST[:PORT], grpcs://…, http://HOST[:PORT][/PATH] or https://….
    """
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port
    except ValueError:
        parts = port = None
    if parts is None or parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        known = ", ".join(f"{scheme}://HOST:PORT" for scheme in DEFAULT_PORTS)
        raise ValueError(f"the server's address must be one of {known}. Received: {url!r}")
    if parts.username or parts.query or parts.fragment or (parts.path.strip("/") and parts.scheme.startswith("grpc")):
        raise ValueError(f"the server's address must be SCHEME://HOST:PORT, for http with a path. Received: {url!r}")
    place = parts.netloc if port else f"{parts.netloc.rstrip(':')}:{DEFAULT_PORTS[parts.scheme]}"
    return parts.scheme, place, parts.path.rstrip("/")
