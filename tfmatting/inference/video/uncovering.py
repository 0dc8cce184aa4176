"""What is behind people who cover it for most of a clip, taken from the frames in which they are elsewhere."""

import numpy as np

from tfmatting.inference.video.medians import PIXELS, frames_near, visible_colours

#: a pixel is uncovered if people leave it free in so many of the frames
UNCOVERED = 1 / 10
#: of the frames that show a colour: it is a person's if people probably cover at least so many of them, the
#: background's if people possibly cover at most so many
PERSON, BACKGROUND = 1 / 2, 1 / 3


def uncovered(samples, possible, probable, plate, tolerance):
    """Finds what is behind people, wherever it is sure enough to take the place of what a plate shows.

    It is the median over the frames in which nobody covers a pixel or, where fewer than half of these agree with it,
    the colour that most of them agree on. Masks miss people, and take the background for people: the colour counts only
    where a tenth of the frames is uncovered, and it is nearly the plate's, or the masks tell the two apart: people
    probably cover half of the frames that show the plate's colour, and possibly at most a third of those that show the
    new one.

    Args:
        samples: list of arrays `(H, W, 3)`, all uint8 or all uint16.
        possible, probable: boolean `(frames, h, w)`: what people may cover in the same frames, and what they probably
            do, at a smaller size.
        plate: `(H, W, 3)` of the samples' type, made of all frames.
        tolerance: largest difference in any channel that counts as the same colour, an integer.
    Yields:
        (rows, columns, colours, seen) of some pixels at a time: their places `(N,)`, their colours `(N, 3)` in the
        samples' type, and the shares `(N,)` of the uncovered frames that show them.
    """
    free = len(possible) - possible.sum(axis=0)
    small = [np.arange(size) * less // size for size, less in zip(plate.shape[:2], free.shape, strict=True)]
    rows, columns = np.nonzero(((free < len(possible)) & (free >= UNCOVERED * len(possible)))[np.ix_(*small)])
    for first in range(0, len(rows), PIXELS):
        places = rows[first : first + PIXELS], columns[first : first + PIXELS]
        values = np.stack([sample[places].T for sample in samples], axis=1)
        may, does = (mask[:, small[0][places[0]], small[1][places[1]]] for mask in (possible, probable))
        colours, counts = visible_colours(values, ~may, tolerance)
        old = plate[places]
        sure = np.abs(colours.astype(int) - old).max(axis=-1) <= tolerance
        person = _covered_share(frames_near(values, old.T, tolerance), does)
        background = _covered_share(frames_near(values, colours.T, tolerance), may)
        sure |= (person >= PERSON) & (background <= BACKGROUND)
        yield tuple(x[sure] for x in (*places, colours, counts / (~may).sum(axis=0)))


def _covered_share(shown, covered):
    """Returns the share of the frames that show a colour, `(frames, N)`, in which it is covered; 0 where none does."""
    return (shown & covered).sum(axis=0) / np.maximum(shown.sum(axis=0), 1)
