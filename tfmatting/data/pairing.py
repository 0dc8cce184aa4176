"""The pairing of foregrounds with backgrounds."""

import functools

import numpy as np


def zip_rotation(number, first_length, second_length, seed=0, shuffle=True):
    """Returns which items of two sets make pair `number` of an endless row of epochs.

    An epoch has as many pairs as the longer set has items: each of its items comes once, and the shorter set starts
    again until the longer is through. Both are put in a new order in every epoch.

    Args:
        number: of the pair, from 0 on through all epochs.
        first_length, second_length: numbers of items, at least 1.
        seed: of the orders.
        shuffle: False keeps both sets in their own order.
    Returns:
        The indices in the first and in the second set; a function of the arguments alone.
    Raises:
        ValueError: if a set is empty or `number` is below 0.

    Source: Lin et al. 2021, appendix D.1.
    """
    if min(first_length, second_length) < 1:
        raise ValueError(f"both sets must have items. Received: lengths {first_length} and {second_length}")
    if number < 0:
        raise ValueError(f"`number` must be at least 0. Received: number={number}")
    epoch, place = divmod(number, max(first_length, second_length))
    places = place % first_length, place % second_length
    if not shuffle:
        return places
    return tuple(
        int(_order(length, seed, epoch, which)[place])
        for which, (length, place) in enumerate(zip((first_length, second_length), places, strict=True))
    )


@functools.lru_cache(maxsize=16)
def _order(length, seed, epoch, which):
    return np.random.default_rng([seed, epoch, which]).permutation(length)
