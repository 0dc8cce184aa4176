"""The label pictures of Pascal VOC."""

import functools

import numpy as np

from tfmatting.data.pictures import check_sizes, encoded, encoded_as_stored
from tfmatting.data.sources.reading import decode
from tfmatting.ops.opencv import cv2

CLASSES, IGNORED = 21, 255


def voc_colours():
    """Returns the colours of VOC's palette, uint8 `(256, 3)`, RGB: the bits of a number, spread over the channels."""
    colours = np.zeros((256, 3), np.uint8)
    for bit in range(8):
        for channel in range(3):
            part = (np.arange(256) >> (3 * bit + channel)) & 1
            colours[:, channel] |= (part << (7 - bit)).astype(np.uint8)
    return colours


def read_labels(path):
    """Returns the numbers of the classes of a label picture, uint8 `(H, W, 1)`; 255 where nothing is said.

    Args:
        path: of a picture in VOC's colours, or of one channel that holds the numbers.
    Raises:
        ValueError: if the file is damaged, or shows what is no class.
    """
    stored = decode(path.read_bytes(), cv2.IMREAD_UNCHANGED)
    if stored is None:
        raise ValueError(f"the picture {path} is damaged, or no picture.")
    if stored.ndim == 2:
        labels = stored
    else:
        red, green, blue = np.moveaxis(stored[..., 2::-1].astype(np.int32), -1, 0)
        labels = _numbers_of_colours()[red << 16 | green << 8 | blue]
    if stored.dtype != np.uint8 or labels.max(initial=0, where=labels != IGNORED) >= CLASSES:
        raise ValueError(f"the picture {path} shows what is no class of Pascal VOC: it must have VOC's own colours.")
    return labels.astype(np.uint8)[..., None]


def labelled_example(item):
    """Yields (key, example) of a (name, (photograph, label picture)).

    Raises:
        ValueError: if a file is damaged, or their sizes differ.
    """
    name, (picture, labels) = item
    data, pixels = encoded_as_stored(picture)
    numbers = read_labels(labels)
    check_sizes(picture, pixels, labels, numbers)
    yield name, {"image": data, "labels": encoded(numbers), "name": name}


@functools.cache
def _numbers_of_colours():
    """Numbers by colour, `(2**24,)`; 254, which is no class, for all that are not in the palette."""
    table = np.full(2**24, 254, np.uint8)
    red, green, blue = voc_colours().astype(np.int32).T
    table[red << 16 | green << 8 | blue] = np.arange(256)
    return table
