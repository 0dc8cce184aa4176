"""Studies from folders of results."""

import pathlib

import numpy as np

from tfmatting.evaluation.study.study import COMPARISON, Item, Study
from tfmatting.inference.folders import list_pictures
from tfmatting.inference.reading import SUFFIXES, read_picture
from tfmatting.ops.opencv import cv2

#: what browsers play
VIDEO_SUFFIXES = (".mp4", ".webm")
_NAMED = 10
_KINDS = {1: "alpha", 3: "composite", 4: "cut-out"}


def read_study(kind, folders, sources=None, backgrounds=()):
    """Reads a study, and every file of it, so that no participant meets a bad one.

    Args:
        kind: "comparison" or "survey".
        folders: {method: folder of its results}, of pictures or of .mp4 and .webm videos; the names are the same in
            every folder, suffixes may differ. Two folders or more for a comparison.
        sources: folder of the originals with the same names, or None.
        backgrounds: pictures, and folders of pictures, that cut-outs can be shown over.
    Raises:
        OSError: if a folder or file cannot be read.
        ValueError: if there are too few methods, no results, names or sizes that differ, or a damaged file.
    """
    least = 2 if kind == COMPARISON else 1
    if len(folders) < least:
        raise ValueError(f"a {kind} needs at least {least} folders of results. Received: {len(folders)}")
    found = {method: _files(folder) for method, folder in folders.items()}
    first = next(iter(found))
    for method, files in found.items():
        _check_names(found[first], files, folders[first], folders[method])
    originals = _sources(sources, found[first]) if sources else {}
    items = [
        _item(name, {method: files[name] for method, files in found.items()}, originals.get(name))
        for name in sorted(found[first])
    ]
    return Study(kind, tuple(folders), tuple(items), tuple(_backgrounds(backgrounds)))


def is_video(path):
    """Whether a file is a video, known by its suffix."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def _files(folder):
    """Returns {relative path without suffix: file}."""
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        raise NotADirectoryError(f"the folder {folder} {'is a file' if folder.exists() else 'does not exist'}.")
    videos = [path.relative_to(folder) for path in folder.rglob("*") if is_video(path) and path.name[0] != "."]
    files = {}
    for path in sorted([*list_pictures(folder), *videos]):
        name = path.with_suffix("").as_posix()
        if name in files:
            raise ValueError(f"the folder {folder} has two files of one name: {files[name].name} and {path.name}.")
        files[name] = folder / path
    if not files:
        raise ValueError(f"the folder {folder} holds no pictures or videos ({', '.join(SUFFIXES + VIDEO_SUFFIXES)}).")
    return files


def _check_names(expected, files, first, folder):
    problems = [
        f"{place} alone has {_listed(names)}"
        for place, names in ((first, expected.keys() - files.keys()), (folder, files.keys() - expected.keys()))
        if names
    ]
    if problems:
        raise ValueError(f"the folders must hold the same names: {'; '.join(problems)}.")


def _sources(folder, names):
    files = _files(folder)
    if missing := names.keys() - files.keys():
        raise ValueError(f"the folder of sources {folder} lacks {_listed(missing)}.")
    return files


def _listed(names):
    more = len(names) - _NAMED
    return ", ".join(sorted(names)[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _item(name, results, source):
    looks = {path: _look(path) for path in results.values()}
    (first, (size, kind)), *others = looks.items()
    for path, (other_size, other_kind) in others:
        if other_kind != kind:
            raise ValueError(f"results must be of one kind: {first} is a {kind}, {path} is a {other_kind}.")
        _check_size(first, size, path, other_size)
    if source:
        pixels = None if is_video(source) else read_picture(source, "the source")
        _check_size(first, size, source, _video_size(source) if pixels is None else pixels.shape[1::-1])
    return Item(name, *size, results, source, kind)


def _check_size(first, size, other, other_size):
    if tuple(size) != tuple(other_size):
        sizes = " and ".join(
            f"{path} has {width}x{height}" for path, (width, height) in ((first, size), (other, other_size))
        )
        raise ValueError(f"the pictures must be of one size: {sizes} pixels.")


def _look(path):
    """Returns the size (width, height) and the kind of a result."""
    if is_video(path):
        return _video_size(path), "video"
    pixels = decode(path)
    return pixels.shape[1::-1], _KINDS[pixels.shape[2]]


def decode(path):
    """Reads a result with the channels it has.

    Returns:
        uint8 or uint16 array `(H, W, 1 | 3 | 4)`, BGR or BGRA as OpenCV has it.
    Raises:
        ValueError: if it is no picture.
    """
    data = np.frombuffer(path.read_bytes(), np.uint8)
    pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
    if pixels is None or pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"{path} is damaged, or no picture of 8 or 16 bits.")
    return pixels if pixels.ndim == 3 else pixels[..., np.newaxis]


def _video_size(path):
    import av

    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            next(container.decode(stream))
            return stream.width, stream.height
    except (av.FFmpegError, IndexError, StopIteration) as error:
        raise ValueError(f"{path} is damaged, or no video.") from error


def _backgrounds(places):
    for place in map(pathlib.Path, places):
        files = [place / name for name in list_pictures(place)] if place.is_dir() else [place]
        if not files:
            raise ValueError(f"the folder of backgrounds {place} holds no pictures.")
        for path in files:
            read_picture(path, "the background")
            yield path
