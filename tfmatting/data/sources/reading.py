"""What every source of pictures has in common.

A source is a random-access sequence: `len(source)`, and `source[index]`, a dict of uint8 arrays: "foreground" and
"alpha", or "image". It may have `name(index)`, a text for messages, and `reduced(index, shorter_side)`, which reads
its pictures at a smaller size and may be quicker for it. A picture that cannot be read is a ValueError or an OSError
that names it.
"""

import functools

import numpy as np

from tfmatting.data.resizing import reduce_to
from tfmatting.ops.opencv import cv2

REDUCED_FLAGS = {8: cv2.IMREAD_REDUCED_COLOR_8, 4: cv2.IMREAD_REDUCED_COLOR_4, 2: cv2.IMREAD_REDUCED_COLOR_2}
JPEG, JPEG_SCAN, END_OF_JPEG = b"\xff\xd8\xff", b"\xff\xda", b"\xff\xd9"
PNG, PNG_END = b"\x89PNG", b"IEND"


def decode_rgb(data, size, shorter_side=None):
    """Decodes a colour picture, a JPEG at a reduced size where that is enough.

    Args:
        data: bytes of the file.
        size: its width and height.
        shorter_side: pixels that the shorter side must keep, if it has them; None decodes everything.
    Returns:
        uint8 `(H, W, 3)`, RGB, turned upright; None if the file is damaged.
    """
    flags = cv2.IMREAD_COLOR
    if shorter_side and data.startswith(JPEG):
        fitting = (factor for factor in REDUCED_FLAGS if min(size) >= factor * shorter_side)
        flags = REDUCED_FLAGS.get(next(fitting, 1), flags)
    pixels = decode(data, flags)
    return None if pixels is None else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def decode(data, flags):
    """Returns what OpenCV makes of the bytes of a picture file; None if they are damaged."""
    if not is_whole(data):
        return None
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error:
        return None


def is_whole(data):
    """Whether the bytes of a picture file do not break off; OpenCV fills what lacks of a JPEG or PNG with grey."""
    if data.startswith(JPEG):
        return data.rfind(END_OF_JPEG) > data.rfind(JPEG_SCAN)
    return PNG_END in data if data.startswith(PNG) else bool(data)


def reduced_size(size, shorter_side):
    """Returns width and height of a picture whose shorter side is reduced to `shorter_side`; None keeps it."""
    scale = min(1.0, shorter_side / min(size)) if shorter_side else 1.0
    return tuple(max(1, round(side * scale)) for side in size)


def reduced_to(pixels, size):
    """Returns pixels `(H, W, C)` averaged down to a width and height."""
    if (pixels.shape[1], pixels.shape[0]) == tuple(size):
        return pixels
    return cv2.resize(pixels, tuple(size), interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)


def read_reduced(source, index, shorter_side):
    """Returns item `index` of a source with shorter sides of at most `shorter_side` pixels."""
    if hasattr(source, "reduced"):
        return source.reduced(index, shorter_side)
    item = source[index]
    size = next(iter(item.values())).shape[1::-1]
    return {key: reduced_to(pixels, reduced_size(size, shorter_side)) for key, pixels in item.items()}


def fit_longest_side(pixels, longest_side):
    """Returns pixels whose longer side is at most `longest_side`."""
    return reduce_to(pixels, longest_side) if max(pixels.shape[:2]) > longest_side else pixels


def name_of(source, index):
    """Returns what messages call item `index` of a source."""
    return source.name(index) if hasattr(source, "name") else f"item {index} of {type(source).__name__}"


class KeptPictures:
    """Another source's pictures, reduced, the last `kept` ones in memory.

    Args:
        source: a source.
        shorter_side: pixels that the shorter side is reduced to.
        kept: pictures to keep, as uint8.
    """

    def __init__(self, source, shorter_side, kept):
        self.source, self.shorter_side = source, shorter_side
        self._read = functools.lru_cache(kept)(lambda index: read_reduced(source, index, shorter_side))

    def __len__(self):
        return len(self.source)

    def __getitem__(self, index):
        return self._read(index)

    def name(self, index):
        return name_of(self.source, index)
