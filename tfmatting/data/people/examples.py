"""Examples of the data set `synthetic_people`. The functions are plain ones, which Beam can send to its workers."""

import functools
import pathlib

from tfmatting.data.people.assets import ARCHIVES
from tfmatting.data.people.people import SyntheticPeople
from tfmatting.data.pictures import encoded


def find_archive(folder):
    """Returns the only archive in a folder, or None if the assets lie there unpacked.

    Args:
        folder: path on this machine.
    Raises:
        ValueError: if there are several archives.
    """
    folder = pathlib.Path(folder)
    if list(folder.rglob("base.obj")):
        return None
    archives = sorted(path for path in folder.iterdir() if path.name.endswith(ARCHIVES))
    if len(archives) > 1:
        raise ValueError(f"{folder} holds {len(archives)} archives: unpack them all there.")
    return archives[0] if archives else None


def still_examples(number, assets, seed, height, width):
    """Yields (key, example) of one person; see `SyntheticPeople.still`."""
    sample = _people(assets, seed).still(number, height, width)
    name = f"{seed}_{number:08d}"
    yield name, {**_encoded(sample), "name": name}


def clip_examples(number, assets, seed, height, width, frames, frame_rate):
    """Yields (key, example) of each frame of a clip; see `SyntheticPeople.clip`."""
    clip = f"{seed}_{number:08d}"
    for frame, sample in enumerate(_people(assets, seed).clip(number, height, width, frames, frame_rate)):
        name = f"{clip}_{frame:05d}"
        yield name, {**_encoded(sample), "name": name, "clip": clip, "frame": frame}


def _encoded(sample):
    return {layer: encoded(sample[layer]) for layer in ("foreground", "alpha")}


@functools.lru_cache(maxsize=1)
def _people(assets, seed):
    return SyntheticPeople(assets, seed)
