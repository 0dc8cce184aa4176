"""Where a picture shows people, and how surely, by a segmentation network at low resolution."""

import numpy as np

from tfmatting.inference.segmentation.segmentation_matting import SegmentationMatting
from tfmatting.ops.opencv import cv2

#: share of the pixels whose probabilities are a picture's score: one person of a tenth of its height and width, or some
#: cells of the network, whose features are 8 pixels apart; single pixels are often probable by mistake
SCORED_SHARE = 0.01
#: score from which on a picture is said to show people
THRESHOLD = 0.8
POSSIBLE, PROBABLE = 0.2, 0.5  # probabilities from which on a pixel may be a person's, and probably is
MARGIN = 0.02  # of the short side, around people: masks are coarse, and edges are mixed with what is behind them


class PeopleFinder:
    """Finds people in pictures.

    Args:
        model: `Segmentation` that knows the class "person", such as `tfmatting.load("person_mobilenetv3")`.
    Attributes:
        threshold: score from which on a picture is said to show people.
    Raises:
        ValueError: if the model does not know the class.
    """

    threshold = THRESHOLD

    def __init__(self, model):
        self._segmentation = SegmentationMatting(model, "person")

    def score(self, picture):
        """Returns how surely a picture shows people: the mean probability of its most probable hundredth, in [0, 1].

        The largest probability alone is that of a single mistaken pixel, and the mean of all of them the size of people
        more than whether there are some.

        Args:
            picture: `(H, W, 3)`, RGB in uint8, uint16, or float32 in [0, 1].
        """
        probability = self._probability(picture).ravel()
        count = max(1, round(SCORED_SHARE * probability.size))
        return float(np.partition(probability, -count)[-count:].mean())

    def masks(self, picture):
        """Returns where people may be and where they probably are, with a margin.

        Args:
            picture: as of `score`.
        Returns:
            (possible, probable): boolean arrays `(h, w)`, at the size that the network sees.
        """
        probability = self._probability(picture)
        radius = max(1, round(MARGIN * min(probability.shape)))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
        levels = (probability >= level for level in (POSSIBLE, PROBABLE))
        return tuple(cv2.dilate(mask.astype(np.uint8), kernel).astype(bool) for mask in levels)

    def _probability(self, picture):
        return self._segmentation.probabilities(picture[None])[1][0, ..., 0]
