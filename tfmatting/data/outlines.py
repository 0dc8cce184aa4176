"""Outlines of limbs, strands and other long shapes."""

import numpy as np


def tube(spine, left, right=None, rng=None, rough=0.0, caps=(1.0, 1.0), samples=30):
    """Returns the outline of a tube.

    Args:
        spine: joints `(n, 2)` of its middle line, n >= 2; bends are rounded.
        left, right: half-widths at equal steps along the spine; `right` is `left` when None.
        rng, rough: unevenness of the outline, relative to the half-width.
        caps: how round the two ends are, 0 for straight ends.
    """
    spine = np.asarray(spine, np.float64)
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(spine, axis=0).T))])
    along, kernel = np.linspace(0, 1, samples), (0.25, 0.5, 0.25)
    both = np.empty((samples, 4))  # the middle line and the two half-widths
    for column in (0, 1):
        widths = left if right is None or column == 0 else right
        both[:, column] = np.interp(along * length[-1], length, spine[:, column])
        both[:, 2 + column] = np.interp(along, np.linspace(0, 1, len(widths)), widths)
    for _ in range(4):
        both[1:-1] = both[:-2] * kernel[0] + both[1:-1] * kernel[1] + both[2:] * kernel[2]
    line, widths = both[:, :2], both[:, 2:]
    if rough:
        bumps = rng.normal(0, rough, (2, 3 + samples // 3))
        widths *= 1 + np.stack([np.interp(along, np.linspace(0, 1, bumps.shape[1]), row) for row in bumps], axis=1)
    slope = np.empty_like(line)
    slope[1:-1], slope[0], slope[-1] = line[2:] - line[:-2], line[1] - line[0], line[-1] - line[-2]
    slope /= np.maximum(np.hypot(slope[:, :1], slope[:, 1:]), 1e-9)
    normal = np.column_stack([slope[:, 1], -slope[:, 0]])
    turn = np.linspace(0, np.pi, 9)[1:-1, None]
    ends = []
    for index, sign, cap in ((-1, 1, caps[1]), (0, -1, caps[0])):
        radius = widths[index].mean() * cap
        across = np.where(np.cos(turn) > 0, widths[index, 0], widths[index, 1]) * np.cos(turn)
        ends.append(line[index] + sign * slope[index] * radius * np.sin(turn) + normal[index] * across)
    left, right = line + normal * widths[:, :1], line - normal * widths[:, 1:]
    return np.concatenate([left, ends[0], right[::-1], ends[1][::-1]])


def halves(outline):
    """Returns the two halves of a `tube` outline as outlines that overlap in its middle."""
    samples = len(outline) // 2 - 7
    first, last = samples // 2 + 2, samples // 2 - 2
    right = outline[samples + 7 : 2 * samples + 7]
    end, start = outline[samples : samples + 7], outline[2 * samples + 7 :]
    return [np.concatenate([outline[:first], right[samples - first :], start]),
            np.concatenate([outline[last:samples], end, right[: samples - last]])]  # fmt: skip
