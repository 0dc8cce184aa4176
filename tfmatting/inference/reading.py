"""Reading of pictures from files."""

import io
import logging
import pathlib
import sys

import imagesize
import numpy as np

from tfmatting.ops.opencv import cv2

LOGGER = logging.getLogger("tfmatting")
MAX_PIXELS = 200_000_000
STANDARD_STREAM = "-"
#: what `tfmatting p` takes for a picture; a single file is known by its content
SUFFIXES = (".avif", ".bmp", ".gif", ".jp2", ".jpeg", ".jpg", ".pgm", ".png", ".pnm", ".ppm", ".tif", ".tiff", ".webp")


def read_picture(path, role="the picture", max_pixels=MAX_PIXELS, notice=True):
    """Reads a picture as RGB, turned upright as its EXIF data says.

    Gray, palette and CMYK pictures become RGB. A picture's own transparency is left out, with a notice. Of an
    animation or a multi-page file, the first picture counts.

    Args:
        path: file, or "-" for standard input.
        role: what the picture is for, as it begins an error: "the picture", "the captured plate (--bgr)".
        max_pixels: pictures with more pixels are refused before they are decoded.
        notice: whether to say that transparency is left out.
    Returns:
        uint8 or uint16 array `(H, W, 3)`.
    Raises:
        OSError: if the file cannot be read.
        ValueError: if it is empty, damaged, not a picture, or too large.
    """
    name = f"{role} {'of standard input' if path == STANDARD_STREAM else path}"
    data = _read_bytes(path, name)
    if not data:
        raise ValueError(f"{name} is empty.")
    width, height = imagesize.get(io.BytesIO(data))
    if width * height > max_pixels:
        raise ValueError(
            f"{name} has {width}x{height} pixels, {width * height / 1e6:.3g} megapixels, more than the"
            f" {max_pixels / 1e6:g} allowed: raise the limit with --max-pixels."
        )
    pixels = decode_bytes(data) if min(width, height) > 0 else None
    if pixels is None:
        raise ValueError(f"{name} is damaged, or no picture of a known format (JPEG, PNG, WebP, TIFF, BMP, GIF, ...).")
    if pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"{name} must have 8 or 16 bits a channel. Received: {pixels.dtype} values")
    if notice and _is_transparent(data):
        LOGGER.info("%s has transparency of its own: its colours are used, its transparency is not.", name)
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def _read_bytes(path, name):
    if path == STANDARD_STREAM:
        if sys.stdin.buffer.isatty():
            raise ValueError(f"{name} is missing: standard input is a terminal; send a file, as in: < photo.jpg")
        return sys.stdin.buffer.read()
    path = pathlib.Path(path)
    if path.is_dir():
        raise IsADirectoryError(f"{name} is a directory, not a file.")
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{name} does not exist.") from error
    except OSError as error:
        raise OSError(f"{name} cannot be read: {error.strerror}.") from error


def decode_bytes(data, flags=cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH):
    """Returns the picture of a file's bytes as OpenCV does, or None where it is damaged or none."""
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error:
        return None


def _is_transparent(data):
    """Whether a PNG or WebP has pixels that are not opaque."""
    png = data.startswith(b"\x89PNG") and (data[25] in (4, 6) or b"tRNS" in data[:4096])
    webp = data[8:12] == b"WEBP" and data[12:16] in (b"VP8L", b"VP8X")
    if not png and not webp:
        return False
    pixels = decode_bytes(data, cv2.IMREAD_UNCHANGED)
    return (
        pixels is not None
        and pixels.ndim == 3
        and pixels.shape[2] == 4
        and pixels[..., 3].min() < np.iinfo(pixels.dtype).max
    )
