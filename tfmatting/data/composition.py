"""Composited data sets: foregrounds before backgrounds, in the tree of `tfmatting.data.composited_tree`."""

import concurrent.futures
import dataclasses
import functools
import itertools
import json
import os
import pathlib
import threading

import numpy as np

from tfmatting.data import pictures
from tfmatting.data.composited_tree import LAYERS, SPLITS
from tfmatting.data.files import remove_partial_files, write_whole
from tfmatting.data.pairing import zip_rotation
from tfmatting.data.resizing import crop_to_shape, resize_to
from tfmatting.data.splits import split_by_hash

PLAN = "composition.json"
_SETS_AT_ONCE = 1000


@dataclasses.dataclass(frozen=True)
class CompositionOptions:
    """How a composited set is made; a set that is resumed must have been begun with the same.

    Args:
        suffix: of source and background, ".png" or ".jpg" (quality 95); alpha is always ".png".
        crop: whether a background is cropped to the foreground's shape before it is resized; else it is stretched.
        keep_folders_together: whether the foregrounds of one sub-folder (the frames of a clip) are in one split.
        seed: of the order in which foregrounds and backgrounds meet.
    """

    suffix: str = ".png"
    crop: bool = False
    keep_folders_together: bool = False
    seed: int = 0


def plan_sets(foregrounds, backgrounds, options):
    """Plans which foreground stands before which background.

    Foregrounds and backgrounds are both split 75/15/10 by the hash of their names, so that none is in two splits (those
    of fewer than three are in all). In each split both are shuffled and rotate in a "zip" fashion: the shorter list
    starts again until the longer is through.

    Args:
        foregrounds, backgrounds: lists of names.
        options: `CompositionOptions`.
    Returns:
        {split: [(name of the set, foreground, background), ...]}.
    Source: Golden and Guidroz 2021, section 2; Lin et al. 2021, appendix D.1.
    """
    group = (lambda name: name.rpartition("/")[0] or name) if options.keep_folders_together else (lambda name: name)
    first = _split(foregrounds, group)
    second = _split(backgrounds, lambda name: name)
    plan, number = {}, 0
    for split in SPLITS:
        count = max(len(first[split]), len(second[split])) if first[split] and second[split] else 0
        pairs = [zip_rotation(index, len(first[split]), len(second[split]), options.seed) for index in range(count)]
        named = [(first[split][one], second[split][other]) for one, other in pairs]
        plan[split] = [(f"{number + index:06d}", *pair) for index, pair in enumerate(named)]
        number += count
    return plan


def compose_set(foreground, alpha, background, options):
    """Composites one set.

    Args:
        foreground, alpha: their paths; one path twice for a picture with transparency.
        background: its path.
        options: `CompositionOptions`.
    Returns:
        {"source", "background", "alpha"}, uint8 `(H, W, 3 | 1)` of the foreground's size: the source is
        `alpha * foreground + (1 - alpha) * background`, rounded.
    Raises:
        ValueError: if a file is damaged, or the sizes of foreground and alpha differ.
    """
    pair = pictures.read_cutout(alpha) if foreground == alpha else pictures.read_pair(foreground, alpha)
    height, width = pair[1].shape[:2]
    plate = pictures.read_rgb(background)
    plate = resize_to(crop_to_shape(plate, height, width) if options.crop else plate, height, width)
    pixels, opacity, behind = (layer.astype(np.uint16) for layer in (*pair, plate))
    source = (opacity * pixels + (255 - opacity) * behind + 127) // 255
    return {"source": source.astype(np.uint8), "background": plate, "alpha": pair[1]}


class Composition:
    """A composited data set that is being made, and goes on where it stopped.

    Args:
        foregrounds: folder of pictures, with transparency or with `alphas`.
        backgrounds: folder of pictures.
        output: folder of the tree. The plan lies in it as composition.json.
        alphas: folder of alphas with the names of the foregrounds; None: the foregrounds have transparency.
        options: `CompositionOptions`.
    Raises:
        OSError: if a folder is missing or empty, or a foreground has no alpha.
        ValueError: if `output` is another composition, or an input.
    """

    def __init__(self, foregrounds, backgrounds, output, alphas=None, options=None):
        self.options = options or CompositionOptions()
        self.output = pathlib.Path(output)
        self.foregrounds = _pictures_of(foregrounds, "foregrounds")
        self.backgrounds = _pictures_of(backgrounds, "backgrounds", keep_suffix=True)
        self.alphas = _pictures_of(alphas, "alphas") if alphas else self.foregrounds
        for name, path in self.foregrounds.items():
            if name not in self.alphas:
                raise FileNotFoundError(f"the foreground {path} has no alpha: {alphas}/{name}.* is missing.")
        self.plan = plan_sets(list(self.foregrounds), list(self.backgrounds), self.options)
        self._begin([folder for folder in (foregrounds, backgrounds, alphas) if folder])

    def _begin(self, folders):
        """Checks that the output is free, empty or this very composition, and writes the plan into it."""
        if any(self.output.resolve() == pathlib.Path(folder).resolve() for folder in folders):
            raise ValueError(f"the output {self.output} must be another folder than the inputs.")
        plan = {"options": dataclasses.asdict(self.options), "sets": self.plan}
        written = self.output / PLAN
        if written.exists():
            if json.loads(written.read_text()) != json.loads(json.dumps(plan)):
                raise ValueError(
                    f"the output {self.output} holds another composition (other pictures or options): choose another."
                )
            remove_partial_files(self.output)
        elif self.output.exists() and any(self.output.iterdir()):
            raise ValueError(f"the output {self.output} is not empty, and no composition: choose another.")
        for split in SPLITS:
            for layer in LAYERS:
                (self.output / split / layer).mkdir(parents=True, exist_ok=True)
        write_whole(written, json.dumps(plan, indent=1).encode())

    def pending(self):
        """Returns the sets (split, name, foreground, background) of which a picture is missing."""
        sets = [(split, *names) for split, items in self.plan.items() for names in items]
        return [item for item in sets if not all(path.exists() for path in self._paths(*item[:2]).values())]

    def run(self, workers=None, progress=iter):
        """Makes the pending sets; one that fails does not stop the others.

        Args:
            workers: threads; None: one a core.
            progress: function that wraps the iterable of finished sets, e.g. `tqdm`.
        Returns:
            {set: message} of those that failed.
        """
        failures, pending = {}, iter(self.pending())
        stopped = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(workers or os.cpu_count()) as pool:
            groups = iter(lambda: list(itertools.islice(pending, _SETS_AT_ONCE)), [])
            made = (pool.map(functools.partial(self._try, stopped), group) for group in groups)
            try:
                for item, message in progress(itertools.chain.from_iterable(made)):
                    if message:
                        failures["/".join(item[:2])] = message
            except BaseException:
                stopped.set()
                raise
        return failures

    def _try(self, stopped, item):
        if stopped.is_set():
            return item, ""
        try:
            self._make(*item)
        except (ValueError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:  # such as a full disk: it concerns all sets
                raise
            return item, str(error)
        return item, ""

    def _make(self, split, name, foreground, background):
        paths = self.foregrounds[foreground], self.alphas[foreground], self.backgrounds[background]
        layers = compose_set(*paths, self.options)
        for layer, path in self._paths(split, name).items():
            write_whole(path, pictures.encoded(layers[layer], path.suffix))

    def _paths(self, split, name):
        suffixes = {layer: ".png" if layer == "alpha" else self.options.suffix for layer in LAYERS}
        return {layer: self.output / split / layer / f"{name}{suffix}" for layer, suffix in suffixes.items()}


def _split(names, group):
    """Returns {split: names} by the hash of the names' groups; of fewer than three groups all are in each split."""
    members = {}
    for name in names:
        members.setdefault(group(name), []).append(name)
    if len(members) < len(SPLITS):
        return {split: sorted(names) for split in SPLITS}
    chosen = split_by_hash(members, SPLITS)
    return {split: sorted(name for key in keys for name in members[key]) for split, keys in chosen.items()}


def _pictures_of(folder, role, keep_suffix=False):
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"the folder of {role} {folder} does not exist.")
    found = pictures.find_pictures(folder, keep_suffix)
    if not found:
        raise FileNotFoundError(f"the folder of {role} {folder} holds no pictures.")
    return found
