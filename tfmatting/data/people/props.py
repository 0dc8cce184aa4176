"""Simple things of a few triangles: what people hold, and glasses. Lengths are decimetres."""

import dataclasses

import numpy as np

from tfmatting.data.people.meshes import unit, vertex_normals


@dataclasses.dataclass
class Part:
    """A piece with positions `(C, 3)`, normals `(C, 3)`, coordinates `(C, 2)` and triangles `(T, 3)`."""

    positions: np.ndarray
    normals: np.ndarray
    coordinates: np.ndarray
    triangles: np.ndarray

    def moved(self, turn, place):
        """Returns the piece turned by `(3, 3)` and moved by `(3,)`."""
        turn = np.float32(turn)
        return dataclasses.replace(
            self, positions=self.positions @ turn.T + np.float32(place), normals=self.normals @ turn.T
        )


def lathe(profile, sides=32):
    """Returns a `Part` turned about the y axis from a profile `(P, 2)` of radius and height, from top to bottom."""
    profile = np.float32(profile)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    ring = np.stack([np.cos(angle), np.zeros_like(angle), np.sin(angle)], axis=1)
    positions = profile[:, None, :1] * ring + profile[:, None, 1:] * np.array([0.0, 1.0, 0.0])
    u, v = np.meshgrid(angle / np.pi, np.linspace(1, 0, len(profile)))
    return _grid(positions, np.stack([u, v], axis=2))


def tube(line, radius, sides=8):
    """Returns a `Part` of a round tube along a line `(P, 3)`."""
    line = np.asarray(line, np.float64)
    along = unit(np.gradient(line, axis=0))
    side = unit(np.cross(along, (0.31, 0.47, 0.83)))
    other = np.cross(along, side)
    angle = np.linspace(0, 2 * np.pi, sides + 1)[None, :, None]
    positions = line[:, None] + radius * (np.cos(angle) * side[:, None] + np.sin(angle) * other[:, None])
    u, v = np.meshgrid(angle.ravel() / 6.3, np.linspace(0, 1, len(line)))
    return _grid(positions, np.stack([u, v], axis=2))


def box(width, height, depth):
    """Returns a `Part`: a box about the origin."""
    positions, normals, coordinates, triangles = [], [], [], []
    for axis in range(3):
        for sign in (-1, 1):
            first, second = np.roll(np.eye(3), axis, axis=1)[1:]
            normal = np.roll(np.eye(3), axis, axis=1)[0] * sign
            triangles += [np.array([0, 1, 2]) + len(positions) * 4, np.array([2, 1, 3]) + len(positions) * 4]
            corners = [normal + a * first + b * second for a in (-1, 1) for b in (-1, 1)]
            positions.append(np.array(corners) * np.array([width, height, depth]) / 2)
            normals.append(np.repeat(normal[None], 4, axis=0))
            coordinates.append(np.array([(0, 0), (0, 1), (1, 0), (1, 1)]))
    return Part(np.float32(np.concatenate(positions)), np.float32(np.concatenate(normals)),
                np.float32(np.concatenate(coordinates)), np.int32(triangles))  # fmt: skip


def _grid(positions, coordinates):
    """A piece from a grid of positions `(R, C, 3)`; the last column lies on the first."""
    rows, columns = positions.shape[:2]
    index = np.arange(rows * columns).reshape(rows, columns)
    corners = [index[:-1, :-1], index[1:, :-1], index[:-1, 1:], index[1:, 1:]]
    first, second, third, fourth = (corner.ravel() for corner in corners)
    triangles = np.concatenate([np.stack([first, second, third], 1), np.stack([third, second, fourth], 1)])
    flat = positions.reshape(-1, 3).astype(np.float32)
    welded = index.copy()
    welded[:, -1] = welded[:, 0]
    normals = vertex_normals(flat, welded.ravel()[triangles])[welded.ravel()]
    return Part(flat, normals, coordinates.reshape(-1, 2).astype(np.float32), triangles.astype(np.int32))


def random_thing(rng):
    """Returns the parts of something to hold; the hand is at the origin, y is up, z away from the body."""
    kind = rng.choice(["cup", "phone", "box", "umbrella", "ball", "book", "bottle", "bag", "racket"])
    if kind == "cup":
        parts = [lathe([(0.0, -0.5), (0.3, -0.5), (0.4, 0.5), (0.36, 0.5), (0.28, -0.42), (0.0, -0.42)][::-1])]
        turn = np.linspace(0, np.pi, 12)
        parts.append(tube(np.stack([0.35 + 0.28 * np.sin(turn), 0.3 * np.cos(turn), 0 * turn], 1), 0.05))
    elif kind == "phone":
        parts = [box(0.72, 1.5, 0.09)]
    elif kind == "box":
        parts = [box(*rng.uniform(0.8, 3.5, 3))]
        parts = [part.moved(np.eye(3), (0, 0, 0.5)) for part in parts]
    elif kind == "book":
        parts = [box(1.5, 2.1, rng.uniform(0.1, 0.5)).moved(np.eye(3), (0, 0.4, 0.1))]
    elif kind == "ball":
        angle, radius = np.linspace(0, np.pi, 20), rng.uniform(0.35, 1.3)
        parts = [lathe(radius * np.stack([np.sin(angle), np.cos(angle)], 1)).moved(np.eye(3), (0, radius, 0.3))]
    elif kind == "bottle":
        parts = [lathe([(0.0, 1.2), (0.13, 1.2), (0.13, 0.8), (0.33, 0.5), (0.33, -1.0), (0.0, -1.0)])]
    elif kind == "bag":
        wide, tall = rng.uniform(2, 4), rng.uniform(2, 4)
        turn = np.linspace(0, np.pi, 16)
        handle = np.stack([0.35 * wide * np.cos(turn), 0 * turn, 0 * turn], 1) + np.outer(np.sin(turn) - 1, (0, 1, 0))
        parts = [box(wide, tall, 0.9).moved(np.eye(3), (0, -1 - tall / 2, 0)), tube(handle, 0.07)]
    elif kind == "racket":
        turn = np.linspace(0, 2 * np.pi, 40)
        parts = [tube(np.stack([1.2 * np.cos(turn), 3.6 + 1.6 * np.sin(turn), 0 * turn], 1), 0.08)]
        parts.append(tube([(0, -0.8, 0), (0, 0.5, 0), (0, 2.0, 0)], 0.13))
        for at in np.linspace(-0.95, 0.95, 12):
            half = np.sqrt(1 - at**2)
            parts.append(tube([(1.2 * at, 3.6 - 1.6 * half, 0), (1.2 * at, 3.6 + 1.6 * half, 0)], 0.008, 4))
            parts.append(tube([(-1.2 * half, 3.6 + 1.6 * at, 0), (1.2 * half, 3.6 + 1.6 * at, 0)], 0.008, 4))
    else:
        angle = np.linspace(0.02, 1.2, 14)
        radius = rng.uniform(4.5, 6)
        canopy = lathe(radius * np.stack([np.sin(angle), np.cos(angle)], 1), 24).moved(np.eye(3), (0, 8 - radius, 0))
        parts = [canopy, tube([(0, -1.0, 0), (0, 4, 0), (0, 8.4, 0)], 0.06)]
    return kind, parts


def glasses(rng, left, right, ears, size):
    """Returns the parts of glasses.

    Args:
        left, right: the eyes `(3,)` in the frame of the head (x to its left, y up, z forward).
        ears: the place `(3,)` of the left ear; the right one mirrors it.
        size: of the head relative to the base mesh.
    """
    wide, tall = rng.uniform(0.26, 0.33) * size, rng.uniform(0.16, 0.27) * size
    power, thick = rng.uniform(2.0, 4.0), rng.uniform(0.008, 0.03) * size
    turn = np.linspace(0, 2 * np.pi, 41)
    rim = np.stack([wide * np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** (2 / power),
                    tall * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** (2 / power), 0 * turn], 1)  # fmt: skip
    forward = np.array([0, -0.04, 0.34]) * size
    parts = [tube(rim + eye + forward, thick) for eye in (left, right)]
    middle = (left + right) / 2 + forward + (0, 0.05 * size, 0.04 * size)
    inner = [left + forward - (wide, 0, 0), middle, right + forward + (wide, 0, 0)]
    parts.append(tube(inner, thick))
    for eye, sign in ((left, 1), (right, -1)):
        hinge = eye + forward + (sign * wide, 0.4 * tall, 0)
        ear = ears * (sign, 1, 1)
        bend = np.add(hinge, (sign * 0.08 * size, 0, -0.1 * size))
        parts.append(tube([hinge, bend, ear, np.subtract(ear, (0, 0.15 * size, 0.2 * size))], thick))
    return parts


def joined(parts):
    """Returns one `Part` of several."""
    starts = np.cumsum([0] + [len(part.positions) for part in parts])
    return Part(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("positions", "normals", "coordinates")),
        np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=False)]),
    )
