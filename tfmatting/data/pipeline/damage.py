"""Pictures that cannot be read, in the middle of a run."""

import logging
import threading

LOGGER = logging.getLogger("tfmatting")


class DamagedPictures:
    """Counts the pictures that a run skips.

    Args:
        limit: different pictures that may be skipped.

    Attributes:
        problems: {name: what is wrong} of those that were.
    """

    def __init__(self, limit=10):
        self.limit, self.problems, self._lock = limit, {}, threading.Lock()

    def skip(self, name, error):
        """Notes a picture, and says so the first time.

        Raises:
            ValueError: if it is one more than the limit.
        """
        with self._lock:
            if name not in self.problems:
                self.problems[name] = " ".join(str(error).split())
                LOGGER.warning(
                    "Skipped %s: %s (%d of at most %d)", name, self.problems[name], len(self.problems), self.limit
                )
            if len(self.problems) > self.limit:
                first, problem = next(iter(self.problems.items()))
                raise ValueError(
                    f"more pictures than the {self.limit} that may be skipped cannot be read, the first being {first}:"
                    f" {problem}"
                ) from error
