"""True foregrounds with alpha, and backgrounds, that can be read one by one."""

import functools
import os
import pathlib

from tfmatting.data.pictures import read_cutout, read_pair, read_rgb
from tfmatting.data.sources.prepared import TfdsSource
from tfmatting.evaluation.files import pictures_of, unmatched


class FolderMattes:
    """Foregrounds and alphas of folders, paired by their names.

    Args:
        foregrounds: folder of colour pictures, not premultiplied.
        alphas: folder of their alphas; None: the foregrounds have transparency.

    Attributes:
        names: of the pairs, sorted.
        failed: {"name", "reason"} of pictures that have no counterpart.
    Raises:
        ValueError: if a folder is missing or empty, or no two names are the same.
    """

    def __init__(self, foregrounds, alphas=None):
        self.foregrounds = pictures_of("foregrounds", foregrounds)
        self.alphas = pictures_of("alphas", alphas) if alphas else self.foregrounds
        self.failed = unmatched("foreground", self.foregrounds, "alpha", self.alphas, alphas)
        self.failed += unmatched("alpha", self.alphas, "foreground", self.foregrounds, foregrounds)
        self.names = [name for name in self.foregrounds if name in self.alphas]
        if not self.names:
            raise ValueError(f"no foreground of {foregrounds} has an alpha of the same name in {alphas}.")

    def read(self, position):
        """Returns foreground `(H, W, 3)` and alpha `(H, W, 1)`, uint8; raises a ValueError or an OSError."""
        foreground, alpha = (files[self.names[position]] for files in (self.foregrounds, self.alphas))
        return read_cutout(foreground) if foreground == alpha else read_pair(foreground, alpha)


class PreparedMattes:
    """A prepared data set of foregrounds and alphas, as `FolderMattes` is; names are NUMBER, or CLIP/NUMBER of clips.

    Args:
        data: NAME:SPLIT; without a split, "test".
        data_dir: folder of the prepared data sets; None is TFDS's own.
    """

    failed = ()

    def __init__(self, data, data_dir=None):
        self.source = opened(data, data_dir, ["foreground", "alpha"])
        examples = self.source.examples
        digits = len(str(len(examples) - 1))
        names = [f"{number:0{digits}}" for number in range(len(examples))]
        if len(examples) and "clip" in examples[0]:
            names = [f"{examples[number]['clip'].decode()}/{name}" for number, name in enumerate(names)]
        self.names = names

    def read(self, position):
        pictures = self.source[position]
        return pictures["foreground"], pictures["alpha"]


class FolderBackgrounds:
    """Photographs of a folder: `names` and `read(position)`, uint8 `(H, W, 3)`; for errors see `FolderMattes`."""

    def __init__(self, folder):
        self.files = pictures_of("backgrounds", folder)
        self.names = list(self.files)
        self.read = functools.lru_cache(4)(self._read)

    def _read(self, position):
        return read_rgb(self.files[self.names[position]])


class PreparedBackgrounds:
    """A prepared data set of backgrounds, as `FolderBackgrounds` is; for the arguments see `PreparedMattes`."""

    def __init__(self, data, data_dir=None):
        self.source = opened(data, data_dir, ["image"])
        self.names = [str(number) for number in range(len(self.source))]
        self.read = functools.lru_cache(4)(self._read)

    def _read(self, position):
        return self.source[position]["image"]


def opened(data, data_dir, keys):
    """Returns the `TfdsSource` of NAME:SPLIT ("test" where no split is given).

    Raises:
        ValueError: if it is not prepared, or has other features than `keys`.
    """
    name, _, split = data.partition(":")
    source = TfdsSource(name, split or "test", data_dir and os.fspath(pathlib.Path(data_dir)))
    if source.keys != keys:
        raise ValueError(f"the data set {name} must have {' and '.join(keys)}. Received: {' and '.join(source.keys)}")
    return source
