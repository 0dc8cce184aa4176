"""Where a captured plate lies in a frame that a hand-held camera took."""

import dataclasses

import numpy as np

from tfmatting.inference.video.features import FeatureMatcher
from tfmatting.inference.video.homography import conjugated, distances, plausible, to_centred
from tfmatting.inference.video.photometric import FEWEST_POINTS, SETTINGS, EdgePoints, Fit, pyramid, slopes

ENOUGH, SURE = 0.25, 0.7  # share of the plate's edges that must, and that do clearly, lie where they should
ATTEMPTS = 3  # to find better than the first search does: from matched features, then from the best so far
MORE, NEAR = 0.1, 1.0  # by how much more must be explained to move farther than so many pixels


@dataclasses.dataclass(frozen=True, eq=False)
class Estimate:
    """A plate's place in a frame.

    Attributes:
        matrix: homography `(3, 3)` from the plate's pixels to the frame's.
        explained: share of the plate's edges, by their strength, that the frame shows there, in [0, 1]; what a person
            hides is not explained.
    """

    matrix: np.ndarray
    explained: float


class Registration:
    """Finds a plate in frames of its size.

    Args:
        plate: `(H, W, 3)` RGB in uint8 or uint16.
    """

    def __init__(self, plate):
        self.height, self.width = plate.shape[:2]
        self.centred = to_centred(self.width, self.height)
        pictures = pyramid(plate)
        self.levels = [EdgePoints(picture, setting) for picture, setting in zip(pictures, SETTINGS, strict=False)]
        self.matcher = FeatureMatcher(pictures[0])
        self.small_centred = to_centred(*pictures[0].shape[::-1])

    def find(self, pixels, start, sure=SURE):
        """Finds the plate in a frame.

        Args:
            pixels: the frame `(H, W, 3)` in uint8 or uint16.
            start: homography from which the search begins, e.g. that of the frame before.
            sure: the share of the plate's edges that, once explained, ends the search.
        Returns:
            An `Estimate`, or None where the plate shows too little, or is not found.
        """
        if len(self.levels[0]) < FEWEST_POINTS:
            return None
        pictures = pyramid(pixels)
        edges = slopes(pictures[0])
        before = Estimate(start, self.levels[0].explained(edges, conjugated(start, self.centred)))
        best = self._refined(pictures, edges, conjugated(start, self.centred))
        for attempt in range(ATTEMPTS):
            if best.explained >= sure:
                break
            guess = self.matcher.match(pictures[0]) if attempt == 0 else None
            again = conjugated(best.matrix, self.centred) if guess is None else conjugated(guess, self.small_centred)
            best = max(best, self._refined(pictures, edges, again), key=lambda estimate: estimate.explained)
        return best if self._convincing(best, before) else None

    def _refined(self, pictures, edges, matrix):
        """Returns the `Estimate` that a search ends at, which begins with a homography on centred positions."""
        fit = start = Fit(matrix)
        for level, picture in zip(self.levels[::-1], pictures[::-1], strict=True):
            fit = level.solve(picture, fit, start)
        finest = self.levels[0]
        fit = finest.solve(pictures[0], fit, start, finest.agreeing(edges, fit.matrix))  # nothing of the person is left
        matrix = conjugated(fit.matrix, np.linalg.inv(self.centred))
        return Estimate(matrix, finest.explained(edges, fit.matrix))

    def _convincing(self, estimate, before):
        """Whether an estimate is to be believed rather than the one before: a bare wall looks the same everywhere."""
        if estimate.explained < ENOUGH or not plausible(estimate.matrix, self.width, self.height):
            return False
        moved = distances(estimate.matrix, before.matrix, self.width, self.height).max()
        return moved < NEAR or estimate.explained > before.explained + MORE
