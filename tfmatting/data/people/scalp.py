"""Where hair grows: places on the head of the base mesh (hm08), which every morphed and posed body keeps."""

import numpy as np

#: the lower border of the hair on the base mesh in decimetres: height y over depth z, from the nape to the forehead
BORDER_Z = (-0.45, -0.1, 0.12, 0.25, 0.65, 0.8, 0.95, 1.2, 1.45)
BORDER_Y = (6.65, 6.7, 7.0, 7.55, 7.58, 7.3, 7.38, 7.78, 8.0)
EAR = 0.79, 7.6  # what is wider than this below that height is an ear
SOFT = 0.09  # the width of the border


def hair_share(positions, recession=0.0):
    """Returns how much vertices `(V, 3)` of the base mesh belong to the scalp: `(V,)` float32, 0 = not at all.

    Args:
        recession: how far the hair has gone back from the forehead, in decimetres.
    """
    x, y, z = positions.T
    border = np.interp(z, BORDER_Z, BORDER_Y) + recession * np.clip((z - 0.6) / 0.6, 0, 1)
    share = np.clip((y - border) / SOFT, 0, 1)
    return np.where((np.abs(x) > EAR[0]) & (y < EAR[1]), 0, share).astype(np.float32)


class Places:
    """Random places on triangles, the same on every body.

    Args:
        rng: `numpy.random.Generator`.
        positions: `(V, 3)`, by which the area of the triangles is measured.
        triangles: `(T, 3)`, vertices.
        share: `(V,)`, how much each vertex takes part.
        count: number of places.
    """

    def __init__(self, rng, positions, triangles, share, count):
        corners = positions[triangles].astype(np.float64)
        area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
        area *= share[triangles].min(1)
        self.triangles = triangles[rng.choice(len(triangles), count, p=area / area.sum())]
        first, second = np.sqrt(rng.random(count)), rng.random(count)
        self.weights = np.stack([1 - first, first * (1 - second), first * second], axis=1).astype(np.float32)

    def __call__(self, values):
        """Returns values `(V, D)` of the vertices at the places: `(N, D)`."""
        return np.einsum("nc,ncd->nd", self.weights, values[self.triangles])
