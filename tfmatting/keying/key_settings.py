"""The controls of the keyer."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class KeySettings:
    """How a picture is keyed.

    Attributes:
        tolerance: in [0, 0.25]: alpha up to it becomes 0, alpha from 1 less it becomes 1, and from twice as far on
            alpha stays as it is ("clip black" and "clip white"). None: measured from the screen's own noise.
        softness: in [0.01, 1]: the share of [0, 1], about 0.5, over which alpha still rises; 1 keeps what the mixture
            of the two colours says, less makes edges harder.
        despill: in [0, 1], how much of the screen's light is taken out of the foreground.
        linear: whether colours were mixed in linear light. Decides what alpha means: False is right where results are
            composited in the files' own values, as all of this package and most training data are; True for
            compositing in linear light.
    Raises:
        ValueError: if a value is out of its range.
    """

    tolerance: float | None = None
    softness: float = 1.0
    despill: float = 1.0
    linear: bool = False

    def __post_init__(self):
        ranges = {"tolerance": (0, 0.25), "softness": (0.01, 1), "despill": (0, 1)}
        for name, (low, high) in ranges.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ValueError(f"`{name}` must be in [{low}, {high}]. Received: {name}={value}")
