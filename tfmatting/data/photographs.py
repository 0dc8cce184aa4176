"""A folder of photographs as a source of random backgrounds."""

import os

import cv2
import numpy as np

EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")


class PhotographFolder:
    """Reads random crops of the photographs in a folder; each file is decoded once, when first needed.

    Args:
        path: folder of photographs, read in sorted order (sub-folders are not searched).
        longest_side: photographs are reduced to this many pixels and kept as uint8.

    Raises:
        ValueError: if `path` is not a folder, holds no photograph, or a file cannot be decoded.
    """

    def __init__(self, path, longest_side=1920):
        path = os.fspath(path)
        if not os.path.isdir(path):
            raise ValueError(f"`path` must be an existing folder of photographs. Received: path={path!r}")
        names = sorted(name for name in os.listdir(path) if name.lower().endswith(EXTENSIONS))
        if not names:
            raise ValueError(f"`path` must hold photographs ({', '.join(EXTENSIONS)}). Received: path={path!r}")
        self.files = [os.path.join(path, name) for name in names]
        self.longest_side = longest_side
        self._images = {}

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        """Returns photograph `index` as RGB uint8 `(H, W, 3)`."""
        if index not in self._images:
            image = cv2.imread(self.files[index], cv2.IMREAD_COLOR)
            if image is None:
                raise ValueError(f"`path` holds a file that is no photograph. Received: {self.files[index]!r}")
            scale = self.longest_side / max(image.shape[:2])
            if scale < 1:
                image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            self._images[index] = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        return self._images[index]

    def _reduced(self, index, level):
        """Photograph `index` halved `level` times."""
        if level == 0:
            return self[index]
        if (index, level) not in self._images:
            image = self._reduced(index, level - 1)
            self._images[index, level] = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        return self._images[index, level]

    def crop(self, height, width, rng):
        """Returns a random crop, scaled and perhaps mirrored, as RGB float32 `(height, width, 3)` in [0, 1]."""
        index = int(rng.integers(len(self)))
        image = self[index]
        fit = min(image.shape[0] / height, image.shape[1] / width)  # largest crop of this shape, in target sizes
        scale = fit * rng.uniform(0.35, 1.0) if fit > 1 else fit
        level = int(np.log2(max(scale, 1)))
        image, scale = self._reduced(index, level), scale / 2**level
        rows, columns = max(1, int(height * scale)), max(1, int(width * scale))
        rows, columns = min(rows, image.shape[0]), min(columns, image.shape[1])
        top = int(rng.integers(image.shape[0] - rows + 1))
        left = int(rng.integers(image.shape[1] - columns + 1))
        image = image[top : top + rows, left : left + columns]
        method = cv2.INTER_AREA if scale > 1 else cv2.INTER_CUBIC
        image = cv2.resize(image, (width, height), interpolation=method)
        image = image[:, ::-1] if rng.random() < 0.5 else image
        return np.multiply(image, np.float32(1 / 255), dtype=np.float32)


def opened(backgrounds):
    """Returns a `PhotographFolder` for a path; None and a `PhotographFolder` as they are."""
    return PhotographFolder(backgrounds) if isinstance(backgrounds, str | os.PathLike) else backgrounds
