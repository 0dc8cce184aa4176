"""Clothes, shoes, hair, eyebrows and eyelashes: meshes that follow the body they were fitted to."""

import numpy as np

from tfmatting.data.people.files import read_fitting, read_material
from tfmatting.data.people.meshes import read_wavefront

HATS = ("hats", "hat", "fedora")


class Garment:
    """A mesh hung on the body.

    Args:
        path: its .mhclo file.
        weights: the weights `(V, B)` of the body's vertices, see `Skeleton`.

    Attributes:
        mesh: `Mesh`; material: `Material` or None; tags: words in lower case.
        hidden: vertices of the body that lie under it.
        weights: float32 `(V', B)`, of its own vertices.
    """

    def __init__(self, path, weights):
        self.fitting = fitting = read_fitting(path)
        self.mesh = read_wavefront(fitting.mesh)
        if len(self.mesh.positions) != len(fitting.vertices):
            raise ValueError(
                f"{path}: {len(fitting.vertices)} vertices are fitted, but {fitting.mesh.name} has "
                f"{len(self.mesh.positions)}"
            )
        named = np.concatenate([fitting.vertices.ravel(), fitting.hidden])
        if named.max() >= len(weights):
            raise ValueError(f"{path}: fitted to vertex {named.max()}, but the body has {len(weights)}")
        self.name, self.tags, self.hidden = fitting.name, fitting.tags, fitting.hidden
        self.material = read_material(fitting.material) if fitting.material and fitting.material.is_file() else None
        share = np.maximum(fitting.weights, 0)
        share /= np.maximum(share.sum(1, keepdims=True), 1e-6)
        self.weights = np.einsum("vn,vnb->vb", share, weights[fitting.vertices])

    def fit(self, positions):
        """Returns its vertices `(V', 3)` float32 on a body at rest with vertices `(V, 3)`."""
        fitting = self.fitting
        scale = [
            1.0 if rule is None else abs(positions[rule[0], axis] - positions[rule[1], axis]) / rule[2]
            for axis, rule in enumerate(fitting.scales)
        ]
        hung = np.einsum("vn,vnx->vx", fitting.weights, positions[fitting.vertices])
        return hung + fitting.offsets * np.float32(scale)


def visible_faces(mesh, hidden, vertices):
    """Returns `(T,)` bool: the faces of a body's mesh that no garment hides.

    A face is hidden when all its vertices are: those at the border stay, and lie under the border of the garment.

    Args:
        hidden: list of arrays of hidden vertices.
        vertices: number of vertices of the body.
    """
    covered = np.zeros(vertices, bool)
    for indices in hidden:
        covered[indices] = True
    return ~covered[mesh.corner_positions[mesh.triangles]].all(1)
