"""Connectivity error of alpha."""

import numpy as np

from tfmatting.metrics.arrays import alpha_pair, region_sum
from tfmatting.ops.opencv import cv2

STEPS, THETA = 10, 0.15


def conn(prediction, target, trimap=None):
    """Returns the sum of absolute differences between the degrees of connectivity of the two alphas.

    The source region at a threshold is the largest 4-connected region in which both alphas reach it; thresholds are
    0.1, 0.2, ..., 1. A pixel is connected up to the last threshold before it leaves the source region for the first
    time, 0 if it is in none. Its degree of connectivity is 1 - d, where d is how far its alpha lies above that
    threshold, and d below 0.15 counts as 0. Where no pixel reaches a threshold in both alphas, as in a picture without
    anybody, the source region is empty there; the largest of equal regions is the one that begins first, row by row.

    Arguments and errors are those of `tfmatting.metrics.mse`. All of the picture takes part in the regions, the trimap
    says where they are compared.

    Returns:
        A float of at least 0, which grows with the picture's size; NaN where the trimap has no unknown pixel.

    Source: Rhemann et al. 2009.
    """
    prediction, target, region = alpha_pair(prediction, target, trimap)
    return region_sum(connectivity_error_map(prediction, target), region)


def connectivity_error_map(prediction, target):
    """Returns what `conn` sums up, float32 `(H, W)`, of two alphas float32 `(H, W)` in [0, 1]."""
    level = connection_level(prediction, target)
    return cv2.absdiff(_degree(prediction, level), _degree(target, level))


def connection_level(prediction, target):
    """Returns the threshold up to which each pixel belongs to the source regions, float32 `(H, W)` in [0, 1]."""
    both = cv2.min(prediction, target)
    connected, reached = np.ones(both.shape, np.uint8), np.zeros(both.shape, np.uint8)
    for step in range(1, STEPS + 1):
        connected &= _largest_region(both >= np.float32(step / STEPS))
        reached += connected
        if not connected.any():
            break
    return reached.astype(np.float32) / np.float32(STEPS)


def _largest_region(inside):
    """Returns uint8 `(H, W)`, 1 in the largest 4-connected region of a boolean array; 0 everywhere if there is none."""
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(inside.view(np.uint8), connectivity=4)
    if count == 1:
        return np.zeros(inside.shape, np.uint8)
    return (labels == 1 + np.argmax(statistics[1:, cv2.CC_STAT_AREA])).view(np.uint8)


def _degree(alpha, level):
    above = cv2.subtract(alpha, level)
    return 1 - above * (above >= THETA)
