"""Folders of picture files as sources."""

import pathlib

import imagesize

from tfmatting.data.photographs import PhotographFolder
from tfmatting.data.pictures import check_grey, find_pictures, read_alpha
from tfmatting.data.sources.reading import decode_rgb, is_whole, reduced_size, reduced_to


class FolderSource:
    """Foregrounds and alphas of two folders, paired by equal names.

    Args:
        foregrounds: folder of colour pictures, not premultiplied; sub-folders are searched, too.
        alphas: folder of the alphas, with the same names but for the suffix, and the same sizes.
        roles: what errors call a picture of the one folder and of the other; with an s, the folders.

    Items: {"foreground": uint8 `(H, W, 3)`, "alpha": uint8 `(H, W, 1)`}, sorted by name.

    Raises:
        ValueError: if a folder does not exist or is empty, a foreground has no alpha or an alpha no foreground, their
            sizes differ, a file is no picture, or an alpha is in colour. But for three alphas only headers are read.
    """

    def __init__(self, foregrounds, alphas, roles=("foreground", "alpha")):
        first, second = (_found(*pair) for pair in zip(roles, (foregrounds, alphas), strict=True))
        _check_names(first, second, *roles, alphas)
        _check_names(second, first, *reversed(roles), foregrounds)
        self.roles = roles
        self.pairs = [(path, second[name]) for name, path in first.items()]
        self.sizes = [_checked_size(*pair, *roles) for pair in self.pairs]
        for place in sorted({0, len(self.pairs) // 2, len(self.pairs) - 1}):
            check_grey(self.pairs[place][1])

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        return self.reduced(index, None)

    def name(self, index):
        return str(self.pairs[index][0])

    def reduced(self, index, shorter_side):
        (foreground, alpha), size = self.pairs[index], self.sizes[index]
        target = reduced_size(size, shorter_side)
        pixels, matte = _read_rgb(foreground, size, shorter_side), _read_alpha(alpha)
        if matte.shape[1::-1] != size:
            role, other = self.roles
            raise ValueError(f"the {other} {alpha} has another size than its {role} {foreground}.")
        return {"foreground": reduced_to(pixels, target), "alpha": reduced_to(matte, target)}


class BackgroundFolder:
    """A folder of photographs as a source: {"image": uint8 `(H, W, 3)`}, sorted by name.

    Args:
        folder: path or `PhotographFolder`, whose checks are made.
    """

    def __init__(self, folder):
        self.files = (folder if isinstance(folder, PhotographFolder) else PhotographFolder(folder)).files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return self.reduced(index, None)

    def name(self, index):
        return self.files[index]

    def reduced(self, index, shorter_side):
        size = imagesize.get(self.files[index])
        pixels = _read_rgb(pathlib.Path(self.files[index]), size, shorter_side)
        return {"image": reduced_to(pixels, reduced_size(size, shorter_side))}


def _read_rgb(path, size, shorter_side):
    pixels = decode_rgb(path.read_bytes(), size, shorter_side)
    if pixels is None:
        raise _damaged(path)
    return pixels


def _read_alpha(path):
    if not is_whole(path.read_bytes()):
        raise _damaged(path)
    return read_alpha(path)


def _damaged(path):
    return ValueError(f"the picture {path} is damaged, or no picture.")


def _found(role, folder):
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        raise ValueError(f"`{role}s` must be an existing folder of pictures. Received: {folder}")
    found = find_pictures(folder)
    if not found:
        raise ValueError(f"`{role}s` must hold pictures. Received: {folder}")
    return found


def _check_names(names, others, role, other_role, folder):
    missing = sorted(set(names) - set(others))
    if missing:
        count = f"{len(missing)} {role}s have" if len(missing) > 1 else f"1 {role} has"
        raise ValueError(f"{count} no {other_role} of the same name in {folder}: {names[missing[0]]}"
                         + (", ..." if len(missing) > 1 else "."))  # fmt: skip


def _checked_size(foreground, alpha, role, other_role):
    sizes = []
    for path in (foreground, alpha):
        sizes.append(imagesize.get(path))
        if min(sizes[-1]) <= 0:
            raise _damaged(path)
    if sizes[0] != sizes[1]:
        size, alpha_size = ("{}x{}".format(*one) for one in sizes)
        raise ValueError(
            f"the {other_role} {alpha} has {alpha_size} pixels, its {role} {foreground} {size}: they must have the same"
            " size."
        )
    return sizes[0]
