"""Hair styles grown from strands, and the loose strands around hair made of cards."""

import dataclasses

import numpy as np

from tfmatting.data.people.growth import Ball, Growth, Rod, grow_guides, thicken
from tfmatting.data.people.meshes import unit
from tfmatting.data.people.scalp import Places
from tfmatting.data.people.scene import Strands

COLOURS = np.float32(
    [(0.09, 0.08, 0.08), (0.14, 0.10, 0.08), (0.22, 0.14, 0.10), (0.33, 0.21, 0.13), (0.45, 0.31, 0.19),
     (0.62, 0.47, 0.30), (0.78, 0.65, 0.45), (0.48, 0.22, 0.12), (0.55, 0.53, 0.52), (0.85, 0.84, 0.82)]
)  # fmt: skip
#: by style: its share for women and for men, and the range of lengths
STYLES = {
    "buzz": (0.03, 0.22, 0.04, 0.14),
    "short": (0.14, 0.36, 0.2, 0.6),
    "medium": (0.18, 0.14, 1.0, 2.2),
    "long": (0.22, 0.05, 2.6, 5.5),
    "curly": (0.14, 0.09, 0.9, 3.2),
    "afro": (0.09, 0.08, 0.3, 1.0),
    "ponytail": (0.14, 0.03, 2.6, 5.0),
    "bun": (0.06, 0.03, 2.0, 2.8),
}
SINGLE = 0.0007  # the diameter of a hair in decimetres
HEAD = 1.43  # length of the head's bone in the base mesh, to which lengths are relative


@dataclasses.dataclass
class Head:
    """What hair needs to know of a posed body.

    Attributes:
        size: length of the head's bone relative to the base mesh.
        turn: rotation `(3, 3)` of the head; middle: its middle `(3,)`.
        obstacles: the head, the neck and the shoulders.
    """

    size: float
    turn: np.ndarray
    middle: np.ndarray
    obstacles: list


def posed_head(skeleton, rest_heads, rest_tails, turns, moved):
    """Returns the `Head` of a posed body."""
    index = skeleton.index
    bone = index["head"]
    turn = turns[bone].astype(np.float32)
    size = float(np.linalg.norm(rest_tails[bone] - rest_heads[bone]) / HEAD)
    middle = (moved[bone] + turn @ np.array([0.0, 0.58, 0.4]) * size).astype(np.float32)
    skull = Ball(middle, np.float32([0.74, 0.93, 0.93]) * np.float32(size), turn)
    at = {
        name: np.float32(moved[index[name]]) for name in ("neck01", "head", "upperarm01.L", "upperarm01.R", "spine02")
    }
    width = float(np.linalg.norm(at["upperarm01.L"] - at["upperarm01.R"]))
    sides = [at[name] + np.float32([0, -0.05 * width, 0]) for name in ("upperarm01.L", "upperarm01.R")]
    trunk = Ball((at["spine02"] + at["neck01"]) / 2, np.float32([0.4, 0.52, 0.27]) * np.float32(width),
                 turns[index["spine01"]].astype(np.float32))  # fmt: skip
    jaw = (moved[bone] + turn @ np.array([0.0, -0.05, 0.75]) * size).astype(np.float32)
    face = Ball(jaw, np.float32([0.62, 0.85, 0.8]) * np.float32(size), turn)
    obstacles = [skull, face, Rod(at["neck01"], at["head"], 0.55 * size), Rod(*sides, 0.19 * width), trunk]
    return Head(size, turn, middle, obstacles)


@dataclasses.dataclass
class Hairstyle:
    """A style drawn once for a person, which can be grown on every pose.

    Attributes:
        name: key of `STYLES`; length: decimetres; colour: `(3,)`; seed: of its random numbers.
        mass, fine: numbers of wide and of single strands.
        fringe: whether the hair at the front falls over the forehead.
        wild: whether some strands go their own ways.
    """

    name: str
    length: float
    colour: np.ndarray
    seed: int
    mass: int
    fine: int
    fringe: bool
    wild: bool

    @property
    def hangs(self):
        """Whether it is long enough to fall over the face, where it is combed out of it."""
        return self.name in ("medium", "long", "curly")


def random_hairstyle(rng, male, colour, detail, hatted=False):
    """Returns a random `Hairstyle`.

    Args:
        male: share of the style for men, 0 to 1.
        detail: height of the head in pixels of the picture, which says how many strands are worth drawing.
        hatted: whether a hat is worn, under which only some styles fit.
    """
    shares = np.array([female * (1 - male) + shared * male for female, shared, *_ in STYLES.values()])
    if hatted:
        shares = shares * [name in ("buzz", "medium", "long") for name in STYLES]
    name = list(STYLES)[rng.choice(len(STYLES), p=shares / shares.sum())]
    length = rng.uniform(*STYLES[name][2:])
    many = np.clip(detail / 300, 0.2, 1.2)
    mass = {"buzz": 9000, "short": 14000, "afro": 16000, "curly": 11000}.get(name, 9000)
    fringe = name in ("medium", "long") and rng.random() < 0.3
    seed = int(rng.integers(2**31))
    return Hairstyle(
        name,
        length,
        colour,
        seed,
        int(mass * many),
        int(2000 * many),
        fringe and not hatted,
        name != "buzz" and not hatted,
    )


def _growth(style, rng, head):
    """The `Growth` of a style and how its roots stand: shares of normal, backward, sideways, upward."""
    name, size = style.name, head.size
    side, back = rng.choice([-1, 1]) * rng.uniform(0.3, 1.2), abs(rng.normal(0.5, 0.4))
    growth = Growth(weight=rng.uniform(4, 8), margin=0.1 * size, wander=0.35, clump=rng.uniform(0.0, 0.4))
    if name == "buzz":
        return Growth(weight=0, margin=0, wander=0.3, clump=0, spread=0.02), [1.0, rng.normal(-0.3, 0.4), side, 0.2]
    if name == "short":
        growth.weight, growth.margin = rng.uniform(0.5, 4.0), 0.15 * size
        return growth, [rng.uniform(0.2, 0.6), rng.normal(0.1, 0.7), side, rng.uniform(0, 0.4)]
    if name == "afro":
        growth.curl, growth.turns = rng.uniform(0.02, 0.04), rng.uniform(3.0, 6.0)
        growth.margin, growth.clump, growth.weight = 0.0, rng.uniform(0.0, 0.3), 0.1
        return growth, [1.0, 0.1, 0.1, 0.1]
    if name == "curly":
        growth.curl, growth.turns = rng.uniform(0.03, 0.07), rng.uniform(1.0, 2.5)
        growth.margin, growth.wander, growth.weight = 0.4 * size, 0.6, rng.uniform(2.0, 5.0)
        return growth, [0.7, back, side, 0.1]
    if name in ("ponytail", "bun"):
        knot = np.array([0.0, rng.uniform(-0.1, 0.75), -rng.uniform(0.85, 1.0)]) * size
        growth.knot = (head.middle + head.turn @ knot).astype(np.float32)
        growth.margin, growth.wander = 0.05 * size, 0.2
    if rng.random() < 0.4:
        growth.curl, growth.turns = rng.uniform(0.02, 0.06), rng.uniform(0.4, 1.2)
    return growth, [0.3, back, side, 0.0]


def grow(style, head, scalp, positions, normals):
    """Returns the `Strands` of a style on a posed body: the mass of the hair, and single loose strands.

    Args:
        scalp: base mesh positions `(V, 3)`, triangles `(T, 3)` and shares `(V,)` for `Places`.
        positions, normals: `(V, 3)`, the posed body.
    """
    rng = np.random.default_rng(style.seed)
    growth, stand = _growth(style, rng, head)
    count, points = {"buzz": (3000, 4), "short": (900, 8), "afro": (900, 14)}.get(style.name, (900, 24))
    guides = _guides(rng, style, growth, stand, head, Places(rng, *scalp, count), positions, normals, points)
    growth.spread = 0.02 if style.name == "buzz" else 0.045 * head.size
    mass = thicken(rng, guides, style.mass, growth)
    near = dataclasses.replace(
        growth, wander=rng.uniform(1, 3), clump=0.0, spread=0.06 * head.size, curl=growth.curl * 1.3
    )
    fine = [thicken(rng, guides, style.fine, near, cut=0.5)]
    if style.wild:
        wild = dataclasses.replace(growth, weight=rng.uniform(0.1, 0.6) * growth.weight, wander=rng.uniform(1.0, 4.0))
        short = dataclasses.replace(style, length=min(style.length, rng.uniform(0.3, 1.5)))
        outward, few = np.add(stand, [0.5, 0, 0, 0]), Places(rng, *scalp, 150)
        some = _guides(rng, short, wild, outward, head, few, positions, normals, points)
        fine.append(thicken(rng, some, int(style.fine * rng.uniform(0.05, 0.4)) + 1, near, cut=0.8))
    width = {"buzz": 0.0009, "short": 0.0024, "afro": 0.002}.get(style.name, 0.0036) * head.size
    loose = [_strands(rng, lines, SINGLE, style.colour * 1.1, 0.3) for lines in fine]
    return [_strands(rng, mass, width, style.colour, 0.22), *loose]


def _guides(rng, style, growth, stand, head, places, positions, normals, points):
    roots, normal = places(positions), unit(places(normals))
    back, across, up = -head.turn[:, 2], head.turn[:, 0], head.turn[:, 1]
    local = (roots - head.middle) @ head.turn / head.size
    part = np.sign(local[:, :1] + 0.12 * np.sign(stand[2]))
    part = part * np.clip((local[:, 2:] + 0.2) / 0.4, 0, 1)  # behind the crown nothing is parted
    sideways = across * part if abs(stand[2]) < 0.9 else across * np.sign(stand[2])
    swept = np.where(local[:, 2:] > 0.2, 1.0 if style.hangs else 0.0, 0.0) * (0.9 * back + 0.4 * sideways)
    course = stand[0] * normal + stand[1] * back + abs(stand[2]) * sideways + stand[3] * up + swept
    course = unit(course + 0.2 * rng.standard_normal(course.shape))
    lengths = style.length * head.size * rng.uniform(0.8, 1.1, len(roots))
    if style.fringe:
        front = np.clip((local[:, 2] - 0.35) / 0.2, 0, 1)
        course = unit(course * (1 - front[:, None]) + front[:, None] * (0.5 * normal - back + 0.2 * sideways))
        lengths = np.minimum(lengths, np.where(front > 0.5, rng.uniform(0.8, 1.1) * head.size, np.inf))
    if style.name == "bun":
        lengths = np.full(len(roots), 2.2 * head.size)
    guides = grow_guides(rng, roots, course, lengths, growth, head.obstacles, points)
    return _wound(rng, guides, growth.knot, 0.28 * head.size) if style.name == "bun" else guides


def _wound(rng, guides, knot, radius):
    """Guides whose ends are wound to a ball around the knot."""
    away = guides - knot
    distance = np.linalg.norm(away, axis=2, keepdims=True)
    after = np.cumsum(distance < 0.25, axis=1) > 0
    turn = np.linspace(0, 9, guides.shape[1])[None, :, None] + 6.3 * rng.random((len(guides), 1, 1))
    poles = unit(rng.standard_normal((len(guides), 1, 3)))
    side = unit(np.cross(poles, (0.1, 0.2, 0.97)))
    ball = knot + radius * (0.75 + 0.25 * rng.random((len(guides), 1, 1))) * (
        np.cos(turn) * side + np.sin(turn) * np.cross(poles, side)
    )
    return np.where(after, ball, guides).astype(np.float32)


def loose_strands(rng, positions, normals, triangles, head, colour, count, length):
    """Returns loose `Strands` that leave hair made of cards.

    Args:
        positions, normals: `(C, 3)` of the posed hair; triangles: `(T, 3)`.
        count, length: number of strands, and their mean length in decimetres.
    """
    places = Places(rng, positions, triangles, np.ones(len(positions)), count)
    roots, normal = places(positions), unit(places(normals))
    outward = unit(roots - head.middle)
    normal = normal * np.sign((normal * outward).sum(1, keepdims=True) + 1e-6)
    flow = unit(np.float32([0, -1, 0]) - normal * -normal[:, 1:2])
    course = unit(flow + 0.5 * normal + 0.6 * rng.standard_normal(roots.shape))
    growth = Growth(weight=rng.uniform(0.2, 1.2), margin=0, wander=rng.uniform(0.4, 2.0))
    lengths = length * rng.lognormal(0, 0.4, count)
    lines = grow_guides(rng, roots - 0.04 * normal, course, lengths, growth, head.obstacles[:1], 10)
    return _strands(rng, lines, SINGLE, colour, 0.3)


def _strands(rng, lines, width, colour, spread):
    count, points = lines.shape[:2]
    taper = np.linspace(1.0, 0.45, points, dtype=np.float32)[None]
    widths = width * rng.lognormal(0, 0.25, (count, 1)).astype(np.float32) * taper
    tones = np.clip(colour * rng.lognormal(0, spread, (count, 1)) + rng.normal(0, 0.01, (count, 3)), 0.01, 1)
    return Strands(lines, widths, tones.astype(np.float32))
