"""Which data is trained on when."""

import collections

MATTING, IMAGES, VIDEOS = "matting", "image_segmentation", "video_segmentation"

#: `kind` of data, and the number of its `batch`
Turn = collections.namedtuple("Turn", ("kind", "batch"))


class Interleaving:
    """The turns of matting and segmentation: images after every odd matting iteration, videos after every even one.

    Args:
        matting: kinds of the matting batches of one iteration, such as ("low_resolution", "high_resolution").
        odd, even: kinds that follow on odd and even iterations, counted from 1; None: nothing follows.

    Source: Lin et al. 2022, section 4.3.
    """

    def __init__(self, matting=(MATTING,), odd=IMAGES, even=VIDEOS):
        self.cycle = [kind for after in (odd, even) for kind in (*matting, after) if kind is not None]
        if not matting:
            raise ValueError("`matting` must name a kind. Received: none")
        self.kinds = tuple(dict.fromkeys(self.cycle))

    def turn(self, number):
        """Returns the `Turn` of a step of the optimizer, counted from 0 through the whole run."""
        if number < 0:
            raise ValueError(f"`number` must be at least 0. Received: number={number}")
        cycles, place = divmod(number, len(self.cycle))
        kind = self.cycle[place]
        return Turn(kind, cycles * self.cycle.count(kind) + self.cycle[:place].count(kind))


class InterleavedBatches:
    """The batches of several kinds as one sequence.

    Args:
        interleaving: an `Interleaving`.
        batches: {kind: batches by number}.

    Raises:
        ValueError: if a kind has no batches.
    """

    def __init__(self, interleaving, batches):
        missing = [kind for kind in interleaving.kinds if kind not in batches]
        if missing:
            raise ValueError(f"`batches` must have {', '.join(interleaving.kinds)}. Received: no {missing[0]}")
        self.interleaving, self.batches = interleaving, batches

    def __getitem__(self, number):
        turn = self.interleaving.turn(number)
        return self.batches[turn.kind][turn.batch]
