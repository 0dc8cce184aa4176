"""The optional package pymatting."""

import importlib
import importlib.util
import logging
import threading

LOGGER = logging.getLogger("tfmatting")
NOTICE = "pymatting is being loaded; the first time it compiles itself, which takes about a minute ..."
NOTICE_SECONDS = 5  # of importing, after which it is said


def is_installed():
    """Whether pymatting can be imported."""
    return importlib.util.find_spec("pymatting") is not None


def check_installed():
    """Raises an ImportError that says how to install pymatting, if it is missing."""
    if not is_installed():
        raise ImportError("refining edges (--refine-edges) needs pymatting: pip install 'tfmatting[refine]'")


def import_pymatting():
    """Returns the package, which compiles itself at its first import; where importing takes long, it is said."""
    notice = threading.Timer(NOTICE_SECONDS, LOGGER.info, [NOTICE])
    notice.daemon = True
    notice.start()
    try:
        return importlib.import_module("pymatting")
    finally:
        notice.cancel()
