"""Pictures with which artefacts are compared with their model."""

import itertools

import numpy as np

from tfmatting.data.synthetic import SyntheticComposites
from tfmatting.inference.samples import sample_pictures
from tfmatting.ops.opencv import cv2

SEED = 21  # another than that of the pictures whose values give the ranges of 8-bit integers
COMPOSITES = 3
FRAMES = 10  # of a clip
WAY = (0.12, 0.04)  # of the camera past a picture, as parts of its width and height


def sample_pair(height, width):
    """Returns the package's rendered sample: {"source", "background"}, float32 `(1, height, width, 3)` in [0, 1]."""
    pictures = sample_pictures()
    return {name: _resized(pictures[name], height, width)[None] for name in ("source", "background")}


def sample_pairs(height, width):
    """Yields the rendered sample and `COMPOSITES` drawn figures before drawn rooms, as `sample_pair` returns one."""
    yield sample_pair(height, width)
    composites = SyntheticComposites(height, width, seed=SEED)
    for number in range(COMPOSITES):
        sample = composites[number]
        yield {name: _levels(np.rint(sample[name][None] * 255)) for name in ("source", "background")}


def sample_batches(size, batch):
    """Yields what `sample_pairs` does for a (height, width), in batches."""
    pairs = list(sample_pairs(*size))
    for start in range(0, len(pairs) - batch + 1, batch):
        part = pairs[start : start + batch]
        yield {name: np.concatenate([pair[name] for pair in part]) for name in part[0]}


def sample_clips(height, width):
    """Yields two clips, iterables of `FRAMES` frames, float32 `(height, width, 3)` in [0, 1].

    A camera moves past the rendered sample, and past a drawn figure before a drawn room.
    """
    for pair in itertools.islice(sample_pairs(height, width), 2):
        yield _moved(pair["source"][0])


def _moved(picture):
    """Yields the frames of a camera that moves past a picture, whose border is repeated."""
    height, width = picture.shape[:2]
    for part in np.linspace(-0.5, 0.5, FRAMES):
        shift = np.float32([[1, 0, part * WAY[0] * width], [0, 1, part * WAY[1] * height]])
        yield cv2.warpAffine(picture, shift, (width, height), borderMode=cv2.BORDER_REPLICATE)


def _resized(picture, height, width):
    smaller = height <= picture.shape[0] and width <= picture.shape[1]
    picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    return _levels(picture)


def _levels(pixels):
    """Returns pixels of 8 bits as floats: encoded pictures can hold them."""
    return pixels.astype("float32") / np.float32(255)
