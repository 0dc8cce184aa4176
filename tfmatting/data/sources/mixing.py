"""Several sources as one."""

import bisect
import itertools
import math

from tfmatting.data.sources.reading import name_of, read_reduced


class MixedSource:
    """Items of several sources in given shares.

    It is as long as the source needs that is through last at its share; the others start again.

    Args:
        parts: list of (source, share); the shares count relative to their sum.

    Raises:
        ValueError: if there is no part, a source is empty, or a share is not above 0.
    """

    def __init__(self, parts):
        self.sources, shares = [source for source, _ in parts], [share for _, share in parts]
        if not parts or min(shares) <= 0 or not all(map(len, self.sources)):
            lengths = [len(source) for source in self.sources]
            raise ValueError(
                f"`parts` must be sources with items and shares above 0. Received: lengths={lengths}, shares={shares}"
            )
        shares = [share / sum(shares) for share in shares]
        length = max(math.ceil(len(source) / share - 1e-9) for source, share in zip(self.sources, shares, strict=True))
        self.ends = [round(length * part) for part in itertools.accumulate(shares)]

    def __len__(self):
        return self.ends[-1]

    def __getitem__(self, index):
        source, place = self._find(index)
        return source[place]

    def name(self, index):
        return name_of(*self._find(index))

    def reduced(self, index, shorter_side):
        return read_reduced(*self._find(index), shorter_side)

    def _find(self, index):
        part = bisect.bisect_right(self.ends, index)
        source = self.sources[part]
        return source, (index - (self.ends[part - 1] if part else 0)) % len(source)
