"""Picture files as 8-bit arrays: foregrounds, alphas, and both from one file with transparency.

Paths are `pathlib.Path` or what `etils.epath` makes of a path, so that data may lie in a bucket.
"""

import numpy as np

from tfmatting.data.sources.reading import decode
from tfmatting.ops.opencv import cv2

EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
#: how files begin that every reader of TFDS decodes: JPEG and PNG
_KEPT_FORMATS = (b"\xff\xd8\xff", b"\x89PNG")


def find_pictures(folder, keep_suffix=False):
    """Returns the pictures below a folder at any depth, known by their suffix, sorted; hidden ones are left out.

    Args:
        folder: path.
        keep_suffix: whether the suffix is a part of the name.
    Returns:
        {name: path}; a name is the path in the folder, with "/" between its parts.
    Raises:
        ValueError: if two pictures differ in a suffix alone that is no part of the name.
    """
    found = {}
    for path in _walk(folder):
        name = path.relative_to(folder)
        name = (name if keep_suffix else name.with_suffix("")).as_posix()
        if name in found:
            raise ValueError(f"the pictures {found[name]} and {path} have the same name: rename one of them.")
        found[name] = path
    return found


def is_hidden(path):
    """Whether a file or folder is one that systems leave behind, and no data."""
    return path.name.startswith(".") or path.name == "__MACOSX"


def read_rgb(path):
    """Returns a picture as uint8 `(H, W, 3)`, turned upright as its EXIF data says; 16 bits become 8.

    Raises:
        ValueError: if the file is empty, damaged or no picture. It names the file.
        OSError: if it cannot be read.
    """
    return _decoded(path, _bytes(path), cv2.IMREAD_COLOR_RGB)


def read_alpha(path):
    """Returns a picture as alpha, uint8 `(H, W, 1)`; for errors see `read_rgb`.

    Alpha is the transparency of a picture that has some, and the brightness of any other.
    """
    stored = _stored(path)
    if stored.ndim == 2:
        return stored[..., None]
    if stored.shape[2] == 4 and stored[..., 3].min() < 255:
        return np.ascontiguousarray(stored[..., 3:])
    return cv2.cvtColor(stored, cv2.COLOR_BGRA2GRAY if stored.shape[2] == 4 else cv2.COLOR_BGR2GRAY)[..., None]


def read_cutout(path):
    """Returns foreground `(H, W, 3)` and alpha `(H, W, 1)`, uint8, of one picture with straight transparency.

    Raises:
        ValueError: if the picture has no transparency; see `read_rgb` for others.
    """
    stored = _stored(path)
    if stored.ndim != 3 or stored.shape[2] != 4:
        raise ValueError(f"the picture {path} must have transparency (RGBA). Received: shape={stored.shape}")
    return cv2.cvtColor(stored, cv2.COLOR_BGRA2RGB), np.ascontiguousarray(stored[..., 3:])


def read_pair(foreground, alpha):
    """Returns foreground `(H, W, 3)` and alpha `(H, W, 1)`, uint8, of two files.

    Raises:
        ValueError: if their sizes differ; see `read_rgb` for others.
    """
    pixels, matte = read_rgb(foreground), read_alpha(alpha)
    check_sizes(foreground, pixels, alpha, matte)
    return pixels, matte


def check_sizes(foreground, pixels, alpha, matte):
    """Raises a ValueError that names both files if the sizes of a foreground and its alpha differ."""
    if pixels.shape[:2] != matte.shape[:2]:
        raise ValueError(
            f"the alpha {alpha} has {matte.shape[1]}x{matte.shape[0]} pixels, its foreground {foreground}"
            f" {pixels.shape[1]}x{pixels.shape[0]}: they must have the same size."
        )


def encoded_as_stored(path):
    """Returns a picture's file byte for byte where it is an upright JPEG or PNG of three 8-bit channels, else a PNG.

    Returns:
        The bytes, and the pixels: uint8 `(H, W, 3)`, RGB.
    Raises:
        ValueError, OSError: see `read_rgb`.
    """
    data = _bytes(path)
    stored = _decoded(path, data, cv2.IMREAD_UNCHANGED)
    plain = data.startswith(_KEPT_FORMATS) and stored.dtype == np.uint8 and stored.shape[2:] == (3,)
    if plain and b"exif" not in data[:65536].lower():
        return data, cv2.cvtColor(stored, cv2.COLOR_BGR2RGB)
    upright = _decoded(path, data, cv2.IMREAD_COLOR_RGB)
    if plain and np.array_equal(cv2.cvtColor(stored, cv2.COLOR_BGR2RGB), upright):
        return data, upright
    return encoded(upright), upright


def encoded(pixels, suffix=".png", quality=95):
    """Returns uint8 pixels `(H, W, 1 | 3)`, RGB, as the bytes of a file; `quality` is that of ".jpg"."""
    ordered = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.shape[2] == 3 else pixels
    flags = [cv2.IMWRITE_JPEG_QUALITY, quality] if suffix == ".jpg" else []
    return cv2.imencode(suffix, ordered, flags)[1].tobytes()


def _walk(folder):
    for path in sorted(folder.iterdir()):
        if is_hidden(path):
            continue
        if path.suffix.lower() in EXTENSIONS:
            yield path
        elif path.is_dir():
            yield from _walk(path)


def _bytes(path):
    data = path.read_bytes()
    if not data:
        raise ValueError(f"the picture {path} is empty.")
    return data


def _decoded(path, data, flags):
    pixels = decode(data, flags)
    if pixels is None:
        raise ValueError(f"the picture {path} is damaged, or no picture.")
    return pixels


def _stored(path):
    """The channels of a picture as they are in the file, in 8 bits."""
    pixels = _decoded(path, _bytes(path), cv2.IMREAD_UNCHANGED)
    if pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"the picture {path} must have 8 or 16 bits a channel. Received: {pixels.dtype} values")
    return pixels if pixels.dtype == np.uint8 else cv2.convertScaleAbs(pixels, alpha=1 / 257)
