"""Folders of pictures that belong together by their names, and mattes in files."""

import pathlib

import numpy as np

from tfmatting.data.pictures import find_pictures
from tfmatting.data.sources.reading import decode
from tfmatting.ops.opencv import cv2


def pictures_of(role, folder):
    """Returns {name without suffix: path} of the pictures below a folder, sorted.

    Raises:
        ValueError: if it is no folder, holds no picture, or two pictures differ in the suffix alone.
    """
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        raise ValueError(f"the folder of {role} {folder} {'is a file' if folder.exists() else 'does not exist'}.")
    found = find_pictures(folder)
    if not found:
        raise ValueError(f"the folder of {role} {folder} holds no pictures.")
    return found


def unmatched(role, names, other_role, others, folder):
    """Returns {"name", "reason"} for each name of a role that the other role, in `folder`, has not."""
    return [
        {"name": name, "reason": f"this {role} has no {other_role} of the same name in {folder}."}
        for name in names
        if name not in others
    ]


def read_matte(path):
    """Returns an alpha as it is in a file: uint8, uint16 or float32, `(H, W)`.

    Alpha is the transparency of a picture that has some, and the brightness of any other.

    Raises:
        ValueError: if the file is empty, damaged, no picture, or has values of another type.
        OSError: if it cannot be read.
    """
    stored = decode(path.read_bytes(), cv2.IMREAD_UNCHANGED)
    if stored is None:
        raise ValueError(f"{path} is empty, damaged, or no picture.")
    if stored.dtype not in (np.uint8, np.uint16, np.float32):
        raise ValueError(f"{path} must have 8 or 16 bits a channel, or float32. Received: {stored.dtype}")
    if stored.ndim == 2:
        return stored
    opaque = 1 if stored.dtype == np.float32 else np.iinfo(stored.dtype).max
    if stored.shape[2] == 4 and stored[..., 3].min() < opaque:
        return np.ascontiguousarray(stored[..., 3])
    return cv2.cvtColor(stored, cv2.COLOR_BGRA2GRAY if stored.shape[2] == 4 else cv2.COLOR_BGR2GRAY)


def size_text(pixels):
    """Returns "WIDTHxHEIGHT" of an array `(H, W, ...)`."""
    return f"{pixels.shape[1]}x{pixels.shape[0]}"
