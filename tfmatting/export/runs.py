"""One way to run an artefact."""

import dataclasses
from collections.abc import Callable

ANY_SIZE, ANY_BATCH = (541, 723), 2  # of the comparison of what takes any size


@dataclasses.dataclass(frozen=True)
class Run:
    """One way to run an artefact, and the pictures to run it on.

    Attributes:
        name: of the signature.
        function: from the inputs of its `Family` by name, float32 arrays, to {output: array}.
        size: (height, width) of the pictures.
        batch: how many pictures at once.
        rounded: whether the outputs come of 8-bit pixels.
        dtype: what the artefact itself takes and gives, "float32", "uint8", or "string" for encoded pictures.
    """

    name: str
    function: Callable
    size: tuple
    batch: int = 1
    rounded: bool = False
    dtype: str = "float32"
