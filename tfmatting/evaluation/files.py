"""Folders of pictures that belong together by their names, and mattes in files."""

import pathlib

import numpy as np

from tfmatting.data.pictures import alpha_of, find_pictures
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

    Alpha is the transparency of a picture that has some, and the brightness of any other, which must be grey.

    Raises:
        ValueError: if the file is empty, damaged, no picture, in colour, or has values of another type.
        OSError: if it cannot be read.
    """
    stored = decode(path.read_bytes(), cv2.IMREAD_UNCHANGED)
    if stored is None:
        raise ValueError(f"{path} is empty, damaged, or no picture.")
    if stored.dtype not in (np.uint8, np.uint16, np.float32):
        raise ValueError(f"{path} must have 8 or 16 bits a channel, or float32. Received: {stored.dtype}")
    return alpha_of(path, stored)


def size_text(pixels):
    """Returns "WIDTHxHEIGHT" of an array `(H, W, ...)`."""
    return f"{pixels.shape[1]}x{pixels.shape[0]}"
