"""A folder of photographs as a source of random backgrounds."""

import functools
import os
import pathlib

import imagesize
import numpy as np

from tfmatting.data.pictures import EXTENSIONS, find_pictures
from tfmatting.data.pipeline.damage import DamagedPictures
from tfmatting.data.sources.reading import decode
from tfmatting.ops.opencv import cv2

ATTEMPTS = 50  # other photographs that are tried in place of one that cannot be read


class PhotographFolder:
    """Reads random crops of the photographs in a folder.

    The last `kept` photographs stay decoded in memory (at most 8 MB each).

    Args:
        path: folder of photographs, read in sorted order; sub-folders are searched, too.
        longest_side: photographs are reduced to this many pixels and kept as uint8.
        kept: photographs that stay decoded.
        damaged: the `DamagedPictures` that counts the photographs that crops skip; None has a limit of 10.

    Raises:
        ValueError: if `path` is not a folder, holds no photograph, or a file is none; the headers of all files are
            read at once, so that a run does not fail later.
    """

    def __init__(self, path, longest_side=1920, kept=100, damaged=None):
        path = pathlib.Path(path)
        if not path.is_dir():
            raise ValueError(f"`backgrounds` must be an existing folder of photographs. Received: {path}")
        self.files = [str(file) for file in find_pictures(path, keep_suffix=True).values()]
        if not self.files:
            raise ValueError(f"`backgrounds` must hold photographs ({', '.join(EXTENSIONS)}). Received: {path}")
        for file in self.files:
            if min(imagesize.get(file)) <= 0:
                raise _no_photograph(file)
        self.longest_side = longest_side
        self.damaged = damaged or DamagedPictures()
        self._pyramid = functools.lru_cache(kept)(self._read)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        """Returns photograph `index` as RGB uint8 `(H, W, 3)`; a damaged one is a ValueError."""
        return self._pyramid(index)[0]

    def _read(self, index):
        """Photograph `index`, and its halvings down to a few pixels."""
        image = decode(pathlib.Path(self.files[index]).read_bytes(), cv2.IMREAD_COLOR)
        if image is None:
            raise _no_photograph(self.files[index])
        scale = self.longest_side / max(image.shape[:2])
        if scale < 1:
            image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        levels = [cv2.cvtColor(image, cv2.COLOR_BGR2RGB)]
        while min(levels[-1].shape[:2]) >= 16:
            levels.append(cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        return levels

    def _random(self, rng):
        """A random photograph and its halvings; where one cannot be read, the next random one stands in."""
        for attempt in range(1 + ATTEMPTS):
            index = int(rng.integers(len(self)))
            try:
                return self._pyramid(index)
            except (ValueError, OSError) as error:
                self.damaged.skip(self.files[index], error)
                if attempt == ATTEMPTS:
                    raise

    def crop(self, height, width, rng):
        """Returns a random crop, scaled and perhaps mirrored, as RGB float32 `(height, width, 3)` in [0, 1].

        Raises:
            ValueError: if more photographs than the limit of `damaged` cannot be read.
        """
        levels = self._random(rng)
        image = levels[0]
        fit = min(image.shape[0] / height, image.shape[1] / width)  # largest crop of this shape, in target sizes
        scale = fit * rng.uniform(0.35, 1.0) if fit > 1 else fit
        level = min(int(np.log2(max(scale, 1))), len(levels) - 1)
        image, scale = levels[level], scale / 2**level
        rows, columns = max(1, int(height * scale)), max(1, int(width * scale))
        rows, columns = min(rows, image.shape[0]), min(columns, image.shape[1])
        top = int(rng.integers(image.shape[0] - rows + 1))
        left = int(rng.integers(image.shape[1] - columns + 1))
        image = image[top : top + rows, left : left + columns]
        method = cv2.INTER_AREA if scale > 1 else cv2.INTER_CUBIC
        image = cv2.resize(image, (width, height), interpolation=method)
        image = image[:, ::-1] if rng.random() < 0.5 else image
        return np.multiply(image, np.float32(1 / 255), dtype=np.float32)


def opened(backgrounds, **options):
    """Returns a `PhotographFolder` of these options for a path; None and a `PhotographFolder` as they are."""
    return PhotographFolder(backgrounds, **options) if isinstance(backgrounds, str | os.PathLike) else backgrounds


def _no_photograph(file):
    return ValueError(f"`backgrounds` holds a file that is no photograph, or damaged. Received: {file}")
