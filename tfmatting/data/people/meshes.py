"""Triangle meshes as Wavefront files hold them: positions and texture coordinates have indices of their own."""

import dataclasses
import itertools

import numpy as np


@dataclasses.dataclass(frozen=True)
class Mesh:
    """A mesh whose corners are the distinct pairs of a position and a texture coordinate.

    Attributes:
        positions: float32 `(V, 3)`.
        corner_positions: int32 `(C,)`, the position of each corner.
        corner_coordinates: float32 `(C, 2)`, the texture coordinate of each, v = 0 at the bottom of the picture.
        triangles: int32 `(T, 3)`, corners.
        groups: int32 `(T,)`, index into `group_names` of each triangle.
        group_names: names in the order of the file.
    """

    positions: np.ndarray
    corner_positions: np.ndarray
    corner_coordinates: np.ndarray
    triangles: np.ndarray
    groups: np.ndarray
    group_names: tuple

    def in_groups(self, names):
        """Returns `(T,)` bool: which triangles belong to one of the groups."""
        return np.isin(self.groups, [index for index, name in enumerate(self.group_names) if name in names])

    def part(self, kept):
        """Returns the triangles `(T', 3)` where `kept` `(T,)` is true."""
        return self.triangles[kept]

    def normals(self, positions):
        """Returns unit normals `(C, 3)` float32 of the corners for positions `(V, 3)`, smooth over the seams."""
        return vertex_normals(positions, self.corner_positions[self.triangles])[self.corner_positions]


def vertex_normals(positions, triangles):
    """Returns the area-weighted unit normals `(V, 3)` float32 of vertices `(V, 3)`."""
    first, second, third = (positions[triangles[:, corner]] for corner in range(3))
    faces = np.cross(second - first, third - first)
    flat, count = triangles.ravel(), len(positions)
    faces = np.repeat(faces, 3, axis=0)
    normals = np.stack([np.bincount(flat, faces[:, axis], count) for axis in range(3)], axis=1)
    return unit(normals).astype(np.float32)


def unit(vectors):
    """Returns vectors `(..., 3)` scaled to length 1; zero vectors stay zero."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def read_wavefront(path):
    """Reads a Wavefront OBJ file of polygons.

    Args:
        path: file with `v`, `vt`, `g` and `f` lines; faces of any number of corners, cut into fans of triangles.
    Returns:
        A `Mesh`. Corners without a texture coordinate have (0, 0).
    Raises:
        ValueError: names the file and the line that is not understood.
    """
    positions, coordinates, corners, faces, groups, names = [], [(0.0, 0.0)], {}, [], [], {"": 0}
    group = 0
    with open(path, encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            words = line.split()
            try:
                if not words:
                    continue
                if words[0] == "v":
                    positions.append(tuple(map(float, words[1:4])))
                elif words[0] == "vt":
                    coordinates.append(tuple(map(float, words[1:3])))
                elif words[0] == "g":
                    group = names.setdefault(" ".join(words[1:]), len(names))
                elif words[0] == "f":
                    polygon = [corners.setdefault(_corner(word), len(corners)) for word in words[1:]]
                    fan = [(polygon[0], *pair) for pair in itertools.pairwise(polygon[1:])]
                    faces += fan
                    groups += [group] * len(fan)
            except ValueError as error:
                raise ValueError(f"{path}: line {number} is not understood: {line.strip()[:80]!r}") from error
    pairs = np.int32(list(corners)).reshape(-1, 2)
    if not faces or pairs[:, 0].max() >= len(positions) or pairs[:, 1].max() >= len(coordinates):
        raise ValueError(f"{path}: no faces, or faces of vertices that are not there")
    return Mesh(
        positions=np.float32(positions),
        corner_positions=pairs[:, 0].copy(),
        corner_coordinates=np.float32(coordinates)[pairs[:, 1]],
        triangles=np.int32(faces),
        groups=np.int32(groups),
        group_names=tuple(names),
    )


def _corner(word):
    """The indices of position (from 0) and texture coordinate (from 1, 0 = none) of `7`, `7/3`, `7/3/1`, `7//1`."""
    position, _, rest = word.partition("/")
    coordinate = rest.partition("/")[0]
    return int(position) - 1, int(coordinate) if coordinate else 0
