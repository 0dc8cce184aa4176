"""What a request can be refused for, and how much one may ask."""

import dataclasses
import re

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class RequestError(Exception):
    """A request that is not done.

    Attributes:
        status: of HTTP.
        detail: sentence for whoever sent the request.
        headers: of the answer.
    """

    def __init__(self, status, detail, headers=None):
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


def is_name(text):
    """Whether clients may give a plate or a session this name: it is safe as that of a file and in an address."""
    return bool(_NAME.fullmatch(text))


def check_name(text, kind):
    """Raises a RequestError (422) where `is_name` says no; `kind` is what has the name, as "plate"."""
    if not is_name(text):
        raise RequestError(
            422, f"a {kind}'s name must have letters, digits, - and _, 64 at most, and begin with one of the former."
        )


@dataclasses.dataclass(frozen=True)
class Limits:
    """What the server does at most.

    Attributes:
        requests: at a time, the one that is matted and those that wait.
        bytes: of a request, and of a picture that is fetched.
        pixels: of a picture.
        seconds: for a request to arrive, and again for its answer.
        plates: that are stored.
        sessions: whose memory is held.
        session_bytes: of the memory of all sessions.
        session_seconds: after the last frame, for which a session is held.
    """

    requests: int = 9
    bytes: int = 50_000_000
    pixels: int = 40_000_000
    seconds: float = 60
    plates: int = 100
    sessions: int = 100
    session_bytes: int = 1_000_000_000
    session_seconds: float = 300
