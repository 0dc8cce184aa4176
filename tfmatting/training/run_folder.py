"""The folder of a run: one run at a time, and always the same one."""

import contextlib
import errno
import json
import os

CHECKPOINTS = "checkpoints"
CONFIG = "config.json"
WEIGHTS = "weights.h5"
#: keys of the config that may change when a run goes on, as its weights do not depend on them
CHANGEABLE = ("log_steps", "checkpoint_steps", "kept_checkpoints")


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


def check(folder, record):
    """Makes sure that a folder holds no other run; one without checkpoints and weights, which failed early, is none.

    Args:
        folder: `pathlib.Path` of the run.
        record: see `tfmatting.training.run_record`.
    Raises:
        ValueError: if its config.json says anything else, other than of `CHANGEABLE`.
    """
    path = folder / CONFIG
    if not path.exists() or not (has_checkpoint(folder) or (folder / WEIGHTS).exists()):
        return
    try:
        before = json.loads(path.read_text())
    except ValueError:
        before = None
    if not isinstance(before, dict):
        raise ValueError(f"{path} is damaged: give another folder, or remove it.")
    differing = [name for name in {**before, **record} if before.get(name) != record.get(name)]
    differing = [name for name in differing if name not in CHANGEABLE]
    if differing:
        name = differing[0]
        advice = "give another folder, or remove it"
        if name == "steps":
            advice = f"to train its weights on, give another folder and --initial {folder / WEIGHTS}"
            if not (folder / WEIGHTS).exists():
                advice = f"end it first by its own command, or by that with --finish; {advice}"
        change = f"{name} was {before.get(name)!r} and is now {record.get(name)!r}"
        raise ValueError(f"{folder} holds a run of another config: {change}; {advice}.")


def has_checkpoint(folder):
    """Whether there is something in a run's folder to go on from."""
    return any((folder / CHECKPOINTS).glob("step_*.npz"))


def claim(folder, record):
    """Writes config.json, after the `check` that no other run has."""
    check(folder, record)
    write_whole(folder / CONFIG, json.dumps(record, indent=2))


def write_whole(path, text):
    """Writes a text file under a temporary name first."""
    temporary = path.with_name(f"writing.{path.name}")
    try:
        temporary.write_text(text)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
