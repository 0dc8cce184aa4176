"""The folder of a run: one run at a time, and always the same one."""

import contextlib
import dataclasses
import errno
import json
import os


@contextlib.contextmanager
def locked(folder):
    """Keeps other runs out of a folder, which is made; the lock ends with the process, however it ends.

    Raises:
        ValueError: if `folder` is a file, or another run is in it.
    """
    import fcntl

    if folder.exists() and not folder.is_dir():
        raise ValueError(f"`output` must be a folder. Received: {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
            raise ValueError(f"another run trains in {folder}: wait for its end, or give another folder.") from error
        yield


def claim(folder, config, samples):
    """Writes config.json, or checks that it says the same.

    Args:
        folder: `pathlib.Path` of the run.
        config: `TrainConfig`.
        samples: {name: count} of the data, which must stay as they are for the run to go on exactly.
    Raises:
        ValueError: if the folder holds a run of another config or other data.
    """
    path = folder / "config.json"
    content = {**dataclasses.asdict(config), "samples": samples}
    if not path.exists():
        write_whole(path, json.dumps(content, indent=2))
        return
    try:
        before = json.loads(path.read_text())
    except ValueError as error:
        raise ValueError(f"{path} is damaged: give another folder, or remove it.") from error
    differing = [name for name in {**before, **content} if before.get(name) != content.get(name)]
    if differing:
        name = differing[0]
        change = f"{name} was {before.get(name)!r} and is now {content.get(name)!r}"
        raise ValueError(f"{folder} holds a run of another config: {change}. Give another folder, or remove it.")


def write_whole(path, text):
    """Writes a text file under a temporary name first."""
    temporary = path.with_name(f"writing.{path.name}")
    try:
        temporary.write_text(text)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
