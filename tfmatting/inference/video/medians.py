"""What most frames of a clip agree on, pixel by pixel."""

import numpy as np

from tfmatting.ops.opencv import cv2

_ROWS = 16
_PIXELS = 1 << 10


def temporal_median_of(samples):
    """Returns the median over frames, per pixel and channel.

    Args:
        samples: list of arrays `(H, W, 3)`, all uint8 or all uint16.
    Returns:
        (median, spread): the median in the samples' type, and the interquartile range as uint16 `(H, W, 3)`.
    """
    count = len(samples)
    median = np.empty_like(samples[0])
    spread = np.empty(samples[0].shape, np.uint16)
    for top in range(0, len(median), _ROWS):
        rows = slice(top, top + _ROWS)
        # NumPy sorts 16-bit numbers that lie side by side many times faster than bytes that lie apart
        ordered = np.stack([sample[rows] for sample in samples], axis=-1).astype(np.uint16)
        ordered.sort(axis=-1)
        low, high = ordered[..., (count - 1) // 2], ordered[..., count // 2]
        median[rows] = low + (high - low + 1) // 2
        spread[rows] = ordered[..., (3 * count) // 4] - ordered[..., count // 4]
    return median, spread


def agreement(samples, plate, tolerance):
    """Counts the frames that show the plate's colour at each pixel.

    Args:
        samples: list of arrays `(H, W, 3)` of the plate's type.
        plate: `(H, W, 3)`.
        tolerance: largest difference in any channel that counts as the same colour, an integer.
    Returns:
        uint16 array `(H, W)`.
    """
    counts = np.zeros(plate.shape[:2], np.uint16)
    for sample in samples:
        counts += cv2.absdiff(sample, plate).max(axis=-1) <= tolerance
    return counts


def most_common(samples, places, tolerance):
    """Finds the colour that most frames agree on at some pixels, though it may be the colour of a minority.

    Args:
        samples: list of arrays `(H, W, 3)`, all uint8 or all uint16.
        places: boolean array `(H, W)`: the pixels to look at.
        tolerance: as of `agreement`.
    Returns:
        (colours, counts): the colours `(N, 3)` of those N pixels in the samples' type, and how many frames agree.
    """
    rows, columns = np.nonzero(places)
    colours = np.empty((len(rows), 3), samples[0].dtype)
    counts = np.empty(len(rows), np.uint16)
    for first in range(0, len(rows), _PIXELS):
        part = slice(first, first + _PIXELS)
        values = np.stack([sample[rows[part], columns[part]].T for sample in samples], axis=1)
        colours[part], counts[part] = _most_common(values, tolerance)
    return colours, counts


def _most_common(values, tolerance):
    """`most_common` for `(3, frames, N)`: the mean of those near the frame with the most others near it."""
    if values.dtype == np.uint16:  # differences of 15 bits fit into the fast 16
        comparable, tolerance = (values >> 1).astype(np.int16), tolerance // 2
    else:
        comparable = values.astype(np.int16)
    frames, pixels = values.shape[1:]
    neighbours = [_near(comparable, comparable[:, frame], tolerance).sum(0, np.uint16) for frame in range(frames)]
    centre = comparable[:, np.argmax(neighbours, axis=0), np.arange(pixels)]
    near = _near(comparable, centre, tolerance)
    counts = near.sum(0, np.uint16)
    return np.rint((values * near).sum(1, np.uint32) / counts).T, counts


def _near(values, centre, tolerance):
    """Whether each of `(3, frames, N)` lies within the tolerance of `(3, N)` in all channels; as 0 and 1."""
    return (np.abs(values - centre[:, None]).max(axis=0) <= tolerance).view(np.uint8)
