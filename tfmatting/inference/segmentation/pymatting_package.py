"""The optional package pymatting."""

import importlib.util


def is_installed():
    """Whether pymatting can be imported."""
    return importlib.util.find_spec("pymatting") is not None


def check_installed():
    """Raises an ImportError that says how to install pymatting, if it is missing."""
    if not is_installed():
        raise ImportError("refining edges (--refine-edges) needs pymatting: pip install 'tfmatting[refine]'")
