"""The part of a clip that is asked for."""

import dataclasses
import math
from fractions import Fraction


@dataclasses.dataclass(frozen=True)
class Span:
    """Seconds after a clip's beginning: a time counts if it lies in [start, end). None: no limit.

    Raises:
        ValueError: if a limit is negative or not finite, or nothing lies between the two.
    """

    start: Fraction | None = None
    end: Fraction | None = None

    def __post_init__(self):
        for name in ("start", "end"):
            object.__setattr__(self, name, _exact(name, getattr(self, name)))
        if self.end is not None and self.end <= (self.start or 0):
            raise ValueError(f"the end must be later than the start. Received: {self._seconds()}")

    def units(self, time_base, origin=0):
        """Returns the first time that counts and the first that is too late (infinite: there is none).

        Args:
            time_base: seconds a unit.
            origin: the clip's beginning in units.
        """
        first = origin + math.ceil((self.start or 0) / time_base)
        return first, math.inf if self.end is None else origin + math.ceil(self.end / time_base)

    def __str__(self):
        return f"from {float(self.start or 0):g} s" + ("" if self.end is None else f" to {float(self.end):g} s")

    def _seconds(self):
        return f"start={float(self.start or 0):g}, end={float(self.end):g}"


def _exact(name, value):
    """Returns seconds as a Fraction; a float stands for the decimal number with six places that it is nearest to."""
    if value is None:
        return None
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"the {name} must be a number of seconds of at least 0. Received: {value}")
    return Fraction(round(value * 10**6), 10**6) if isinstance(value, float) else Fraction(value)
