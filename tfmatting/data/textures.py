"""Cloth and material textures: small square tiles, RGB float32 in [0, 1]."""

import colorsys
import functools

import numpy as np

from tfmatting.ops.opencv import cv2

SKIN_TONES = np.float32(
    [(0.96, 0.84, 0.76), (0.91, 0.74, 0.62), (0.83, 0.63, 0.49), (0.70, 0.50, 0.37), (0.52, 0.35, 0.25),
     (0.37, 0.24, 0.17), (0.24, 0.15, 0.11)]
)  # fmt: skip
CLOTH_COLOURS = np.float32(
    [(0.07, 0.07, 0.08), (0.12, 0.12, 0.14), (0.10, 0.13, 0.22), (0.15, 0.20, 0.33), (0.27, 0.35, 0.48),
     (0.45, 0.53, 0.63), (0.30, 0.30, 0.31), (0.50, 0.50, 0.50), (0.68, 0.68, 0.68), (0.88, 0.88, 0.87),
     (0.95, 0.95, 0.95), (0.78, 0.71, 0.60), (0.55, 0.44, 0.32), (0.33, 0.24, 0.17), (0.33, 0.35, 0.24),
     (0.42, 0.12, 0.14), (0.62, 0.16, 0.16), (0.20, 0.33, 0.28)]
)  # fmt: skip


def octave_noise(rng, height, width, cells=4, octaves=4, persistence=0.55):
    """Returns smooth noise `(height, width)` float32 with mean about 0 and deviation about 1.

    Args:
        rng: `numpy.random.Generator`.
        cells: number of cells along the longer side in the coarsest octave; each octave doubles it.
        octaves, persistence: number of octaves, and the strength of each relative to the one before.
    """
    total = np.zeros((height, width), np.float32)
    power, strength, longest = 0.0, 1.0, max(height, width)
    for _ in range(octaves):
        rows, columns = (max(2, round(cells * side / longest)) for side in (height, width))
        grid = rng.random((rows, columns), dtype=np.float32) - 0.5
        total += strength * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        power += strength**2
        strength, cells = strength * persistence, cells * 2
        if cells > longest:
            break
    return total * np.float32(4.0 / np.sqrt(power))


def random_colour(rng):
    """Returns a colour `(3,)` float32 anywhere in the saturated or dull range."""
    return np.float32(colorsys.hsv_to_rgb(rng.random(), rng.beta(1.6, 1.6), rng.uniform(0.15, 1.0)))


def cloth_colour(rng):
    """Returns a colour `(3,)` float32 as clothes have it: mostly neutral, sometimes saturated."""
    if rng.random() < 0.3:
        return random_colour(rng)
    colour = CLOTH_COLOURS[rng.integers(len(CLOTH_COLOURS))]
    return np.clip(colour * rng.uniform(0.8, 1.2) + rng.normal(0, 0.015, 3), 0.02, 0.98).astype(np.float32)


def skin_tone(rng):
    """Returns a skin colour `(3,)` float32, even over the human range."""
    position = rng.uniform(0, len(SKIN_TONES) - 1.001)
    low = int(position)
    tone = SKIN_TONES[low] + (SKIN_TONES[low + 1] - SKIN_TONES[low]) * np.float32(position - low)
    return np.clip(tone * rng.normal(1, 0.03, 3), 0.05, 1).astype(np.float32)


def flat(colour, size=8):
    """Returns a tile `(size, size, 3)` of one colour."""
    return np.broadcast_to(np.float32(colour), (size, size, 3)).copy()


def _vary(tile, rng, strength):
    noise = rng.standard_normal(tile.shape[:2], dtype=np.float32) * np.float32(strength)
    return tile + cv2.merge([noise] * 3)


def _band(rng, size, colours):
    """One line of stripes `(size, 3)`: two or three colours in a repeated order, slightly softened."""
    period = max(3, int(size / rng.integers(2, 14)))
    order, start, line = rng.integers(0, len(colours), 6), 0, np.empty((period, 3), np.float32)
    order[0], order[1] = 0, 1
    while start < period:
        stop = start + max(1, int(period * rng.uniform(0.1, 0.5)))
        line[start:stop], start = colours[order[0]], stop
        order = np.roll(order, -1)
    line = np.tile(line, (size // period + 1, 1))[:size]
    return cv2.blur(line[None], (3, 1))[0]


def plain(rng, size, colours):
    """One colour with the fine unevenness of cloth."""
    return _vary(flat(colours[0], size), rng, rng.uniform(0.0, 0.035))


def stripes(rng, size, colours):
    """Parallel stripes, lying or upright."""
    tile = np.repeat(_band(rng, size, colours)[None], size, axis=0)
    return np.ascontiguousarray(tile.transpose(1, 0, 2)) if rng.random() < 0.65 else tile


def checks(rng, size, colours):
    """Crossing stripes, as a plaid shirt has them."""
    line = _band(rng, size, colours)
    return (line[None] + line[:, None]) * np.float32(0.5)


def scattered(rng, size, colours):
    """Dots, blobs and strokes scattered over a plain ground."""
    tile, radius = flat(colours[0], size), size * rng.uniform(0.02, 0.12)
    count = int(min(70, 0.25 * (size / radius) ** 2))
    centres, sizes = rng.uniform(0, size, (count, 2)), rng.uniform(0.4, 1.2, (count, 2)) * radius
    for centre, (first, second) in zip(centres, sizes, strict=True):
        colour = colours[rng.integers(1, len(colours))].tolist()
        angle = rng.uniform(0, 180)
        cv2.ellipse(tile, (tuple(centre.tolist()), (2 * first, 2 * second), angle), colour, -1, cv2.LINE_8)
    return cv2.blur(tile, (3, 3))


def patches(rng, size, colours):
    """Irregular patches of a few colours, as camouflage or batik."""
    level = octave_noise(rng, size, size, cells=rng.integers(2, 7), octaves=3)
    index = np.digitize(level, np.linspace(-1, 1, len(colours) + 1)[1:-1])
    return cv2.blur(colours[index], (3, 3))


def melange(rng, size, colours):
    """Mottled cloth: noise between two near colours."""
    level = octave_noise(rng, size, size, cells=rng.integers(4, 24), octaves=4, persistence=0.9)
    near = colours[0] + (colours[1] - colours[0]) * np.float32(rng.uniform(0.1, 0.5))
    weight = cv2.merge([np.clip(level * np.float32(0.35) + np.float32(0.5), 0, 1)] * 3)
    return colours[0] + (near - colours[0]) * weight


def knit(rng, size, colours):
    """Rows of stitches."""
    position = np.arange(size, dtype=np.float32) * np.float32(2 * np.pi * rng.integers(8, 26) / size)
    row = np.abs(np.sin(position * np.float32(0.5)))
    level = np.sin(position[:, None] + np.float32(1.5) * row[None]) * np.float32(0.5) + row[None] * np.float32(0.5)
    return colours[0] * cv2.merge([1 + np.float32(rng.uniform(0.05, 0.3)) * (level - np.float32(0.4))] * 3)


def gradient(rng, size, colours):
    """A soft change from one colour to another."""
    ramp = np.linspace(0, 1, size, dtype=np.float32)[:, None, None]
    return colours[0] + (colours[1] - colours[0]) * ramp * np.ones((1, size, 1), np.float32)


PATTERNS = {plain: 0.5, melange: 0.14, stripes: 0.1, checks: 0.08, scattered: 0.07, patches: 0.04, knit: 0.05,
            gradient: 0.02}  # fmt: skip


def cloth(rng, size, colour=None, photograph=None):
    """Returns a tile `(size, size, 3)` float32 in [0, 1] of a random cloth.

    Args:
        rng: `numpy.random.Generator`.
        size: side of the tile in pixels.
        colour: main colour `(3,)`, or None for a random one.
        photograph: optional image `(size, size, 3)` used as the print of a few clothes.
    """
    if photograph is not None and rng.random() < 0.07:
        return photograph
    colours = np.float32([cloth_colour(rng) if colour is None else colour, cloth_colour(rng), cloth_colour(rng)])
    if rng.random() < 0.5:  # a pattern of near tones is more common than one of far tones
        colours[1:] = colours[0] + (colours[1:] - colours[0]) * np.float32(rng.uniform(0.1, 0.5))
    pattern = list(PATTERNS)[rng.choice(len(PATTERNS), p=list(PATTERNS.values()))]
    return np.clip(pattern(rng, size, colours), 0.01, 0.99)


@functools.lru_cache(maxsize=1)
def fold_tiles():
    """Returns eight tiles `(192, 192)` float32 about 0 in [-1, 1]: light and shade on folded cloth."""
    rng, tiles = np.random.default_rng(9), []
    for number in range(8):
        height = octave_noise(rng, 192, 192, cells=3 + number % 3, octaves=3, persistence=0.5)
        height = -np.abs(height) if number % 2 else height
        shape = (1.0, 0.45 + 0.15 * (number % 4))
        slope = cv2.Sobel(cv2.GaussianBlur(height, (0, 0), 2), cv2.CV_32F, 1, 0, ksize=5)
        slope = cv2.resize(slope, None, fx=shape[1], fy=shape[0], interpolation=cv2.INTER_AREA)
        slope = np.tanh(slope / (1.5 * slope.std()))
        tiles.append(cv2.resize(slope, (192, 192), interpolation=cv2.INTER_LINEAR))
    return tiles
