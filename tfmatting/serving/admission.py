"""How many requests work at a time; the others are told when to come again."""

import contextlib
import math
import time

from tfmatting.serving.requests import RequestError

_USUAL_SECONDS = 1.0
_SHARE_OF_LAST = 0.2


class Admission:
    """Places for requests.

    Attributes:
        taken: places.

    Args:
        places: how many there are.
    """

    def __init__(self, places):
        self.places, self.taken = places, 0
        self._seconds = _USUAL_SECONDS

    @contextlib.contextmanager
    def place(self):
        """Takes a place for as long as the block runs.

        Raises:
            RequestError: 429 if all are taken, with Retry-After: the seconds for which a place was held of late.
        """
        if self.taken >= self.places:
            seconds = max(1, math.ceil(self._seconds))
            detail = f"the server is busy with {self.taken} requests: try again in {seconds} s."
            raise RequestError(429, detail, {"Retry-After": str(seconds)})
        self.taken += 1
        begun = time.monotonic()
        try:
            yield
        finally:
            self.taken -= 1
            self._seconds += _SHARE_OF_LAST * (time.monotonic() - begun - self._seconds)
