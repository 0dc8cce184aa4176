"""Means with intervals, of models and of their differences."""

import numpy as np

RESAMPLES, CONFIDENCE = 2000, 0.95


def interval(values, groups, seed=0):
    """Returns the mean of values and its 95 % interval by the bootstrap.

    Values of one group are drawn together: the same person before five backgrounds is no five samples.

    Args:
        values: floats or None; the latter are left out.
        groups: of the values, e.g. names of the persons.
        seed: of the resampling.
    Returns:
        {"mean", "low", "high", "count"}: the mean is None where there is no value, the interval None where there are
        fewer than two groups. The interval holds the middle 95 % of the means of 2,000 resamples.
    Raises:
        ImportError: if SciPy is not installed.
    """
    sums, counts = {}, {}
    for value, group in zip(values, groups, strict=True):
        if value is not None:
            sums[group] = sums.get(group, 0.0) + value
            counts[group] = counts.get(group, 0) + 1
    if not sums:
        return {"mean": None, "low": None, "high": None, "count": 0}
    totals, sizes = np.array(list(sums.values())), np.array(list(counts.values()))
    count = int(sizes.sum())
    mean = float(totals.sum() / count)
    if len(totals) < 2:
        return {"mean": mean, "low": None, "high": None, "count": count}
    found = _bootstrap()(
        (totals, sizes),
        lambda totals, sizes, axis: totals.sum(axis) / sizes.sum(axis),
        paired=True,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        random_state=np.random.default_rng(seed),
    ).confidence_interval
    return {"mean": mean, "low": float(found.low), "high": float(found.high), "count": count}


def differences(first, second):
    """Returns first minus second of two lists of floats or None; None where one of them is."""
    pairs = zip(first, second, strict=True)
    return [None if one is None or other is None else one - other for one, other in pairs]


def _bootstrap():
    try:
        from scipy.stats import bootstrap
    except ModuleNotFoundError as error:
        raise ImportError("SciPy is not installed: pip install 'tfmatting[eval]'") from error
    return bootstrap
