"""How data sets lie on disk: folders by one of their names, pictures in pairs, and the first thing that is missing."""

import dataclasses

from tfmatting.data.pictures import find_pictures

FOREGROUND = ("fgr", "fg", "FG", "foreground", "foregrounds")
ALPHA = ("pha", "alpha", "GT", "gt", "alphas")
VALIDATION = ("test", "valid", "validation", "val", "Test")


@dataclasses.dataclass(frozen=True)
class Sample:
    """A foreground with its alpha: two files, or one with both; a frame knows its clip and number."""

    name: str
    foreground: object
    alpha: object
    clip: str = ""
    frame: int = -1


def find_root(manual_dir, names, first):
    """Returns where a data set lies: in `manual_dir` itself, or in a folder of one of its usual names there.

    Args:
        manual_dir: path.
        names: usual names of the data set's folder; the first is the one that instructions speak of.
        first: names of the folder that every copy of the data set has at its top.
    Raises:
        FileNotFoundError: that names the path which was expected.
    """
    for root in (manual_dir, *(manual_dir / name for name in names)):
        if any((root / name).is_dir() for name in first):
            return root
    raise missing(manual_dir / names[0] / first[0])


def find_folder(root, names):
    """Returns the first folder of these names in `root`.

    Raises:
        FileNotFoundError: that names the first of them.
    """
    for name in names:
        if (root / name).is_dir():
            return root / name
    raise missing(root / names[0])


def missing(path):
    """Returns the error of a data set that lacks `path`."""
    return FileNotFoundError(f"the data set is incomplete: {path} is missing.")


def pair_pictures(foregrounds, alphas, prefix=""):
    """Pairs the pictures of two folders by their names, whatever their suffixes.

    Args:
        foregrounds, alphas: folders.
        prefix: what the samples' names begin with.
    Returns:
        List of `Sample`, sorted by name.
    Raises:
        FileNotFoundError: that names the first picture without a partner, or the folder if there is none at all.
    """
    pictures, mattes = find_pictures(foregrounds), find_pictures(alphas)
    for name, path in pictures.items():
        if name not in mattes:
            raise FileNotFoundError(f"the foreground {path} has no alpha: {alphas / name}{path.suffix} is missing.")
    for name, path in mattes.items():
        if name not in pictures:
            raise FileNotFoundError(f"the alpha {path} has no foreground: {foregrounds / name}.* is missing.")
    if not pictures:
        raise FileNotFoundError(f"the data set is incomplete: {foregrounds} holds no pictures.")
    return [Sample(prefix + name, path, mattes[name]) for name, path in pictures.items()]


def cutouts(folder):
    """Returns the list of `Sample` of the pictures with transparency in a folder; for errors see `pair_pictures`."""
    pictures = find_pictures(folder)
    if not pictures:
        raise FileNotFoundError(f"the data set is incomplete: {folder} holds no pictures.")
    return [Sample(name, path, path) for name, path in pictures.items()]


def listed(samples, path):
    """Returns the samples whose file names a text file lists, one a line, with or without suffix.

    Raises:
        FileNotFoundError: if the list does not exist, or names a picture that does not.
    """
    if not path.exists():
        raise missing(path)
    by_name = {}
    for sample in samples:
        by_name[sample.foreground.name] = by_name[sample.foreground.stem] = sample
    wanted = [line.strip() for line in path.read_text().splitlines() if line.strip()]
    for name in wanted:
        if name not in by_name:
            raise FileNotFoundError(f"the list {path} names {name}, which is not among the foregrounds.")
    return [by_name[name] for name in dict.fromkeys(wanted)]
