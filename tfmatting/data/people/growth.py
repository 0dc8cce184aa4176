"""Hair grown from its roots: guides that gravity, combing and the body bend, and many hairs around each."""

import dataclasses

import numpy as np

from tfmatting.data.people.meshes import unit

DOWN = np.float32([0, -1, 0])


@dataclasses.dataclass
class Ball:
    """An ellipsoid that hair does not enter: its middle `(3,)`, radii `(3,)` and axes `(3, 3)` in columns."""

    middle: np.ndarray
    radii: np.ndarray
    axes: np.ndarray

    def push(self, points, margin):
        """Moves points `(N, 3)` out to its surface plus a margin `(N, 1)`."""
        local = (points - self.middle) @ self.axes / self.radii
        distance = np.linalg.norm(local, axis=1, keepdims=True)
        least = 1 + margin / self.radii.mean()
        return np.where(distance < least, self.middle + (local / np.maximum(distance, 1e-6) * least * self.radii) @
                        self.axes.T, points).astype(np.float32)  # fmt: skip


@dataclasses.dataclass
class Rod:
    """A round rod that hair does not enter: its ends `(3,)` and its radius."""

    first: np.ndarray
    last: np.ndarray
    radius: float

    def push(self, points, margin):
        way = self.last - self.first
        share = np.clip((points - self.first) @ way / (way @ way), 0, 1)[:, None]
        nearest = self.first + share * way
        away = points - nearest
        distance = np.linalg.norm(away, axis=1, keepdims=True)
        least = self.radius + margin
        moved = nearest + away / np.maximum(distance, 1e-6) * least
        return np.where(distance < least, moved, points).astype(np.float32)


@dataclasses.dataclass
class Growth:
    """How hair grows. Lengths are decimetres.

    Attributes:
        weight: how soon gravity turns it down.
        stiffness: how long it keeps the direction of its root.
        margin: thickness of the hair on the head.
        knot: optional point `(3,)` to which it is combed and where it is tied.
        wander: strength of the random bends.
        curl, turns: radius of the curls, and turns a decimetre.
        clump: 0 = hairs stay apart, 1 = they meet at the tips.
        spread: how far the hairs of a bundle are apart at the root.
    """

    weight: float = 1.0
    stiffness: float = 1.0
    margin: float = 0.05
    knot: np.ndarray = None
    wander: float = 0.1
    curl: float = 0.0
    turns: float = 1.0
    clump: float = 0.4
    spread: float = 0.05


def grow_guides(rng, roots, directions, lengths, growth, obstacles, points):
    """Returns guides `(N, points, 3)` float32 from roots `(N, 3)`.

    Args:
        directions: `(N, 3)`, unit vectors at the root.
        lengths: `(N,)`.
        obstacles: list of `Ball` and `Rod`.
    """
    step = (lengths / (points - 1)).astype(np.float32)[:, None]
    course, place = directions.astype(np.float32), roots.astype(np.float32)
    margin = np.float32(growth.margin) * rng.random((len(roots), 1), dtype=np.float32)
    bend = rng.standard_normal((len(roots), 3), dtype=np.float32)
    tied, line = np.zeros((len(roots), 1), bool), [place]
    for number in range(1, points):
        bend = 0.8 * bend + 0.6 * rng.standard_normal(bend.shape, dtype=np.float32)
        pull = DOWN * (growth.weight / growth.stiffness)
        if growth.knot is not None:
            away = growth.knot - place
            tied |= np.linalg.norm(away, axis=1, keepdims=True) < np.maximum(1.3 * step, 0.12)
            pull = np.where(tied, pull, 6 / np.maximum(step, 0.05) * unit(away))
        course = unit(course + step * (pull + growth.wander * bend)).astype(np.float32)
        there = place + step * course
        for obstacle in obstacles:
            there = obstacle.push(there, margin * min(1.0, 3 * number / points))
        course = unit(0.5 * course + 0.5 * unit(there - place)).astype(np.float32)
        place = there
        line.append(place)
    line = np.stack(line, axis=1)
    for _ in range(3):  # rounds the corners that obstacles make
        line[:, 1:-1] = 0.25 * line[:, :-2] + 0.5 * line[:, 1:-1] + 0.25 * line[:, 2:]
    return line


def thicken(rng, guides, count, growth, cut=0.3):
    """Returns hairs `(count, P, 3)` float32 around guides `(N, P, 3)`.

    Args:
        cut: how much shorter than its guide a hair may be, as a share.
    """
    chosen = rng.integers(0, len(guides), count)
    lines = _shortened(guides[chosen], 1 - cut * rng.random(count, dtype=np.float32) ** 2)
    along = np.linspace(0, 1, guides.shape[1], dtype=np.float32)[None, :, None]
    offset = rng.standard_normal((count, 1, 3), dtype=np.float32) * np.float32(growth.spread)
    lines = lines + offset * (1 - growth.clump * along)
    if growth.wander:
        waves = rng.standard_normal((count, 3, 3), dtype=np.float32) * np.float32(0.02 * growth.wander)
        phase = rng.random((count, 1, 3), dtype=np.float32) * 2 * np.pi
        for wave in range(3):
            lines = lines + waves[:, wave : wave + 1] * along * np.sin((wave + 2) * 3 * along + phase)
    if growth.curl:
        lines = lines + _curls(rng, lines, chosen, len(guides), growth)
    return lines.astype(np.float32)


def _shortened(lines, shares):
    """Lines `(N, P, 3)` that keep a share `(N,)` of their length, with as many points."""
    last = lines.shape[1] - 1
    at = np.linspace(0, last, last + 1, dtype=np.float32)[None] * shares[:, None]
    low = np.minimum(at.astype(np.int32), last - 1)
    rest = (at - low)[..., None]
    rows = np.arange(len(lines))[:, None]
    return lines[rows, low] * (1 - rest) + lines[rows, low + 1] * rest


def _curls(rng, lines, chosen, guides, growth):
    """Offsets `(N, P, 3)` that wind lines into helices; the hairs of one guide wind alike."""
    steps = np.linalg.norm(np.diff(lines, axis=1), axis=2)
    reach = np.concatenate([np.zeros((len(lines), 1), np.float32), np.cumsum(steps, axis=1)], axis=1)[..., None]
    way = unit(lines[:, -1:] - lines[:, :1])
    side = unit(np.cross(way, np.float32([0.3, 0.2, 0.93])))
    other = np.cross(way, side)
    phase = (rng.random(guides, dtype=np.float32) * 2 * np.pi)[chosen][:, None, None]
    rate = growth.turns * (1 + 0.2 * rng.standard_normal(guides, dtype=np.float32))[chosen][:, None, None]
    angle = 2 * np.pi * rate * reach + phase + 0.3 * rng.standard_normal((len(lines), 1, 1), dtype=np.float32)
    radius = growth.curl * (1 - np.exp(-reach / (3 * growth.curl)))
    return radius * (np.cos(angle) * side + np.sin(angle) * other - np.cos(phase) * side * np.exp(-4 * reach))
