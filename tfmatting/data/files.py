"""Files that appear whole or not at all."""

import contextlib
import os
import pathlib
import uuid

_PARTIAL = ".partial"


def write_whole(path, data):
    """Writes bytes under a temporary name beside `path`, then moves them there.

    Raises:
        OSError: if the file cannot be written; nothing of it is left then.
    """
    path = pathlib.Path(path)
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}{_PARTIAL}")
    try:
        partial.write_bytes(data)
        os.replace(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def remove_partial_files(folder):
    """Removes what `write_whole` left below a folder when its process was killed."""
    for partial in pathlib.Path(folder).rglob(f".*{_PARTIAL}"):
        partial.unlink()
