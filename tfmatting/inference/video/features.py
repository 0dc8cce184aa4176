"""A first guess of a homography by matched features, for motions too large to be followed from edge to edge."""

import numpy as np

from tfmatting.ops.opencv import cv2

FEATURES, RATIO, FEWEST_MATCHES = 2000, 0.8, 12
TOLERANCE = 3.0  # pixels
SEED = 0


class FeatureMatcher:
    """Finds a plate's features in frames.

    Args:
        picture: the plate in gray, float32 `(h, w)` in [0, 1].
    """

    def __init__(self, picture):
        self.detector = cv2.ORB_create(FEATURES, fastThreshold=5)
        self.matcher = cv2.BFMatcher(cv2.NORM_HAMMING)
        self.points, self.descriptors = self._features(picture)

    def match(self, picture):
        """Returns the matrix from the plate's pixels to those of a frame `(h, w)`, or None where they do not tell."""
        points, descriptors = self._features(picture)
        if min(len(points), len(self.points)) < FEWEST_MATCHES:
            return None
        pairs = [pair for pair in self.matcher.knnMatch(descriptors, self.descriptors, k=2) if len(pair) == 2]
        matches = [first for first, second in pairs if first.distance < RATIO * second.distance]
        if len(matches) < FEWEST_MATCHES:
            return None
        start = np.float32([self.points[match.trainIdx] for match in matches])
        end = np.float32([points[match.queryIdx] for match in matches])
        cv2.setRNGSeed(SEED)
        matrix, agreed = cv2.findHomography(start, end, cv2.USAC_MAGSAC, TOLERANCE, maxIters=2000, confidence=0.999)
        return matrix if matrix is not None and agreed.sum() >= FEWEST_MATCHES else None

    def _features(self, picture):
        points, descriptors = self.detector.detectAndCompute((picture * 255).astype(np.uint8), None)
        return [point.pt for point in points], descriptors
