"""The process of `tfmatting s`."""

import importlib
import math

_PACKAGES = ("fastapi", "fastapi_offline", "httpx", "prometheus_client", "python_multipart", "uvicorn")
_SPARE_SECONDS = 5


def check_installed():
    """Raises an ImportError if a package of the extra `serve` is missing."""
    for name in _PACKAGES:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            raise ImportError(f"{name} is not installed: pip install 'tfmatting[serve]'") from error


def serve(app, listening, seconds):
    """Serves an application until the process is told to stop; then requests that have come are still answered.

    Args:
        app: ASGI application.
        listening: socket.
        seconds: that a request can take to arrive, and again to be answered.
    Raises:
        KeyboardInterrupt: after Ctrl-C.
    """
    import uvicorn

    patience = math.ceil(2 * seconds) + _SPARE_SECONDS
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=patience, lifespan="off")
    uvicorn.Server(config).run(sockets=[listening])
