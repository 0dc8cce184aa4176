"""Writing of pictures: complete under their final name, or not at all; never over an input."""

import dataclasses
import os
import pathlib
import sys
import uuid

import numpy as np

from tfmatting.inference.pixels import quantised
from tfmatting.inference.reading import STANDARD_STREAM


@dataclasses.dataclass(frozen=True)
class Format:
    """What a file format can hold."""

    name: str
    transparency: bool
    bit_depths: tuple


_PNG = Format("PNG", transparency=True, bit_depths=(8, 16))
_TIFF = Format("TIFF", transparency=False, bit_depths=(8, 16))  # OpenCV does not mark a fourth channel as alpha
_JPEG = Format("JPEG", transparency=False, bit_depths=(8,))
FORMATS = {
    ".png": _PNG,
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".webp": Format("WebP", transparency=True, bit_depths=(8,)),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".bmp": Format("BMP", transparency=False, bit_depths=(8,)),
}
#: channels of each kind of result; a composite over a translucent colour has 4
CHANNELS = {"cut-out": 4, "alpha": 1, "foreground": 3, "composite": 3}


@dataclasses.dataclass(frozen=True)
class Output:
    """A result to write: a kind of `CHANNELS`, and a file or "-" for standard output (as PNG)."""

    kind: str
    path: str


def check_outputs(outputs, inputs, bit_depth=8, composite_channels=3):
    """Refuses outputs that cannot be written, before any work is done.

    Args:
        outputs: list of `Output`.
        inputs: files that are read.
        bit_depth: 8 or 16.
        composite_channels: 4 where the new background is translucent.
    Raises:
        ValueError: if a suffix is unknown or does not hold the result, or an output is an input, a directory, or
            given twice.
        OSError: if the folder of an output cannot be written to.
    """
    check_formats(outputs, bit_depth, composite_channels)
    for output in outputs:
        if output.path != STANDARD_STREAM:
            check_place(output.path)
    refuse_collisions([output.path for output in outputs], inputs)


def check_formats(outputs, bit_depth=8, composite_channels=3):
    """Raises a ValueError if a suffix is unknown or does not hold the result; for the arguments see `check_outputs`."""
    for output in outputs:
        if suffix(output.path) not in FORMATS:
            raise ValueError(f"the output {output.path} must end in one of {', '.join(FORMATS)}.")
        file_format = FORMATS[suffix(output.path)]
        channels = composite_channels if output.kind == "composite" else CHANNELS[output.kind]
        if channels == 4 and not file_format.transparency:
            able = ", ".join(name for name, other in FORMATS.items() if other.transparency)
            raise ValueError(
                f"the output {output.path}: {file_format.name} has no transparency, which the {output.kind} needs:"
                f" choose one of {able}."
            )
        if bit_depth not in file_format.bit_depths:
            raise ValueError(
                f"the output {output.path}: {file_format.name} has no {bit_depth} bits a channel; choose .png or .tif."
            )


def check_place(path):
    """Raises an OSError if `path` is a directory or lies where nothing can be written."""
    path = pathlib.Path(path)
    if path.is_dir():
        raise IsADirectoryError(f"the output {path} is a directory, not a file.")
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir():
        raise NotADirectoryError(f"the output {path} cannot be written: {folder} is not a directory.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"the output {path} cannot be written: no permission for {folder}.")


def refuse_collisions(outputs, inputs):
    """Raises a ValueError if an output is an input (by another name, too), or the same as another output."""
    read = {identity: path for path in inputs if (identity := _identity(path))}
    seen = {}
    for path in outputs:
        if (identity := _identity(path)) in read:
            raise ValueError(f"the output {path} is the input {read[identity]}: inputs are never overwritten.")
        place = path if path == STANDARD_STREAM else os.path.realpath(path)
        if place in seen:
            raise ValueError(f"the outputs {seen[place]} and {path} are the same file.")
        seen[place] = path


def write_pictures(pictures, bit_depth=8):
    """Writes pictures; none appears before all are complete.

    Args:
        pictures: {path or "-": floats in [0, 1] `(H, W, 1 | 3 | 4)`, not premultiplied}.
        bit_depth: 8 or 16.
    Raises:
        OSError: if a file cannot be written.
        ValueError: if a format cannot hold so large a picture.
    """
    encoded = {path: encode(values, suffix(path), bit_depth) for path, values in pictures.items()}
    if STANDARD_STREAM in encoded:
        data = encoded.pop(STANDARD_STREAM)
        write_files(encoded)
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_files(encoded)


def encode(values, suffix, bit_depth=8):
    """Encodes floats in [0, 1] `(H, W, 1 | 3 | 4)` to bytes of a picture file.

    Colours of pixels that are fully transparent become black: nothing of the old background is left in the file.
    """
    from tfmatting.ops.opencv import cv2  # here, so that what writes no picture needs no OpenCV

    pixels = quantised(values, bit_depth)
    if pixels.shape[2] == 4:
        pixels[pixels[..., 3] == 0] = 0
    order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[pixels.shape[2]]
    try:
        done, data = cv2.imencode(suffix, np.ascontiguousarray(pixels[..., order]))
    except cv2.error:
        done = False
    if not done:
        height, width = pixels.shape[:2]
        raise ValueError(f"{FORMATS[suffix].name} cannot hold a picture of {width}x{height} pixels: choose .png.")
    return data.tobytes()


def write_files(contents):
    """Writes {path: bytes} under temporary names, then moves all of them to their own. Folders are created."""
    temporary = {}
    try:
        for path, data in contents.items():
            path = pathlib.Path(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary[path] = path.with_name(f".tfmatting-{uuid.uuid4().hex}.tmp")
            temporary[path].write_bytes(data)
        for path, written in temporary.items():
            os.replace(written, path)
    except OSError as error:
        raise OSError(f"the output {path} cannot be written: {error.strerror}.") from error
    finally:
        for written in temporary.values():
            if written.exists():
                written.unlink()


def suffix(path):
    """Returns the suffix that decides on the format of an output."""
    return ".png" if path == STANDARD_STREAM else pathlib.Path(path).suffix.lower()


def _identity(path):
    """Device and number of an existing file, the same under each of its names."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
