"""Random poses: trunk and head, legs that stand or sit, arms that reach for a place, and fingers."""

import dataclasses

import numpy as np

from tfmatting.data.people import rotations
from tfmatting.data.people.meshes import unit

SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "neck03", "head")
#: what an arm does: its share, from where the wrist's goal is measured, its mean and how far it varies. Units are arm
#: lengths from the shoulder, x away from the body, y up, z forward; from the middle of the face they are head heights.
REACHES = {
    "down": (0.34, "shoulder", (0.18, -0.95, 0.02), (0.1, 0.05, 0.12)),
    "hip": (0.08, "shoulder", (0.1, -0.62, 0.16), (0.06, 0.05, 0.06)),
    "gesture": (0.2, "shoulder", (0.15, -0.3, 0.55), (0.25, 0.25, 0.15)),
    "crossed": (0.06, "shoulder", (-0.42, -0.35, 0.38), (0.06, 0.06, 0.05)),
    "aside": (0.1, "shoulder", (0.8, -0.1, 0.15), (0.15, 0.35, 0.25)),
    "up": (0.08, "shoulder", (0.3, 0.75, 0.15), (0.25, 0.2, 0.2)),
    "face": (0.14, "face", (0.55, -0.1, 0.35), (0.3, 0.35, 0.2)),
}
#: what a hand does: its share, how far the fingers bend at each joint in radians, and how far they are apart
FINGERS = {
    "relaxed": (0.45, 0.35, 0.15),
    "open": (0.2, 0.08, 0.08),
    "fist": (0.12, 1.25, 0.15),
    "spread": (0.1, 0.0, 0.9),
    "point": (0.13, 1.2, 0.1),
}


@dataclasses.dataclass
class Figure:
    """The joints at rest by name, and the sizes that poses are measured in."""

    heads: dict
    tails: dict

    def way(self, bone):
        return self.tails[bone] - self.heads[bone]


def random_pose(rng, skeleton, heads, tails, library, holding=None):
    """Returns a pose: a dict from the bone's name to its rotation, see `Skeleton.pose`.

    Args:
        rng: `numpy.random.Generator`.
        heads, tails: `(B, 3)`, the joints at rest.
        library: list of poses from files, of which parts are taken sometimes.
        holding: "L" or "R" for a hand that holds something in front of the body, or None.
    """
    names = skeleton.names
    figure = Figure(dict(zip(names, heads, strict=True)), dict(zip(names, tails, strict=True)))
    pose = _trunk(rng)
    pose.update(_legs(rng, figure))
    if library and rng.random() < 0.3 and holding is None:
        pose.update(_from_library(rng, library, pose))
    for side in "LR":
        if rng.random() < 0.85 or "upperarm01." + side not in pose or side == holding:
            pose.update(_arm(rng, skeleton, figure, pose, side, holding == side))
        pose.update(_fingers(rng, figure, side, "fist" if side == holding else None))
    pose.update(_face(rng))
    return {name: turn for name, turn in pose.items() if name in skeleton.index}


def _spread(bones, x, y, z):
    share = rotations.euler(x / len(bones), y / len(bones), z / len(bones))
    return dict.fromkeys(bones, share)


def _trunk(rng):
    bend = rng.normal(0.03, 0.1)
    pose = _spread(SPINE, bend, rng.normal(0, 0.15), rng.normal(0, 0.07))
    pose.update(_spread(NECK, rng.normal(0, 0.2) - 0.5 * bend, rng.normal(0, 0.4), rng.normal(0, 0.1)))
    pose["root"] = rotations.euler(rng.normal(0, 0.03), 0, rng.normal(0, 0.02))
    return pose


def _legs(rng, figure):
    """Standing on both legs, on one, walking, or sitting."""
    stance = rng.choice(["stand", "lean", "walk", "sit"], p=[0.42, 0.2, 0.2, 0.18])
    pose, stride = {}, rng.normal(0, 0.35)
    for side, sign in (("L", 1), ("R", -1)):
        if stance == "sit":
            thigh = (sign * rng.uniform(0.05, 0.45), rng.normal(-0.1, 0.1), 1.0)
            shank = (sign * rng.normal(0.0, 0.15), -1.0, rng.normal(-0.05, 0.25))
        else:
            forward = sign * stride if stance == "walk" else rng.normal(0, 0.06)
            thigh = (sign * rng.uniform(0.0, 0.14), -1.0, forward)
            bent = max(0.0, -forward) * rng.uniform(0.6, 1.6) if stance == "walk" else 0.0
            bent += 0.35 * rng.random() if stance == "lean" and (sign > 0) == (stride > 0) else 0.0
            shank = (sign * rng.uniform(-0.02, 0.08), -1.0, forward - bent)
            thigh = (thigh[0], -1.0, forward + 0.8 * bent)
        first = rotations.between(figure.heads["lowerleg01." + side] - figure.heads["upperleg01." + side], thigh)
        second = rotations.between(figure.heads["foot." + side] - figure.heads["lowerleg01." + side], shank)
        pose["upperleg01." + side] = first
        pose["lowerleg01." + side] = first.T @ second
        pose["foot." + side] = rotations.power(second.T, 0.8) @ rotations.euler(rng.normal(0, 0.1), sign * 0.1, 0)
    return pose


def _from_library(rng, library, pose):
    """A pose of a file, whole or in part, at some strength; the root keeps upright."""
    other, strength = library[rng.integers(len(library))], rng.uniform(0.5, 1.0)
    part = ("upper", "whole")[rng.integers(2)]
    lower = ("root", "pelvis", "upperleg", "lowerleg", "foot", "toe")
    chosen = {}
    for name, turn in other.items():
        if name.startswith(("root", "neck", "head")) or (part == "upper" and name.startswith(lower)):
            continue
        chosen[name] = rotations.mixed(pose.get(name, np.eye(3)), turn, strength)
    return chosen


def _arm(rng, skeleton, figure, pose, side, holding):
    """Both bones of an arm, by the triangle of shoulder, elbow and wrist."""
    sign = 1 if side == "L" else -1
    shoulder, elbow, wrist = (figure.heads[bone + side] for bone in ("upperarm01.", "lowerarm01.", "wrist."))
    upper, lower = np.linalg.norm(elbow - shoulder), np.linalg.norm(wrist - elbow)
    reach = upper + lower
    names = list(REACHES)
    kind = "gesture" if holding else names[rng.choice(len(names), p=[REACHES[name][0] for name in names])]
    _, origin, middle, spread = REACHES[kind]
    if origin == "face":
        head = figure.heads["head"]
        size = np.linalg.norm(figure.way("head"))
        centre, unit_length = np.add(head, (0, 0.35 * size, 0.9 * size)), 1.3 * size
    else:
        centre, unit_length = shoulder, reach
    target = centre + unit_length * (np.add(middle, rng.normal(0, 0.6, 3) * spread) * (sign, 1, 1))
    raised = np.clip((target - shoulder)[1] / reach, 0, 1)
    collar = rotations.about((0, 0, 1), sign * (0.45 * raised + rng.normal(0.02, 0.05)))
    rest = figure.heads["clavicle." + side]
    shoulder = rest + collar @ (shoulder - rest)
    target = _outside(target, shoulder, figure, 1.15)
    away = target - shoulder
    distance = np.clip(np.linalg.norm(away), abs(upper - lower) + 0.12 * reach, 0.985 * reach)
    away = unit(away)
    outward = np.array(
        [sign * rng.uniform(0.25, 1.0), rng.uniform(-1.0, -0.3) if raised < 0.6 else -0.2, rng.uniform(-0.9, -0.1)]
    )
    outward = unit(outward - away * (outward @ away))
    along = (upper**2 - lower**2 + distance**2) / (2 * distance)
    knee = away * along + outward * np.sqrt(max(upper**2 - along**2, 0))
    first = rotations.between(elbow - figure.heads["upperarm01." + side], collar.T @ knee)
    hand = away * distance - knee
    second = rotations.between(wrist - elbow, (collar @ first).T @ hand)
    twist = rotations.about(wrist - elbow, sign * rng.normal(-0.35, 0.45))
    half = rotations.power(twist, 0.5)
    bend = rotations.euler(rng.normal(0, 0.15), rng.normal(0, 0.15), rng.normal(0, 0.25))
    return {
        "clavicle." + side: collar, "shoulder01." + side: np.eye(3), "upperarm01." + side: first,
        "upperarm02." + side: np.eye(3), "lowerarm01." + side: second, "lowerarm02." + side: half,
        "wrist." + side: half @ bend,
    }  # fmt: skip


def _outside(target, shoulder, figure, margin):
    """Moves a wrist's target out of the trunk: an upright elliptic cylinder between pelvis and neck."""
    top, bottom = figure.heads["neck01"], figure.heads["spine05"]
    if not bottom[1] - 2.0 < target[1] < top[1]:
        return target
    half = abs(shoulder[0]) * np.array([0.95, 0.8]) * margin
    centre = np.array([0.0, (top[2] + bottom[2]) / 2 + 0.1])
    offset = (target[[0, 2]] - centre) / half
    distance = np.linalg.norm(offset)
    if distance < 1:
        target = target.copy()
        target[[0, 2]] = centre + offset / max(distance, 1e-3) * half
    return target


def _fingers(rng, figure, side, kind=None):
    names = list(FINGERS)
    kind = kind or names[rng.choice(len(names), p=[FINGERS[name][0] for name in names])]
    _, curl, spread = FINGERS[kind]
    knuckles = figure.heads["finger2-1." + side], figure.heads["finger5-1." + side]
    across = unit(knuckles[0] - knuckles[1])
    pose = {}
    for finger in range(1, 6):
        amount = max(0.0, rng.normal(curl, 0.12 + 0.15 * (kind == "relaxed")))
        amount = 0.05 if kind == "point" and finger == 2 else 0.45 * amount if finger == 1 else amount
        for joint in range(1, 4):
            way = figure.way(f"finger{finger}-{joint}.{side}")
            axis = unit(across - unit(way) * (across @ unit(way)))
            pose[f"finger{finger}-{joint}.{side}"] = rotations.about(axis, (1 if side == "L" else -1) * amount)
    for finger in range(2, 6):
        name = f"finger{finger}-1.{side}"
        fan = rotations.about(np.cross(across, figure.way(name)), rng.normal(0, 1) * 0.3 * spread)
        pose[name] = fan @ pose[name]
    return pose


def _face(rng):
    jaw = rotations.about((1, 0, 0), abs(rng.normal(0.0, 0.02)))
    gaze = rotations.euler(rng.normal(0, 0.08), rng.normal(0, 0.15), 0)
    return {"jaw": jaw, "eye.L": gaze, "eye.R": gaze}
