"""Random cameras and lights."""

import numpy as np

from tfmatting.data.people.meshes import unit
from tfmatting.data.people.scene import Camera, Lights

#: by framing: its share, and how far below the chin the picture ends, in lengths of the trunk (None = below the feet)
FRAMINGS = {
    "head": (0.2, (0.25, 0.6)),
    "waist": (0.3, (0.8, 1.2)),
    "knees": (0.14, (1.4, 2.0)),
    "full": (0.36, None),
}
OUTSIDE_SHARE = 0.18  # of the pictures: the person is partly outside of the frame


def random_framing(rng):
    """Returns a key of `FRAMINGS`."""
    return list(FRAMINGS)[rng.choice(len(FRAMINGS), p=[share for share, _ in FRAMINGS.values()])]


def random_camera(rng, framing, points, chin, hips, top, height, width):
    """Returns a `Camera` before a person.

    Args:
        framing: key of `FRAMINGS`.
        points: `(V, 3)`, the posed body.
        chin, hips: joints `(3,)`; top: the highest point `(3,)` of the head.
        height, width: size of the picture.
    """
    turn = rng.uniform(-np.pi, np.pi) if rng.random() < 0.2 else rng.normal(0, 0.6)
    raised = np.clip(rng.normal(0.06, 0.14), -0.3, 0.6)
    direction = np.array([np.sin(turn) * np.cos(raised), np.sin(raised), np.cos(turn) * np.cos(raised)])
    field, aspect = np.radians(rng.uniform(16, 48)), width / height
    trunk = np.linalg.norm(chin - hips)
    shift = rng.normal(0, 0.18) if rng.random() < 0.6 else 0.0
    low, high = points.min(0), points.max(0)
    if framing == "full":
        target = (low + high) / 2
        across = np.abs(np.cross(direction, (0, 1, 0)))
        tall, wide = (high - low)[1], np.dot(across, high - low)
        span = max(tall, wide / aspect) / rng.uniform(0.4, 0.97)
        room = np.array([1 - wide / (span * aspect), 1 - tall / span])
        offset = rng.uniform(-1, 1, 2) * np.maximum(room, 0)
    else:
        bottom = chin[1] - rng.uniform(*FRAMINGS[framing][1]) * trunk
        above = rng.uniform(0.02, 0.4) * (top[1] - bottom)
        span = top[1] + above - bottom
        target = np.array([top[0], bottom + span / 2, top[2]])
        wide = 0.5 * trunk if framing == "head" else trunk
        span = max(span, 0.9 * wide / aspect)
        offset = np.array([shift, 0.0])
    if rng.random() < OUTSIDE_SHARE:
        half = min(wide / (span * aspect), 1.0)
        offset[0] = rng.choice([-1, 1]) * (1 + rng.uniform(-0.9, 0.1) * half)
    distance = span / 2 / np.tan(field / 2)
    distance = max(distance, 1.3 * np.linalg.norm((high - low)[[0, 2]]) / 2 + 1.0) if framing != "head" else distance
    field = 2 * np.arctan(span / 2 / distance)
    return Camera(target + direction * distance, target, field, rng.normal(0, 0.04), tuple(offset))


def random_lights(rng, camera):
    """Returns `Lights`: bright or dim, warm or cold, from wherever, mostly from before the person."""
    forward = unit(camera.place - camera.target)
    side = unit(np.cross((0.0, 1.0, 0.0), forward))

    def towards(spread, rise):
        around, up = rng.normal(0, spread), rng.uniform(*rise)
        level = np.cos(around) * forward * (1, 0, 1) + np.sin(around) * side
        return unit(unit(level) * np.cos(up) + np.array([0, np.sin(up), 0]))

    def warmth(strength):
        tone = rng.normal(0, strength)
        return np.array([1 + tone, 1 + 0.2 * tone + rng.normal(0, 0.02), 1 - tone])

    exposure, ratio = rng.lognormal(0.02, 0.22), rng.uniform(0.25, 0.8)
    ambient, bounce = warmth(0.08), warmth(0.1)
    return Lights(
        key=towards(1.1, (-0.1, 1.3)),
        fill=towards(1.6, (-0.3, 0.8)),
        key_colour=exposure * ratio * 1.3 * warmth(0.12),
        fill_colour=exposure * (1 - ratio) * rng.uniform(0.1, 0.6) * warmth(0.12),
        sky=exposure * (1 - ratio) * ambient * rng.uniform(0.6, 0.9),
        ground=exposure * (1 - ratio) * bounce * rng.uniform(0.3, 0.7),
        shadow=rng.uniform(0.35, 0.95),
    )
