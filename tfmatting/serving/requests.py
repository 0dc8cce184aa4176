"""What a request can be refused for, and how much one may ask."""

import dataclasses


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


@dataclasses.dataclass(frozen=True)
class Limits:
    """What the server does at most.

    Attributes:
        requests: at a time, the one that is matted and those that wait.
        bytes: of a request, and of a picture that is fetched.
        pixels: of a picture.
        seconds: for a request to arrive, and again for its answer.
        plates: that are stored.
    """

    requests: int = 9
    bytes: int = 50_000_000
    pixels: int = 40_000_000
    seconds: float = 60
    plates: int = 100
