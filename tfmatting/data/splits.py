"""Splits of a set of names that depend on the names alone."""

import collections
import hashlib
import math
import os
import pathlib

DIGITS = "0123456789"
LARGEST_SHARE = 0.25  # of the names, that one clip may be to be kept aside as a whole


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
    ordered = sorted(names, key=_digest)
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


def keep_clips_aside(names, share):
    """Chooses names that are kept aside, those of a clip all or none, so that no frame of one is on both sides.

    Names that differ only in the number at their end, as `clip_0001.png` and `clip_0002.png`, are of one clip. Clips
    are taken in the order of their SHA-256 digests, but none that is more than a quarter of all, until `share` is
    reached. Where there is no other clip, as with a folder of numbered stills, the last names are taken.

    Args:
        names: paths or other strings. What their folders have in common does not matter.
        share: of the names to keep aside, in (0, 1).
    Returns:
        Sorted list of places in `names`.
    """
    clips, kept, wanted = collections.defaultdict(list), [], math.ceil(len(names) * share)
    paths = [pathlib.PurePath(name) for name in names]
    common = os.path.commonpath([path.parent for path in paths])
    for place, path in enumerate(paths):
        clips[(path.parent.relative_to(common) / path.stem.rstrip(DIGITS)).as_posix()].append(place)
    for clip in sorted(clips, key=_digest):
        if len(kept) < wanted and len(kept) + len(clips[clip]) <= len(names) * LARGEST_SHARE:
            kept += clips[clip]
    return sorted(kept) or list(range(len(names) - wanted, len(names)))


def _digest(name):
    return hashlib.sha256(name.encode()).digest()
