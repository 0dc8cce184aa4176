"""Backgrounds that show people: found, moved to a quarantine folder, and moved back. Nothing is ever deleted.

Source: Golden and Guidroz 2021, section 2, where YOLOv3 took 7,000 of 30,000 backgrounds out.
"""

import errno
import json
import os
import pathlib

from tfmatting.data.files import write_whole
from tfmatting.data.pictures import find_pictures, read_rgb

MANIFEST = "manifest.jsonl"


def find_people(folder, network, threshold=None, excluded=None, progress=iter):
    """Yields the pictures below a folder that show people.

    Args:
        folder: path.
        network: `tfmatting.inference.segmentation.people_finder.PeopleFinder` or `tfmatting.data.yolo.YoloNetwork`: its
            `score(picture)` is how surely a picture shows people.
        threshold: scores from this on count; None: from the network's `threshold` on.
        excluded: folder whose pictures are left out, such as the quarantine.
        progress: function that wraps the sequence of pictures, e.g. `tqdm`.
    Yields:
        (path relative to the folder, score, message): the score of a picture that shows people, or the message about
        one that cannot be read.
    Raises:
        OSError: if the folder is missing or holds no pictures.
    """
    threshold = network.threshold if threshold is None else threshold
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"the folder of backgrounds {folder} does not exist.")
    outside = pathlib.Path(excluded).resolve() if excluded else None
    found = find_pictures(folder, keep_suffix=True)
    names = [name for name, path in found.items() if outside not in path.resolve().parents]
    if not names:
        raise FileNotFoundError(f"the folder of backgrounds {folder} holds no pictures.")
    for name in progress(names):
        try:
            score = network.score(read_rgb(found[name]))
        except ValueError as error:
            yield name, None, str(error)
            continue
        if score >= threshold:
            yield name, score, None


class Quarantine:
    """A folder of pictures that were moved away, with a manifest by which they are moved back.

    A move is written into manifest.jsonl before it is made, one line of JSON each ("file" and "score"), so that a
    command that is killed loses nothing; a last line that breaks off stands for no move, and is taken out.

    Args:
        place: the quarantine, on the same disk as `folder`.
        folder: where the pictures belong.
    Raises:
        ValueError: if the quarantine is the folder itself, or belongs to another folder.
    """

    def __init__(self, place, folder):
        self.place, self.folder = pathlib.Path(place), pathlib.Path(folder)
        self.manifest = self.place / MANIFEST
        if self.place.resolve() == self.folder.resolve():
            raise ValueError(f"the quarantine must be another folder than the backgrounds. Received: {place}")
        lines = self._lines()
        if lines and lines[0].get("folder") != str(self.folder.resolve()):
            raise ValueError(f"the quarantine {place} belongs to {lines[0].get('folder')}, not to {folder}.")
        self._is_begun = bool(lines)

    def move(self, name, score):
        """Moves a picture (its path in the folder) into the quarantine.

        Raises:
            OSError: if a file of this name is in the quarantine already, or it lies on another disk.
        """
        self.place.mkdir(parents=True, exist_ok=True)
        if not self._is_begun:
            self._append({"folder": str(self.folder.resolve())})
            self._is_begun = True
        _check_free(self.place / name)
        self._append({"file": name, "score": round(score, 4)})
        _move(self.folder / name, self.place / name)

    def undo(self):
        """Moves all pictures back to where they belong, and notes it in the manifest.

        Returns:
            The number of pictures that were moved.
        Raises:
            OSError: if there is no manifest, or a file has a picture's place; what was moved until then stays moved.
        """
        if not self._is_begun:
            raise FileNotFoundError(f"there is nothing to undo: {self.manifest} does not exist, or is empty.")
        names = dict.fromkeys(line["file"] for line in self._lines() if "file" in line)
        waiting = [name for name in names if (self.place / name).exists()]
        for name in waiting:
            _check_free(self.folder / name)
        for name in waiting:
            _move(self.place / name, self.folder / name)
            self._append({"restored": name})
        return len(waiting)

    def _lines(self):
        """What the manifest says; a last line that a killed command has left half written is taken out of it."""
        written = self.manifest.read_bytes() if self.manifest.exists() else b""
        lines = [line for line in written.splitlines() if line.strip()]
        if lines and not _is_whole(lines[-1]):
            lines.pop()
        whole = b"".join(line + b"\n" for line in lines)
        if whole != written:
            write_whole(self.manifest, whole)
        try:
            return [json.loads(line) for line in lines]
        except ValueError as error:
            raise ValueError(f"the manifest {self.manifest} is damaged: {error}") from error

    def _append(self, line):
        with self.manifest.open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _is_whole(line):
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _check_free(path):
    if path.exists():
        raise FileExistsError(f"{path} exists already: nothing is overwritten.")


def _move(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(source, target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            raise OSError(f"{target} lies on another disk than {source}: choose a quarantine on the same.") from error
        raise
