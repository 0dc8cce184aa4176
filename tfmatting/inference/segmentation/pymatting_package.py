"""The optional package pymatting."""

import importlib
import importlib.util
import logging
import threading

LOGGER = logging.getLogger("tfmatting")
NOTICE_SECONDS = 5  # from which on importing is said to take long


def is_installed():
    """Whether pymatting can be imported."""
    return importlib.util.find_spec("pymatting") is not None


def check_installed():
    """Raises an ImportError that says how to install pymatting, if it is missing."""
    if not is_installed():
        raise ImportError("refining edges (--refine-edges) needs pymatting: pip install 'tfmatting[refine]'")


def import_pymatting():
    """Returns the package, which compiles itself at its first import: where that takes long, it is said."""
    notice = threading.Timer(
        NOTICE_SECONDS, LOGGER.info, ["pymatting compiles itself, once after it was installed; about a minute ..."]
    )
    notice.daemon = True
    notice.start()
    try:
        return importlib.import_module("pymatting")
    finally:
        notice.cancel()
