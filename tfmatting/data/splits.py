"""Splits of a set of names that depend on the names alone."""

import hashlib


def split_by_hash(names, shares):
    """Divides names into splits, in exact proportions and the same on every machine.

    The names are put in the order of their SHA-256 digests. The splits take their shares from this order, the smallest
    split first, each up to its share of the whole, rounded; every split gets one name at least where there are enough.
    So 8,861 names at 8636:200:25 become exactly that many, and a set that grows by a few names keeps nearly all of its
    names where they were.

    Args:
        names: strings, all different.
        shares: {split: number}, e.g. {"train": 479, "validation": 5}.
    Returns:
        {split: sorted list of names}, in the order of `shares`.
    Raises:
        ValueError: if a name comes twice.
    """
    ordered = sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())
    if len(set(ordered)) < len(ordered):
        raise ValueError("`names` must all be different.")
    chosen, taken, begin = {}, 0, 0
    whole = sum(shares.values())
    remaining = len(shares)
    for split in sorted(shares, key=shares.get):
        taken += shares[split]
        remaining -= 1
        end = round(len(ordered) * taken / whole)
        end = max(begin, min(max(end, begin + 1), len(ordered) - remaining))
        chosen[split] = sorted(ordered[begin:end])
        begin = end
    return {split: chosen[split] for split in shares}
