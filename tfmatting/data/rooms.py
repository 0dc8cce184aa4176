"""Drawn rooms as backgrounds, and loose objects that may stand or be held before them."""

import itertools

import numpy as np

from tfmatting.data import textures
from tfmatting.data.outlines import tube
from tfmatting.data.textures import octave_noise
from tfmatting.ops.opencv import cv2

FURNITURE_COUNT = (0, 6)  # pieces in a furnished room
EMPTY_SHARE = 0.3  # rooms with nothing but wall and floor
TRANSLUCENT_SHARE = 0.1  # of the bottles and umbrellas
STUDIO_SHARE = 0.12  # sweeps of one colour without a corner


def wall_colour(rng):
    """Returns a wall colour `(3,)` float32: white, grey or black in most rooms, sometimes coloured."""
    kind = rng.choice(["white", "grey", "dark", "tinted", "saturated"], p=[0.38, 0.17, 0.1, 0.23, 0.12])
    if kind == "saturated":
        return textures.random_colour(rng)
    value = {"white": (0.78, 1.0), "grey": (0.3, 0.8), "dark": (0.01, 0.25), "tinted": (0.45, 0.95)}[kind]
    spread = 0.12 if kind == "tinted" else 0.02
    return np.clip(rng.uniform(*value) * (1 + rng.normal(0, spread, 3)), 0, 1).astype(np.float32)


def _byte(colour):
    return tuple(round(255 * float(channel)) for channel in np.clip(colour, 0, 1))


def _quad(image, points, colour):
    cv2.fillConvexPoly(image, np.round(np.asarray(points) * 16).astype(np.int32), _byte(colour), cv2.LINE_AA, 4)


def _rectangle(image, box, colour):
    left, top, right, bottom = box
    _quad(image, [(left, top), (right, top), (right, bottom), (left, bottom)], colour)


def _paste(image, box, tile):
    left, top, right, bottom = (round(float(value)) for value in box)
    height, width = image.shape[:2]
    if right - left < 2 or bottom - top < 2 or right <= 0 or bottom <= 0 or left >= width or top >= height:
        return
    method = cv2.INTER_AREA if tile.shape[1] > right - left else cv2.INTER_LINEAR
    tile = cv2.resize(tile, (right - left, bottom - top), interpolation=method)
    inside = tile[max(0, -top) : height - top, max(0, -left) : width - left]
    image[max(0, top) : max(0, top) + inside.shape[0], max(0, left) : max(0, left) + inside.shape[1]] = inside


def _picture(rng, photographs, size=96):
    if photographs is not None and rng.random() < 0.7:
        return np.uint8(photographs.crop(size, size, rng) * 255)
    return np.uint8(textures.cloth(rng, size) * 255)


def _window(image, box, rng, photographs):
    left, top, right, bottom = box
    frame = rng.uniform(0.02, 0.07) * (right - left)
    _rectangle(image, (left - frame, top - frame, right + frame, bottom + frame), wall_colour(rng))
    view = _picture(rng, photographs)
    light = rng.uniform(0.2, 1.0)
    _paste(image, box, np.uint8(view * (1 - light) + 250 * light))
    for position in np.linspace(left, right, rng.integers(2, 5))[1:-1]:
        _rectangle(image, (position - frame / 3, top, position + frame / 3, bottom), wall_colour(rng))


def _frame(image, box, rng, photographs):
    left, top, right, bottom = box
    edge = rng.uniform(0.02, 0.1) * (right - left)
    _rectangle(image, box, rng.uniform(0, 0.9) * textures.cloth_colour(rng))
    _paste(image, (left + edge, top + edge, right - edge, bottom - edge), _picture(rng, photographs))


def _screen(image, box, rng, photographs):
    _rectangle(image, box, np.full(3, rng.uniform(0.01, 0.12)))


def _door(image, box, rng, photographs):
    left, top, right, bottom = box
    right, bottom = left + 0.55 * (right - left), top + 2.2 * (bottom - top)
    colour, edge = wall_colour(rng), 0.06 * (right - left)
    _rectangle(image, (left - edge, top - edge, right + edge, bottom), colour * rng.uniform(0.6, 1))
    _rectangle(image, (left, top, right, bottom), colour)
    for upper, lower in ((0.08, 0.42), (0.5, 0.9)):
        y = (top + upper * (bottom - top), top + lower * (bottom - top))
        _rectangle(image, (left + 3 * edge, y[0], right - 3 * edge, y[1]), colour * rng.uniform(0.85, 1.05))


def _shelf(image, box, rng, photographs):
    left, top, right, bottom = box
    board, wood = 0.03 * (bottom - top), textures.cloth_colour(rng)
    _rectangle(image, box, wood * 0.6)
    rows = int(rng.integers(1, 5))
    for row in range(rows):
        low = top + (row + 1) * (bottom - top) / rows - board
        _rectangle(image, (left, low, right, low + board), wood)
        x, room = left + board, (bottom - top) / rows - 2 * board
        while x < right - board:
            wide, tall = rng.uniform(0.02, 0.08) * (right - left), rng.uniform(0.5, 0.98) * room
            if rng.random() < 0.85:
                _rectangle(image, (x, low - tall, min(x + wide, right - board), low), textures.random_colour(rng))
            x += wide


def _cabinet(image, box, rng, photographs):
    left, top, right, bottom = box
    colour = textures.cloth_colour(rng)
    _rectangle(image, box, colour)
    edges = np.linspace(left, right, rng.integers(2, 5))
    for first, last in itertools.pairwise(edges):
        inset = 0.06 * (last - first)
        _rectangle(image, (first + inset, top + inset, last - inset, bottom - inset), colour * rng.uniform(0.75, 1.15))


def _curtain(image, box, rng, photographs):
    left, top, right, bottom = box
    top, bottom = 0, image.shape[0] * rng.uniform(0.8, 1.1)
    wave = octave_noise(rng, 2, 128, cells=rng.integers(8, 24), octaves=2)[:1]
    tile = textures.cloth_colour(rng) * np.repeat((1 + 0.2 * wave)[..., None], 3, 2)
    _paste(image, (left, top, left + 0.7 * (right - left), bottom), np.uint8(np.clip(tile, 0, 1) * 255))


def _sofa(image, box, rng, photographs):
    left, top, right, bottom = box
    colour = textures.cloth_colour(rng)
    corner = 0.1 * (right - left)
    arm = (top + 2 * corner, bottom)
    for part, shade in (
        ((left, top, right, bottom), 0.85),
        ((left - corner, arm[0], left + corner, arm[1]), 1.0),
        ((right - corner, arm[0], right + corner, arm[1]), 1.0),
        ((left, (top + bottom) / 2, right, bottom), 1.1),
    ):
        _rectangle(image, part, colour * shade)


def _lamp(image, box, rng, photographs):
    centre = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    radius = 0.2 * (box[2] - box[0])
    _rectangle(image, (centre[0] - radius * 0.08, centre[1], centre[0] + radius * 0.08, box[3] * 1.5), np.full(3, 0.2))
    _quad(image, centre + radius * np.array([(-0.6, -0.7), (0.6, -0.7), (1, 0.7), (-1, 0.7)]), (1.0, 0.96, 0.82))


PIECES = {_window: 0.2, _frame: 0.2, _screen: 0.08, _door: 0.12, _shelf: 0.12, _cabinet: 0.1, _curtain: 0.08,
          _sofa: 0.06, _lamp: 0.04}  # fmt: skip


def _floor(image, horizon, rng):
    height, width = image.shape[:2]
    size = 192
    kind = rng.choice(["plain", "planks", "tiles", "carpet"], p=[0.35, 0.3, 0.15, 0.2])
    colour = textures.cloth_colour(rng)
    if kind == "planks":
        brown = np.float32([0.55, 0.38, 0.22]) * np.float32(rng.uniform(0.4, 1.5))
        shade = np.repeat(rng.normal(1, 0.13, (1, int(rng.integers(6, 20)))), size, 0).astype(np.float32)
        shade = cv2.resize(shade, (size, size), interpolation=cv2.INTER_NEAREST)
        tile = np.clip(brown * cv2.merge([shade * (1 + octave_noise(rng, size, size, cells=6) * 0.05)] * 3), 0, 1)
    elif kind == "tiles":
        tile = textures.checks(rng, size, np.float32([colour, colour * rng.uniform(0.6, 1.0), colour]))
    elif kind == "carpet":
        tile = textures.cloth(rng, size, colour)
    else:
        tile = textures.plain(rng, size, colour[None])
    if kind in ("planks", "tiles") or rng.random() < 0.5:
        spread, shift = rng.uniform(0.5, 2.5) * width, rng.uniform(-0.3, 0.3) * width
        corners = np.float32(
            [(0, horizon), (width, horizon), (width + spread + shift, height), (-spread + shift, height)]
        )
        matrix = cv2.getPerspectiveTransform(np.float32([(0, 0), (size, 0), (size, size), (0, size)]), corners)
        floor = cv2.warpPerspective(np.uint8(tile * 255), matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
        image[int(horizon) :] = floor[int(horizon) :]
    else:
        _paste(image, (0, horizon, width, height), np.uint8(tile * 255))


def _light(rng, height, width):
    """Light fall-off `(height, width, 3)` float32 about 1: a slope, a bright spot and darker corners."""
    rows, columns = np.meshgrid(np.linspace(-1, 1, 24), np.linspace(-1, 1, 32), indexing="ij")
    light = 1 + rng.normal(0, 0.09) * rows + rng.normal(0, 0.12) * columns
    x, y = rng.uniform(-1.2, 1.2, 2)
    light += rng.exponential(0.12) * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / rng.uniform(0.1, 1.5))
    light += octave_noise(rng, 24, 32, cells=2, octaves=2) * rng.exponential(0.025)
    light = np.float32(light)[..., None] * (1 + rng.normal(0, 0.02, 3)).astype(np.float32)
    return cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)


def room(height, width, rng, photographs=None):
    """Returns a drawn room as RGB float32 `(height, width, 3)` in [0, 1].

    Args:
        rng: `numpy.random.Generator`.
        photographs: optional `PhotographFolder` for pictures on the wall and views through windows.
    """
    colour = wall_colour(rng)
    image = np.empty((height, width, 3), np.uint8)
    image[:] = _byte(colour)
    if rng.random() > STUDIO_SHARE:
        if rng.random() < 0.15:
            tile = np.uint8(textures.cloth(rng, 128, colour) * 255)
            repeat = int(rng.integers(2, 7))
            _paste(image, (0, 0, width, height), np.tile(tile, (repeat, repeat, 1)))
        if rng.random() < 0.4:
            x, slant = rng.uniform(0, width), rng.normal(0, 0.02) * width
            side = [(x, 0), (width, 0), (width, height), (x + slant, height)]
            _quad(image, side, colour * rng.uniform(0.75, 1.15))
        if rng.random() < 0.12:
            y = rng.uniform(0, 0.2) * height
            _quad(
                image, [(0, 0), (width, 0), (width, y), (0, y * rng.uniform(0.5, 1.5))], colour * rng.uniform(0.8, 1.2)
            )
        horizon = rng.uniform(0.5, 0.95) * height if rng.random() < 0.55 else height
        if rng.random() > EMPTY_SHARE:
            for _ in range(int(rng.integers(*FURNITURE_COUNT)) + 1):
                piece = list(PIECES)[rng.choice(len(PIECES), p=list(PIECES.values()))]
                wide = rng.uniform(0.12, 0.55) * min(height, width)
                left, top = rng.uniform(-0.1, 0.9) * width, rng.uniform(-0.1, 0.5) * height
                if piece in (_cabinet, _sofa, _shelf):
                    top = horizon - wide * rng.uniform(0.3, 1.0)
                piece(image, (left, top, left + wide * rng.uniform(0.7, 1.6), top + wide), rng, photographs)
        if horizon < height - 4:
            _floor(image, horizon, rng)
            if rng.random() < 0.6:
                _rectangle(image, (-1, horizon - 0.02 * height, width, horizon), wall_colour(rng))
    if rng.random() < 0.5:
        image = cv2.GaussianBlur(image, (0, 0), rng.exponential(0.004) * height + 0.2)
    image = np.multiply(image, _light(rng, height, width) * np.float32(1 / 255), dtype=np.float32)
    return np.clip(image, 0, 1)


def object_parts(kind, rng):
    """Returns an object as outlines `[(points (n, 2), opacity)]`: one unit high, standing on y = 0."""
    if kind == "bottle":
        glass = 0.6 if rng.random() < TRANSLUCENT_SHARE else 1
        return [(tube([(0, -1), (0, 0)], [0.05, 0.06, 0.06, 0.15, 0.16, 0.16, 0.16], caps=(0.1, 0.1)), glass)]
    if kind == "cup":
        return [(tube([(0.35, -0.7), (0.62, -0.5), (0.3, -0.2)], [0.06, 0.06]), 1),
                (tube([(0, -1), (0, 0)], [0.42, 0.4, 0.34], caps=(0.1, 0.1)), 1)]  # fmt: skip
    if kind in ("phone", "book", "box"):
        half = {"phone": 0.25, "book": 0.36, "box": rng.uniform(0.3, 0.9)}[kind]
        return [(tube([(0, -1), (0, 0)], [half, half], caps=(0.03, 0.03)), 1)]
    if kind == "ball":
        return [(tube([(0, -0.5), (0, -0.49)], [0.5, 0.5]), 1)]
    if kind == "umbrella":
        angle = np.linspace(-np.pi / 2, np.pi / 2, 24)
        cloth = 0.55 if rng.random() < TRANSLUCENT_SHARE else 1
        roof = np.stack([0.65 * np.sin(angle), -0.55 - 0.45 * np.cos(angle)], axis=1)
        return [
            (tube([(0, -0.95), (0, -0.06), (0.06, 0)], [0.012, 0.012]), 1),
            (roof, cloth),
        ]
    if kind == "plant":
        parts = []
        for _ in range(int(rng.integers(7, 18))):
            tip = np.array([rng.normal(0, 0.3), -rng.uniform(0.5, 1.0)])
            bend = np.array([tip[0] * rng.uniform(0, 0.6), tip[1] * 0.7])
            parts.append((tube([(0, -0.25), bend, tip], [0.008, 0.02, 0.06, 0.05, 0.005]), 1))
        return [*parts, (tube([(0, -0.3), (0, 0)], [0.18, 0.13], caps=(0.1, 0.1)), 1)]
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)  # a blob
    radius = 0.5 + np.interp(angle, np.linspace(0, 2 * np.pi, 9), np.resize(rng.normal(0, 0.13, 8), 9))
    return [(np.stack([np.cos(angle) * radius * rng.uniform(0.4, 1.2), np.sin(angle) * radius - 0.5], axis=1), 1)]


def chair_parts(rng, facing):
    """Returns a chair as outlines `[(points, opacity)]`: its seat at y = 0, one unit from seat to floor."""
    thin, half = rng.uniform(0.03, 0.07), rng.uniform(0.38, 0.55)
    legs = [tube([(x, 0), (x * 1.1, 1)], [thin, thin], caps=(0.2, 0.2)) for x in (-half, half, -0.8 * half, 0.7 * half)]
    seat = tube([(-half, 0.02), (half, 0.02)], [0.07, 0.07])
    if abs(facing) < 0.4:
        back = tube([(0, -rng.uniform(0.9, 1.4)), (0, 0)], [half, half * 0.95], caps=(0.15, 0.1))
    else:
        x = -np.sign(facing) * half
        back = tube([(x * 1.2, -1.1), (x, 0.0)], [thin * 1.5, thin * 1.5])
    return [(part, 1) for part in (*legs, back, seat)]
