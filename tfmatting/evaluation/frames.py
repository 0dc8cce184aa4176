"""What an evaluation goes through: a row of items, each a picture or a clip."""

import dataclasses
import re

import numpy as np

from tfmatting.evaluation.trimaps import make_trimap


@dataclasses.dataclass(frozen=True, eq=False)
class Frame:
    """A picture with its truth.

    Attributes:
        name: unique among all frames.
        truth: the true alpha, `(H, W)` or `(H, W, 1)`, uint8, uint16, or float in [0, 1].
        trimap: uint8 `(H, W)`, 128 = unknown.
        source, plate: uint8 `(H, W, 3)`, RGB; None where results alone are compared.
        foreground: the true one, uint8 `(H, W, 3)`, or None.
    """

    name: str
    truth: np.ndarray
    trimap: np.ndarray
    source: np.ndarray | None = None
    plate: np.ndarray | None = None
    foreground: np.ndarray | None = None


@dataclasses.dataclass(frozen=True)
class Item:
    """A picture or clip of a benchmark.

    Attributes:
        name: unique in the benchmark.
        numbers: of its frames, as the benchmark counts them.
        background: name of what it stands before, or None.
        group: items of one group show the same person and are no independent samples.
    """

    name: str
    numbers: tuple
    background: str | None = None
    group: str = ""


#: settings of a protocol that count where composites and predictions are there already, and where the latter are made
TRIMAP_SETTINGS = ("name", "trimap_low", "trimap_high", "trimap_iterations", "seed")
MODEL_SETTINGS = ("backbone_scale", "refined_patches")


class Benchmark:
    """What models or results are compared on.

    A subclass gives `description`, one line; SETTINGS, the settings of a protocol that count (None: all); `items`, a
    list of `Item`; `failed`, a list of {"name", "reason"} of what cannot be evaluated; and `frame(item, position)`, the
    `Frame` at a position of an item's numbers, which raises a ValueError or an OSError where it cannot be read.
    """

    description = ""
    SETTINGS = None

    def __init__(self, protocol):
        self.protocol = protocol
        self.items, self.failed = [], []

    def frame(self, item, position):
        raise NotImplementedError

    def make_trimap(self, truth):
        """Returns the trimap that the protocol makes of a true alpha, uint8 `(H, W)`."""
        protocol = self.protocol
        return make_trimap(truth, protocol.trimap_low, protocol.trimap_high, protocol.trimap_iterations)


def clip_of(name):
    """The clip that a frame belongs to, by the frame's name: its folder."""
    return name.rpartition("/")[0] or "."


def samples_of(names, clips):
    """Returns {sample: positions of its frames}.

    Args:
        names: of all frames, with "/" between folders.
        clips: whether the frames of one folder are a clip, which is named after it, in the order of the numbers in
            their names: frame2 comes before frame10; else every frame is a sample.
    """
    samples = {}
    for position, name in enumerate(names):
        samples.setdefault(clip_of(name) if clips else name, []).append(position)
    for positions in samples.values():
        positions.sort(key=lambda position: _with_numbers(names[position]))
    return samples


def _with_numbers(name):
    """Text and numbers of a name in turn, by which names are sorted as people count."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]
