"""Smooth paths of a number over time."""

import numpy as np

#: shares of a way by shares of its time
EASINGS = {
    "linear": lambda time: time,
    "in": lambda time: time**2,
    "out": lambda time: 1 - (1 - time) ** 2,
    "in_out": lambda time: time**2 * (3 - 2 * time),
    "slow_in_out": lambda time: time**3 * (10 - 15 * time + 6 * time**2),
    "sine": lambda time: (1 - np.cos(np.pi * time)) / 2,
}
LEG = (12, 48)  # frames from one point of a path to the next, at least and below
STILL_SHARE = 0.15  # of the legs nothing changes


def eased_path(rng, length, low, high):
    """Returns a path through random points, with a random easing from each to the next.

    Args:
        rng: `numpy.random.Generator`.
        length: frames, at least 1.
        low, high: limits of the points, evenly distributed in between.
    Returns:
        Floats `(length,)` in [low, high].
    """
    path, point = [], rng.uniform(low, high)
    while len(path) < length:
        frames, easing = int(rng.integers(*LEG)), EASINGS[str(rng.choice(list(EASINGS)))]
        following = rng.uniform(low, high)
        if rng.random() < STILL_SHARE:
            following = point
        path.extend(point + (following - point) * easing(np.arange(frames) / frames))
        point = following
    return np.array(path[:length])


def shake(rng, length, size):
    """Returns the trembling of a hand that holds a camera, floats `(length,)` within `size` of 0: three slow waves."""
    rates, phases = rng.uniform(0.05, 0.7, (3, 1)), rng.uniform(0, 2 * np.pi, (3, 1))
    return size * np.sin(rates * np.arange(length) + phases).mean(0)
