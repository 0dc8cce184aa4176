"""Heads: a face, a ragged mass of hair, and fine strands whose width is a fraction of a pixel.

Lengths are in head heights from the middle of the head; `place` maps them to pixels. `yaw` is the turn of the head in
radians: 0 is seen from the front, positive looks towards +x, pi is seen from behind.
"""

import collections

import numpy as np

from tfmatting.data.canvas import reduce_mask
from tfmatting.data.outlines import tube
from tfmatting.data.textures import flat, octave_noise, random_colour
from tfmatting.ops.opencv import cv2

HEAD = np.float64([0.37, 0.5])  # half width and half height of a head, in head heights


# volume: thickness over the skull; edge: lower end of the mass about the head; fall: lower end of what hangs behind the
# shoulders, or 0; curl: how far strands wind; loose: how many stand off and how far; knot: "bun", "tail" or None
Hair = collections.namedtuple("Hair", "colour volume edge fall curl loose knot")


def hair_colour(rng):
    """Returns a hair colour `(3,)` float32: black, brown, blond, red, grey, white or dyed."""
    shades = np.float32(
        [(0.05, 0.045, 0.04), (0.10, 0.08, 0.06), (0.20, 0.13, 0.09), (0.33, 0.22, 0.14), (0.58, 0.44, 0.27),
         (0.80, 0.68, 0.46), (0.45, 0.20, 0.10), (0.55, 0.55, 0.55), (0.85, 0.84, 0.82)]
    )  # fmt: skip
    if rng.random() < 0.05:
        return random_colour(rng)
    shade = shades[rng.choice(len(shades), p=[0.24, 0.2, 0.15, 0.11, 0.08, 0.08, 0.05, 0.05, 0.04])]
    return np.clip(shade * rng.normal(1, 0.06, 3), 0.02, 1).astype(np.float32)


def random_hair(rng, colour=None):
    """Returns a random `Hair`, or None for a bald head."""
    if rng.random() < 0.06:
        return None
    kind = rng.choice(["cropped", "short", "bob", "long", "tied", "curly"], p=[0.14, 0.3, 0.14, 0.2, 0.11, 0.11])
    volume, edge, fall, curl, loose = {
        "cropped": ((0.0, 0.03), (-0.1, 0.1), (0, 0), 0.0, 0.05),
        "short": ((0.03, 0.11), (0.0, 0.25), (0, 0), 0.25, 0.45),
        "bob": ((0.05, 0.13), (0.4, 0.7), (0, 0), 0.3, 0.5),
        "long": ((0.04, 0.12), (0.5, 0.9), (0.9, 2.4), 0.4, 0.7),
        "tied": ((0.01, 0.05), (0.0, 0.25), (0, 0), 0.2, 0.4),
        "curly": ((0.1, 0.4), (0.15, 0.7), (0, 0.0), 1.0, 0.8),
    }[kind]
    knot = str(rng.choice(["bun", "tail"])) if kind == "tied" else None
    colour = hair_colour(rng) if colour is None else np.float32(colour)
    return Hair(colour, rng.uniform(*volume), rng.uniform(*edge), rng.uniform(*fall), curl * rng.uniform(0.3, 1.5),
                loose * rng.uniform(0.2, 1.6), knot)  # fmt: skip


def streaks(rng, colour, size=64):
    """Returns a tile `(size, size, 3)`: strands of slightly different shade that run downwards."""
    fine = octave_noise(rng, max(2, size // 10), size, cells=size // 4, octaves=2, persistence=0.9)
    broad = octave_noise(rng, size, size, cells=3, octaves=2)
    shade = cv2.resize(fine, (size, size), interpolation=cv2.INTER_CUBIC) * np.float32(0.13)
    rows, columns = np.mgrid[:size, :size].astype(np.float32)
    columns += broad * np.float32(0.04 * size)
    shade = cv2.remap(shade, columns, rows, cv2.INTER_LINEAR, None, cv2.BORDER_REFLECT)
    shade = 1 + shade + broad * np.float32(0.07)
    return np.clip(np.float32(colour) * cv2.merge([shade] * 3) + np.float32(0.006), 0, 1)


def strands(rng, roots, directions, length, curl, steps=9):
    """Returns curved lines `(n, steps, 2)` that leave `roots` along `directions` and are drawn downwards.

    Args:
        roots, directions: `(n, 2)`; directions have length one.
        length: mean length, in the unit of `roots`.
        curl: how far lines wind about their course, relative to their length.
    """
    count = len(roots)
    along = np.linspace(0, 1, steps)[None, :, None]
    lengths = length * rng.uniform(0.3, 1.5, (count, 1, 1))
    course = directions[:, None] * along + np.array([0, 0.9]) * along**2 * rng.uniform(0.2, 1.1, (count, 1, 1))
    sideways = np.stack([-directions[:, 1], directions[:, 0]], axis=1)[:, None]
    phase, turns = rng.uniform(0, 6.3, (count, 1, 1)), rng.uniform(0.2, 0.8 + 2 * curl, (count, 1, 1))
    wind = (np.sin(phase + turns * 3 * along) - np.sin(phase)) * (0.05 + 0.2 * curl)
    bend = rng.normal(0, 0.25, (count, 1, 1)) * along**2
    return roots[:, None] + lengths * (course + sideways * (wind + bend))


def outline(hair, yaw, rng):
    """Returns the outline `(n, 2)` of the mass around the head, in head heights about the middle of the head."""
    angle = np.linspace(-np.pi, np.pi, 72, endpoint=False)
    bumps = np.interp(angle, np.linspace(-np.pi, np.pi, 25), rng.normal(0, 1, 25)) * (0.1 + 0.3 * hair.curl)
    radius = HEAD + hair.volume * (1 + bumps[:, None])
    points = np.stack([np.sin(angle), -np.cos(angle)], axis=1) * radius
    points[:, 0] -= 0.07 * np.sin(yaw)  # the back of the head stands out behind
    below = points[:, 1] > 0.1
    points[below, 0] = np.sign(points[below, 0]) * np.maximum(np.abs(points[below, 0]), 0.3)
    points[below, 1] = np.where(hair.edge > 0.3, points[below, 1] * (hair.edge / 0.5), points[below, 1])
    round_end = 0.1 * np.cos(np.clip(points[:, 0] / HEAD[0], -1, 1) * 1.5)
    points[:, 1] = np.minimum(points[:, 1], hair.edge + round_end + 0.025 * rng.standard_normal(72))
    return points


def on_head(x, y, yaw):
    """Returns where points at `(x, y)` on the front of a head are seen when it is turned; hidden ones at its rim."""
    x, y = np.broadcast_arrays(np.float64(x), np.float64(y))
    depth = np.sqrt(np.maximum(0.02, 1 - (x / HEAD[0]) ** 2 - (y / HEAD[1]) ** 2)) * 0.42
    seen = np.stack([x * np.cos(yaw) + depth * np.sin(yaw), y], axis=-1)
    behind = depth * np.cos(yaw) - x * np.sin(yaw) < 0
    rim = np.sign(np.sin(yaw) + 1e-9) * np.sqrt(np.maximum(0.0, 1 - (y / HEAD[1]) ** 2)) * 0.39
    seen[..., 0] = np.where(behind, rim, seen[..., 0])
    return seen


def face_outline(yaw, hairline):
    """Returns the outline `(n, 2)` of the part of the head that hair leaves free."""
    x = np.array([-0.335, -0.31, -0.23, 0, 0.23, 0.31, 0.335, 0.36, 0.3, 0, -0.3, -0.36])
    y = np.array([-0.08, -0.2, 0.03, 0.0, 0.03, -0.2, -0.08, 0.2, 0.7, 0.8, 0.7, 0.2])
    y[2:5] += hairline
    return on_head(x, y, yaw)


def skull_outline(yaw, jaw):
    """Returns the outline `(n, 2)` of a head without hair: narrow at the chin, with a nose when seen from the side."""
    angle = np.linspace(-np.pi, np.pi, 64, endpoint=False)
    points = np.stack([np.sin(angle), -np.cos(angle)], axis=1) * HEAD
    low = np.clip(points[:, 1] / HEAD[1], 0, 1)
    points[:, 0] *= 1 - (0.34 - jaw) * low**2 * abs(np.cos(yaw))
    side = np.sin(yaw)
    front = points[:, 0] * side > 0
    profile = np.interp(points[:, 1], [-0.3, -0.05, 0.11, 0.15, 0.2, 0.27, 0.3, 0.42, 0.5],
                        [0, -0.02, 0.085, 0.02, 0.035, 0.02, 0.0, 0.04, 0.0])  # fmt: skip
    points[:, 0] += np.where(front, profile * side**3, 0.04 * -side * (points[:, 1] < 0.2))
    return points


def face_tile(rng, skin, yaw, size, hair):
    """Returns a tile `(size, size, 3)` of a face that spans +-0.6 head heights."""
    tile = np.empty((size, size, 3), np.float32)
    tile[:] = skin
    tile *= cv2.merge([1 + octave_noise(rng, size, size, cells=4) * np.float32(0.03)] * 3)

    def spot(x, y, width, height, colour, weight, soft=0.0, turn=0.0):
        if np.cos(yaw) * 0.42 - x * np.sin(yaw) < 0 or (size < 48 and weight < 0.7):  # hidden, or too faint
            return
        centre = (on_head(x, y, yaw) + 0.6) / 1.2 * size
        squeeze = max(0.3, abs(np.cos(yaw + x * 1.5)))
        mask = np.zeros((size, size), np.float32)
        axes = (max(1.0, width * squeeze / 0.6 * size), max(1.0, height / 0.6 * size))
        cv2.ellipse(mask, (tuple(centre.tolist()), axes, turn), float(weight), -1)
        if soft:
            mask = cv2.GaussianBlur(mask, (0, 0), soft * size)
        tile[:] += (np.float32(colour) - tile) * cv2.merge([mask] * 3)

    brow = skin * 0.35 if hair is None else np.minimum(hair.colour * 0.8, skin * 0.7)
    red, dark = skin * (1.0, 0.78, 0.76), skin * 0.55
    frown = rng.normal(4, 5)
    open_mouth, lids = rng.random() < 0.2, rng.uniform(0.009, 0.018)
    for side in (-1, 1):
        spot(side * 0.15, 0.0, 0.085, 0.05, dark, 0.5, 0.012)
        spot(side * 0.2, 0.17, 0.09, 0.07, red, 0.45, 0.03)
        spot(side * 0.15, 0.005, 0.055, lids, (0.86, 0.84, 0.82), 0.9)
        spot(side * 0.15, 0.005, 0.023, min(lids * 1.15, 0.022), (0.12, 0.08, 0.06), 0.95)
        spot(side * 0.155, -0.075, 0.085, 0.016, brow, 0.75, 0.004, -side * frown)
        spot(side * 0.04, 0.15, 0.022, 0.014, dark * 0.7, 0.6, 0.006)
    spot(0.035, 0.06, 0.02, 0.1, dark, 0.3, 0.015)
    spot(0, 0.14, 0.035, 0.04, np.minimum(skin * 1.12, 1), 0.5, 0.012)
    spot(0, 0.265, 0.1, 0.028, red * 0.8, 0.85, 0.005)
    spot(0, 0.264, 0.07, 0.016 if open_mouth else 0.006, skin * 0.3, 0.8)
    if hair is not None and rng.random() < 0.22:  # a beard
        weight = rng.uniform(0.25, 0.95)
        spot(0, 0.4, 0.26, 0.13, hair.colour, weight, 0.02)
        spot(0, 0.215, 0.12, 0.022, hair.colour, weight, 0.006)
    return np.clip(tile, 0, 1)


def paint_strokes(canvas, lines, width, colour, opacity=1.0):
    """Paints thin lines `(count, n, 2)` in pixels, of a width that may be less than one pixel."""
    box = canvas.box(lines.reshape(-1, 2), 2 + int(width))
    if box is None:
        return
    left, top, right, bottom = box
    scale = canvas.supersample
    mask = np.zeros(((bottom - top) * scale, (right - left) * scale), np.uint8)
    thickness = max(1, round(float(width * scale)))
    value = 255 * min(1.0, opacity * width * scale / thickness)
    lines = np.round(((lines - (left, top) + 0.5) * scale - 0.5) * 16).astype(np.int32)
    cv2.polylines(mask, list(lines), False, value, thickness, cv2.LINE_8, 4)
    mask = reduce_mask(mask, scale)
    canvas.over(np.full((*mask.shape, 4), (*colour, 1.0), np.float32), mask, box)


class Head:
    """A head at `centre` (figure units) of height `size`, tilted by `tilt` and turned by `yaw` radians."""

    def __init__(self, canvas, place, centre, size, tilt, yaw, skin, hair, rng):
        turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]]) * size
        self.place = lambda points: place(np.asarray(points) @ turn + centre)
        self.canvas, self.tilt, self.yaw, self.skin, self.hair, self.rng = canvas, tilt, yaw, skin, hair, rng
        self.units, self.pixels = size, size * canvas.unit
        self.turned_away = np.cos(yaw) < -0.2
        self.hair_tile = None if hair is None else streaks(rng, hair.colour, int(np.clip(0.8 * self.pixels, 32, 256)))

    def paint_behind(self):
        """Paints the hair that hangs behind the shoulders or stands behind the head."""
        hair, rng, side = self.hair, self.rng, -np.sin(self.yaw)
        if hair is None:
            return
        if hair.fall:
            rows = np.linspace(0, 1, 14)
            widths = np.interp(rows, [0, 0.5, 0.85, 1], [0.9, 1, 0.85, 0.4])
            widths = widths * (HEAD[0] + hair.volume + rng.uniform(-0.02, 0.12)) + rng.normal(0, 0.012, 14)
            middle, y = side * 0.25 * np.sin(rows * 2), rows * (hair.fall + 0.2) - 0.2
            mass = np.concatenate([np.stack([middle - widths, y], 1), np.stack([middle + widths, y], 1)[::-1]])
            self._paint_mass(self.place(mass), 0.0006, 0.8)
        if hair.knot:
            centre = np.array([side * 0.5, rng.uniform(-0.55, -0.1)])
            if abs(side) < 0.4 and not self.turned_away:
                centre[1] = -0.58 if hair.knot == "bun" else -0.3
            angle, radius = np.linspace(0, 2 * np.pi, 24, endpoint=False), rng.uniform(0.13, 0.24)
            knot = np.stack([np.cos(angle), np.sin(angle)], 1) * radius
            if hair.knot == "tail":
                knot[:, 1] *= np.where(knot[:, 1] > 0, rng.uniform(3, 7), 1)
            self._paint_mass(self.place(knot + centre), 0.0006, 0.5)

    def paint(self):
        """Paints skull, ears, face and the hair about them."""
        canvas, rng, yaw = self.canvas, self.rng, self.yaw
        skin = flat(self.skin)
        for side in (-1, 1):
            ear = np.array([side * 0.37 * np.cos(yaw) - 0.05 * np.sin(yaw), 0.05])
            if side * np.sin(yaw) < 0.3:
                canvas.paint(self.place(tube(np.array([(0, -0.06), (0, 0.07)]) + ear, [0.05, 0.06, 0.04])), skin)
        tile = skin
        if self.pixels > 10 and not self.turned_away:
            tile = face_tile(rng, self.skin, yaw, int(np.clip(1.6 * self.pixels, 24, 320)), self.hair)
        canvas.paint(self.place(skull_outline(yaw, rng.uniform(0, 0.12))), tile, 1.2 * self.units, self.tilt, 0.8,
                     origin=self.place([[-0.6, -0.6]])[0], shade=0.3)  # fmt: skip
        if self.hair is None:
            return
        mass = self.place(outline(self.hair, yaw, rng))
        hole = None if np.cos(yaw) < -0.5 else self.place(face_outline(yaw, rng.uniform(-0.34, -0.12)))
        self._paint_mass(mass, 0.0003 + 0.0006 * self.hair.loose, 1.0, hole)

    def paint_hat(self, kind, tile):
        """Paints a "cap", a "beanie" or a hat with a "brim"."""
        low, side = self.rng.uniform(-0.3, -0.18), np.sin(self.yaw)
        crown = np.array([0.3, 0.4, 0.42, 0.42]) * self.rng.uniform(0.95, 1.08)
        top = -0.58 - self.rng.uniform(0, 0.12)
        shape = tube([(-0.06 * side, top), (-0.05 * side, low)], crown, rng=self.rng, rough=0.01, caps=(0.3, 0.1))
        self.canvas.paint(self.place(shape), tile, span=0.1)
        if kind == "beanie":
            return
        reach = 0.72 if kind == "brim" else 0.44
        middle = 0.0 if kind == "brim" else 0.42 * side
        shape = tube(
            [(middle - reach, low), (middle, low + 0.03), (middle + reach, low)], [0.02, 0.05, 0.06, 0.05, 0.02]
        )
        if kind == "brim" or not self.turned_away:
            self.canvas.paint(self.place(shape), tile, span=0.1)

    def paint_glasses(self):
        """Paints the frame of a pair of glasses, sometimes with dark lenses."""
        if self.turned_away or self.pixels < 20:
            return
        angle, colour = np.linspace(0, 2 * np.pi, 25), np.full(3, self.rng.uniform(0.02, 0.3))
        tall, dark = self.rng.uniform(0.06, 0.1), self.rng.random() < 0.25
        lenses = [on_head(x + 0.11 * np.cos(angle), 0.01 + tall * np.sin(angle), self.yaw) for x in (-0.15, 0.15)]
        bridge = on_head(np.linspace(-0.04, 0.04, 25), np.zeros(25), self.yaw)
        for lens in lenses:
            if dark:
                self.canvas.paint(self.place(lens), flat(colour), opacity=0.85, shade=0)
        lines = np.stack([self.place(line) for line in (*lenses, bridge)])
        paint_strokes(self.canvas, lines, self.pixels * self.rng.uniform(0.012, 0.03), colour)

    def _paint_mass(self, points, fuzz, share, hole=None):
        """Paints a mass of hair with the strands that leave its upper outline."""
        self.canvas.paint(points, self.hair_tile, 0.09, self.tilt, fuzz=fuzz, relief=0.9, hole=hole)
        if self.pixels < 12:
            return
        hair, rng, size, middle = self.hair, self.rng, self.pixels, points.mean(0)
        count = int(np.clip(size * 1.6, 16, 400) * hair.loose * share) + 2
        edge = points[points[:, 1] < points[:, 1].min() + 0.75 * np.ptp(points[:, 1])]
        for _ in range(3 if size > 40 else 1):
            roots = edge[rng.integers(0, len(edge), count)]
            outward = (roots - middle) / np.maximum(np.linalg.norm(roots - middle, axis=1, keepdims=True), 1e-6)
            roots = roots - outward * rng.uniform(0, 0.08, (count, 1)) * size + rng.normal(0, 0.01 * size, (count, 2))
            turn = rng.normal(0, 0.35 + 0.4 * hair.curl, (count, 1)) + np.sign(outward[:, :1] + 1e-6) * rng.uniform(
                0.6, 1.3
            )
            course = outward * np.cos(turn) + np.stack([-outward[:, 1], outward[:, 0]], axis=1) * np.sin(turn)
            lines = strands(rng, roots, course, size * (0.06 + 0.16 * hair.loose * rng.random()), hair.curl)
            width = np.clip(size * rng.uniform(0.0008, 0.0045), 0.05, 2.0)
            shade = np.clip(hair.colour * rng.uniform(0.6, 1.5) + 0.01, 0, 1)
            paint_strokes(self.canvas, lines, width, shade, rng.uniform(0.5, 1.0))
