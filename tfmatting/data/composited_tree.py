"""The tree of a composited data set: train, validation and test, each with source, background and alpha.

The three pictures of a set have the same name. Source: Golden and Guidroz 2021, section 2.
"""

import imagesize

from tfmatting.data.pictures import find_pictures
from tfmatting.data.sources.reading import is_whole

#: shares of the splits in percent
SPLITS = {"train": 75, "validation": 15, "test": 10}
LAYERS = ("source", "background", "alpha")


def list_sets(folder):
    """Returns the complete sets of one split as a list of (name, {layer: path}), sorted by name."""
    pictures = {layer: find_pictures(folder / layer) for layer in LAYERS}
    complete = set.intersection(*(set(found) for found in pictures.values()))
    return [(name, {layer: pictures[layer][name] for layer in LAYERS}) for name in sorted(complete)]


def check_tree(tree, whole=False):
    """Checks that the folders of a tree pair up, and that the three pictures of a set have one size.

    Args:
        tree: path.
        whole: whether to read the files to their ends, and not their headers alone.
    Returns:
        List of lines, one a problem: folders that are missing, misplaced files, names in two splits, sizes that differ,
        with `whole` also files that break off.
    """
    absent = [tree / split / layer for split in SPLITS for layer in LAYERS if not (tree / split / layer).is_dir()]
    if absent:
        return [f"{path} is missing." for path in absent]
    problems, seen = [], {}
    for split in SPLITS:
        for name, paths in _by_name(tree / split).items():
            where = seen.setdefault(name, split)
            if where != split:
                problems.append(f"{next(iter(paths.values()))} is in the split {where}, too.")
            problems += _problems_of_set(tree / split, name, paths, whole)
    return problems


def _by_name(folder):
    sets = {}
    for layer in LAYERS:
        for name, path in find_pictures(folder / layer).items():
            sets.setdefault(name, {})[layer] = path
    return dict(sorted(sets.items()))


def _problems_of_set(folder, name, paths, whole):
    if len(paths) < len(LAYERS):
        path = next(iter(paths.values()))
        absent = [layer for layer in LAYERS if layer not in paths]
        return [f"{path} has no {layer}: {folder / layer / name}.* is missing." for layer in absent]
    if whole and (damaged := [path for path in paths.values() if not is_whole(path.read_bytes())]):
        return [f"the picture {path} is damaged, or no picture." for path in damaged]
    sizes = {layer: _size(path) for layer, path in paths.items()}
    if len(set(sizes.values())) == 1:
        return []
    described = ", ".join(f"{layer} {width}x{height}" for layer, (width, height) in sizes.items())
    return [f"{paths['source']}: the sizes of its set differ ({described})."]


def _size(path):
    with path.open("rb") as file:
        return imagesize.get(file)
