"""SIGTERM, as a wish to stop that is heard."""

import contextlib
import signal
import threading

_TERMINATED = 143


@contextlib.contextmanager
def terminable():
    """Lets SIGTERM end the work as Ctrl-C does: threads stop, and nothing incomplete is left."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def terminate(*_):
        raise SystemExit(_TERMINATED)

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
