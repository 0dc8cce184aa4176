"""Picture files as 8-bit arrays: foregrounds, alphas, and both from one file with transparency.

Paths are `pathlib.Path` or what `etils.epath` makes of a path, so that data may lie in a bucket.
"""

import numpy as np

from tfmatting.data.sources.reading import decode
from tfmatting.ops.opencv import cv2

EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
#: a picture is in colour where more than this share of its pixels have channels that differ by more than this of white
COLOURED_SHARE, COLOURED = 0.002, 0.1
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

    Alpha is the transparency of a picture that has some, and the brightness of any other, which must be grey.
    """
    return alpha_of(path, _stored(path))[..., None]


def alpha_of(path, stored):
    """Returns the alpha of a decoded picture: its transparency where it has some, else its brightness.

    Args:
        path: of its file, for the error.
        stored: its channels, BGR(A) or grey, `(H, W)` or `(H, W, C)`; uint8, uint16, or float32 in [0, 1].
    Returns:
        `(H, W)`, of the same type.
    Raises:
        ValueError: if it is in colour and has no transparency.
    """
    if stored.ndim == 2:
        return stored
    opaque = 1 if stored.dtype == np.float32 else np.iinfo(stored.dtype).max
    if stored.shape[2] == 4 and stored[..., 3].min() < opaque:
        return np.ascontiguousarray(stored[..., 3])
    if _is_coloured(stored, opaque):
        raise ValueError(f"the picture {path} is in colour: an alpha or a mask must be grey, or have transparency.")
    return cv2.cvtColor(stored, cv2.COLOR_BGRA2GRAY if stored.shape[2] == 4 else cv2.COLOR_BGR2GRAY)


def check_grey(path):
    """Raises the ValueError of `alpha_of` for a picture in colour; one that cannot be read is left to `read_alpha`."""
    stored = decode(path.read_bytes(), cv2.IMREAD_UNCHANGED)
    if stored is not None:
        alpha_of(path, stored)


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


def _is_coloured(stored, opaque):
    """Whether channels differ by more than what JPEG makes of grey; every fourth pixel of a row and column counts."""
    blue, green, red = (stored[::4, ::4, channel] for channel in range(3))
    spread = np.maximum(np.maximum(blue, green), red) - np.minimum(np.minimum(blue, green), red)
    return (spread > COLOURED * opaque).mean() > COLOURED_SHARE


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
