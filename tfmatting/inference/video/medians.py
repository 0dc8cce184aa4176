"""What most frames of a clip agree on, pixel by pixel."""

import numpy as np

from tfmatting.ops.opencv import cv2

_ROWS = 16
PIXELS = 1 << 10  # that are looked at together


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
    for first in range(0, len(rows), PIXELS):
        part = slice(first, first + PIXELS)
        values = np.stack([sample[rows[part], columns[part]].T for sample in samples], axis=1)
        colours[part], counts[part] = _most_common(values, np.True_, tolerance)
    return colours, counts


def visible_colours(values, visible, tolerance):
    """Finds the colours of pixels of which some frames show something else.

    Args:
        values: `(3, frames, N)` in uint8 or uint16.
        visible: boolean `(frames, N)`: where the frames count; at least one of each pixel.
        tolerance: as of `agreement`.
    Returns:
        (colours, counts): the median `(N, 3)` over the frames that count, in the values' type or, where fewer than
        half of these agree with it, the colour that most of them agree on; and how many agree, `(N,)`.
    """
    total = visible.sum(axis=0)
    ordered = np.where(visible, values.astype(np.uint16), np.iinfo(np.uint16).max)
    ordered.sort(axis=1)
    low, high = (np.take_along_axis(ordered, rank[None, None], axis=1)[:, 0] for rank in ((total - 1) // 2, total // 2))
    colours = (low + (high - low + 1) // 2).astype(values.dtype).T
    counts = (frames_near(values, colours.T, tolerance) & visible).sum(axis=0, dtype=np.uint16)
    changing = counts < total / 2
    if changing.any():
        colours[changing], counts[changing] = _most_common(values[..., changing], visible[:, changing], tolerance)
    return colours, counts


def frames_near(values, centre, tolerance):
    """Returns whether each of `(3, frames, N)` lies within the tolerance of `(3, N)` in all channels, `(frames, N)`."""
    comparable, tolerance = _comparable(values, tolerance)
    return _near(comparable, _comparable(centre, tolerance)[0], tolerance)


def _most_common(values, visible, tolerance):
    """`most_common` for `(3, frames, N)`: the mean of those near the frame with the most others near it."""
    comparable, tolerance = _comparable(values, tolerance)
    frames, pixels = values.shape[1:]
    nearby = (_near(comparable, comparable[:, frame], tolerance) & visible for frame in range(frames))
    neighbours = np.stack([x.sum(0, np.uint16) for x in nearby]) * visible
    centre = comparable[:, np.argmax(neighbours, axis=0), np.arange(pixels)]
    near = _near(comparable, centre, tolerance) & visible
    counts = near.sum(0, np.uint16)
    return np.rint((values * near).sum(1, np.uint32) / counts).T, counts


def _comparable(values, tolerance):
    """Returns values whose differences fit into 16 bits, the fast ones, and the tolerance of these."""
    if values.dtype == np.uint16:
        return (values >> 1).astype(np.int16), tolerance // 2
    return values.astype(np.int16), tolerance


def _near(values, centre, tolerance):
    """Whether each of `(3, frames, N)` lies within the tolerance of `(3, N)` in all channels."""
    return np.abs(values - centre[:, None]).max(axis=0) <= tolerance
