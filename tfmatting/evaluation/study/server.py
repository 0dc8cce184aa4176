"""The web server of a study."""

import errno
import importlib
import socket

_PATIENCE_SECONDS = 3


def check_installed():
    """Raises an ImportError if FastAPI or uvicorn is missing."""
    for name in ("fastapi", "uvicorn"):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            raise ImportError(f"{name} is not installed: pip install 'tfmatting[study]'") from error


def listen(host, port):
    """Returns a socket that listens.

    Args:
        host: name or address of this machine; "0.0.0.0" = all its IPv4 addresses.
        port: number; 0 = any that is free.
    Raises:
        OSError: if the port is in use or not allowed, or the host is not this machine.
    """
    try:
        return socket.create_server((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise OSError(f"port {port} of {host} is in use: choose another with --port.") from error
        raise OSError(f"port {port} of {host} cannot be opened: {error.strerror}.") from error


def address(listening):
    """Returns the address that participants open."""
    host, port = listening.getsockname()[:2]
    return f"http://{socket.gethostname() if host == '0.0.0.0' else host}:{port}/"


def serve(app, listening):
    """Serves an application until the process is told to stop; answers that are being sent are still kept.

    Raises:
        KeyboardInterrupt: after Ctrl-C.
    """
    import uvicorn

    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=_PATIENCE_SECONDS, lifespan="off")
    uvicorn.Server(config).run(sockets=[listening])
