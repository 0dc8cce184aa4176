"""What reaches the terminal: our notices, not the messages of the libraries beneath."""

import contextlib
import logging
import os
import sys


@contextlib.contextmanager
def quiet_native_stderr(wanted=True):
    """Hides what C++ code (TensorFlow, CUDA, image codecs) writes to stderr; Python's own output still appears.

    TensorFlow's variable TF_CPP_MIN_LOG_LEVEL does not silence the lines that precede the set-up of its logging.
    """
    if not wanted:
        yield
        return
    sys.stderr.flush()
    visible, python_stderr = os.dup(2), sys.stderr
    if _is_descriptor_2(python_stderr):
        sys.stderr = os.fdopen(os.dup(visible), "w", buffering=1, encoding=python_stderr.encoding, errors="replace")
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        if sys.stderr is not python_stderr:
            sys.stderr.close()
            sys.stderr = python_stderr
        os.dup2(visible, 2)
        os.close(visible)


@contextlib.contextmanager
def notices(wanted=True):
    """Prints the messages of the logger "tfmatting" as lines on stderr, none twice; where unwanted, warnings alone."""
    logger = logging.getLogger("tfmatting")
    level, propagates = logger.level, logger.propagate
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("tfmatting: %(message)s"))
    once = _Once()
    logger.addFilter(once)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO if wanted else logging.WARNING)
    logger.propagate = False  # libraries, as TensorFlow's converter, give the root logger a handler of its own
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.removeFilter(once)
        logger.setLevel(level)
        logger.propagate = propagates


class _Once(logging.Filter):
    """Lets each message pass once."""

    def __init__(self):
        super().__init__()
        self.seen = set()

    def filter(self, record):
        message = record.getMessage()
        new = message not in self.seen
        self.seen.add(message)
        return new


def _is_descriptor_2(stream):
    try:
        return stream.fileno() == 2
    except (OSError, ValueError, AttributeError):
        return False
