"""Rotations: matrices `(3, 3)` that turn column vectors."""

import numpy as np

from tfmatting.data.people.meshes import unit


def about(axis, angle):
    """Returns the rotation about an axis `(3,)` by an angle in radians (Rodrigues' formula)."""
    x, y, z = unit(np.asarray(axis, np.float64))
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def between(first, second):
    """Returns the smallest rotation that turns one direction `(3,)` into another."""
    first, second = unit(np.asarray(first, np.float64)), unit(np.asarray(second, np.float64))
    axis = np.cross(first, second)
    if np.linalg.norm(axis) < 1e-9:
        axis = np.cross(first, (1.0, 0.0, 0.0) if abs(first[0]) < 0.9 else (0.0, 1.0, 0.0))
    return about(axis, np.arctan2(np.linalg.norm(np.cross(first, second)), first @ second))


def vector(turn):
    """Returns the axis times the angle `(3,)` of a rotation; angles lie in [0, pi]."""
    angle = np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    if angle > np.pi - 1e-4:
        values, vectors = np.linalg.eigh((turn + turn.T) / 2)
        return vectors[:, np.argmax(values)] * angle
    return unit(axis) * angle


def power(turn, share):
    """Returns a share of a rotation: 0 is none of it, 1 the whole."""
    turned = vector(turn)
    angle = np.linalg.norm(turned)
    return about(turned, angle * share) if angle > 1e-9 else np.eye(3)


def mixed(first, second, share):
    """Returns the rotation that lies at `share` of the way from one to another."""
    return first @ power(first.T @ second, share)


def euler(x, y, z):
    """Returns the rotation by angles in radians about z, then y, then x."""
    return about((1, 0, 0), x) @ about((0, 1, 0), y) @ about((0, 0, 1), z)
