"""The skeleton: where its joints are in a body, and how posed bones move the vertices."""

import numpy as np

from tfmatting.data.people.files import read_json


class Skeleton:
    """Bones of a rig with their weights.

    Args:
        rig: path of an .mhskel file.
        weights: path of the .mhw file with the weights of the body's vertices.
        vertices: number of vertices of the body.

    Attributes:
        names: bones, each after its parent.
        weights: float32 `(V, B)`, rows sum to 1.
    """

    def __init__(self, rig, weights, vertices):
        content = read_json(rig, "bones", "joints")
        bones = content["bones"]
        ordered, left = [], dict(bones)
        while left:
            ready = [name for name, bone in left.items() if bone["parent"] is None or bone["parent"] in ordered]
            if not ready:
                raise ValueError(f"{rig}: the bone {min(left)!r} has no way to the root")
            ordered += ready
            for name in ready:
                del left[name]
        self.names = tuple(ordered)
        self.index = {name: position for position, name in enumerate(ordered)}
        self.parents = [self.index.get(bones[name]["parent"], -1) for name in ordered]
        self._heads = self._averages(rig, content["joints"], [bones[name]["head"] for name in ordered], vertices)
        self._tails = self._averages(rig, content["joints"], [bones[name]["tail"] for name in ordered], vertices)
        self.weights = self._read_weights(weights, vertices)

    @staticmethod
    def _averages(rig, joints, names, vertices):
        """The groups of vertices whose mean is a joint, padded to one length, with their weights."""
        groups = []
        for name in names:
            if name not in joints or not joints[name] or max(joints[name]) >= vertices:
                raise ValueError(f"{rig}: the joint {name!r} is missing, or means vertices that the body lacks")
            groups.append(joints[name])
        longest = max(map(len, groups))
        index = np.int32([group + [0] * (longest - len(group)) for group in groups])
        share = np.float32([[1 / len(group)] * len(group) + [0] * (longest - len(group)) for group in groups])
        return index, share

    def _read_weights(self, path, vertices):
        table = np.zeros((vertices, len(self.names)), np.float32)
        for bone, pairs in read_json(path, "weights")["weights"].items():
            if bone in self.index and pairs:
                pairs = np.array(pairs, np.float64)
                if pairs.shape[1:] != (2,) or pairs[:, 0].max() >= vertices:
                    raise ValueError(f"{path}: the weights of {bone!r} must be pairs of a vertex and a weight")
                table[pairs[:, 0].astype(int), self.index[bone]] = pairs[:, 1]
        table[table.sum(1) == 0, self.parents.index(-1)] = 1
        return table / table.sum(1, keepdims=True)

    def joints(self, positions):
        """Returns the heads and tails `(B, 3)` of the bones in a body with vertices `(V, 3)`."""
        return tuple(
            np.einsum("bnx,bn->bx", positions[index], share).astype(np.float64)
            for index, share in (self._heads, self._tails)
        )

    def pose(self, heads, rotations, place=None):
        """Turns the bones.

        Args:
            heads: `(B, 3)` at rest, see `joints`.
            rotations: dict from a bone's name to its rotation `(3, 3)` in the frame of its parent. The axes of every
                bone are those of the world at rest. Names of no bone are left out.
            place: optional position `(3,)` of the root.
        Returns:
            `turns` `(B, 3, 3)` and `moved` `(B, 3)`: the rotation of each bone in the world, and where its head is.
        """
        turns, moved = np.empty((len(heads), 3, 3)), np.empty((len(heads), 3))
        still = np.eye(3)
        for bone, parent in enumerate(self.parents):
            turn = rotations.get(self.names[bone], still)
            if parent < 0:
                turns[bone], moved[bone] = turn, heads[bone] if place is None else place
            else:
                turns[bone] = turns[parent] @ turn
                moved[bone] = moved[parent] + turns[parent] @ (heads[bone] - heads[parent])
        return turns, moved


def skin(positions, weights, heads, turns, moved):
    """Moves vertices `(V, 3)` with posed bones by linear blending, and returns them as float32.

    Args:
        weights: `(V, B)`, rows sum to 1.
        heads: `(B, 3)` at rest; `turns`, `moved` as `Skeleton.pose` returns them.
    """
    shift = moved - np.einsum("bxy,by->bx", turns, heads)
    transforms = np.concatenate([turns.reshape(-1, 9), shift], axis=1).astype(np.float32)
    blended = weights @ transforms
    return np.einsum("vxy,vy->vx", blended[:, :9].reshape(-1, 3, 3), positions) + blended[:, 9:]
