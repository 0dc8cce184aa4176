"""Painting of shaded, textured parts with exact alpha."""

import numpy as np

from tfmatting.data.outlines import halves
from tfmatting.data.textures import fold_tiles, octave_noise
from tfmatting.ops.opencv import cv2


def reduce_mask(mask, supersample):
    """Returns the mean of each `supersample` x `supersample` block of a uint8 mask as float32 in [0, 1]."""
    while supersample > 1:  # halving is the fast path of OpenCV
        mask = cv2.resize(mask, (mask.shape[1] // 2, mask.shape[0] // 2), interpolation=cv2.INTER_AREA)
        supersample //= 2
    return mask * np.float32(1 / 255)


class Canvas:
    """A premultiplied RGBA picture `(height, width, 4)` float32 on which shaded parts are painted back to front.

    Args:
        height, width: size in pixels.
        unit: pixels per figure unit (the standing height of a person).
        rng: `numpy.random.Generator`; draws the direction of the light.
        supersample: 1, 2, 4 or 8; outlines are drawn this many times larger, so that their alpha is exact.
    """

    def __init__(self, height, width, unit, rng, supersample=4):
        self.pixels = np.zeros((height, width, 4), np.float32)
        self.unit, self.rng, self.supersample = unit, rng, supersample
        angle, self.contrast = rng.uniform(0.15, 0.85) * np.pi, rng.uniform(0.15, 0.6)
        self.light = np.float32([np.cos(angle), -np.sin(angle)]) * np.float32(rng.choice([0.6, 1.0, 1.4]))

    def box(self, points, margin=1):
        height, width = self.pixels.shape[:2]
        low, high = np.floor(points.min(0)) - margin, np.ceil(points.max(0)) + margin + 1
        left, top = np.clip(low, 0, (width, height)).astype(int)
        right, bottom = np.clip(high, 0, (width, height)).astype(int)
        return (left, top, right, bottom) if right > left and bottom > top else None

    def coverage(self, pieces, box, hole=None):
        """Returns the share of each pixel of `box` inside the outlines and outside the hole, float32 in [0, 1]."""
        left, top, right, bottom = box
        mask = np.zeros(((bottom - top) * self.supersample, (right - left) * self.supersample), np.uint8)
        for number, line in enumerate(pieces if hole is None else [*pieces, hole]):
            line = ((line - (left, top) + 0.5) * self.supersample - 0.5) * 16
            cv2.fillPoly(mask, [np.round(line).astype(np.int32)], 255 * (number < len(pieces)), cv2.LINE_8, 4)
        return reduce_mask(mask, self.supersample)

    def _relief(self, points, pieces, box, relief):
        """Round light and shade of a part over `box`, and the part's soft neighbourhood that it darkens."""
        low, size = points.min(0), np.ptp(points, axis=0)
        cell = max(size.max() / 44, 1e-3)
        grid = np.zeros(np.ceil(size[::-1] / cell).astype(int) + 20, np.float32)
        for line in pieces:
            cv2.fillPoly(grid, [np.round(((line - low) / cell + 10) * 16).astype(np.int32)], 1.0, cv2.LINE_8, 4)
        reach = float(np.clip(grid.sum() / max(size.max() / cell, 1) * 0.35, 0.8, 5))
        grid = cv2.GaussianBlur(grid, (0, 0), reach)
        slope = cv2.Sobel(grid, cv2.CV_32F, 1, 0, scale=self.light[0] * reach / 8)
        slope += cv2.Sobel(grid, cv2.CV_32F, 0, 1, scale=self.light[1] * reach / 8)
        light = 1 + np.float32(relief * self.contrast) * (-2.0 * slope + np.float32(0.7) * (grid - np.float32(0.8)))
        left, top, right, bottom = box
        matrix = np.float64([[1 / cell, 0, 10 + (left - low[0]) / cell], [0, 1 / cell, 10 + (top - low[1]) / cell]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        side = (right - left, bottom - top)
        both = cv2.merge([light, grid])
        return cv2.split(cv2.warpAffine(both, matrix, side, flags=flags, borderMode=cv2.BORDER_REPLICATE))

    def _texture(self, tile, box, span, angle, origin):
        """A tile repeated (mirrored) over `box`: it covers `span` pixels, turned by `angle`, from `origin`."""
        size = tile.shape[0]
        if span < 0.75 * size:
            size = max(2, int(span))
            tile = cv2.resize(tile, (size, size), interpolation=cv2.INTER_AREA)
        turn = np.float64([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) * size / span
        shift = turn @ (np.float64(box[:2]) - origin)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        side = (box[2] - box[0], box[3] - box[1])
        return cv2.warpAffine(tile, np.column_stack([turn, shift]), side, flags=flags, borderMode=cv2.BORDER_REFLECT)

    def paint(self, points, tile, span=0.25, angle=0.0, relief=1.0, folds=0.0, opacity=1.0, fuzz=0.0, shade=0.35,
              origin=None, hole=None, bent=False):  # fmt: skip
        """Paints one part over what is there.

        Args:
            points: outline `(n, 2)` in pixels.
            tile: texture `(T, T, 3)` float32.
            span, angle: size of the tile in figure units, and its turn in radians.
            relief, folds: strength of the round shading and of the folds.
            opacity: alpha inside the outline.
            fuzz: width of a ragged, half-transparent border in figure units, as hair and fur have it.
            shade: darkening of the parts behind, near this one.
            origin: pixel at the tile's corner; random when None.
            hole: outline `(n, 2)` in pixels that is left unpainted.
            bent: whether `points` is a `tube` with a sharp bend in its middle, where its outline may cross itself.
        """
        fringe = fuzz * self.unit
        box = self.box(points, 2 + int(2 * fringe + 0.03 * self.unit * (shade > 0)))
        if box is None:
            return
        pieces = halves(points) if bent else [points]
        mask = self.coverage(pieces, box, hole)
        if fringe > 0.3:
            mask = self._ragged(mask, fringe)
        if origin is None:
            origin = points.mean(0) + self.rng.uniform(-1, 1, 2) * span * self.unit
        light, near = self._relief(points, pieces, box, relief)
        if folds:
            tiles = fold_tiles()
            fold = tiles[self.rng.integers(len(tiles))]
            fold = self._texture(fold, box, 0.3 * self.unit, angle + self.rng.normal(0, 0.5), origin)
            light = light + np.float32(folds * 0.3) * fold
        target = self.pixels[box[1] : box[3], box[0] : box[2]]
        if shade:
            near = 1 - np.float32(shade * 1.33) * np.maximum(near - np.float32(0.25), 0)
            target *= cv2.merge([near, near, near, np.ones_like(near)])
        colour = self._texture(tile, box, max(2.0, span * self.unit), angle, origin)
        colour *= cv2.cvtColor(light, cv2.COLOR_GRAY2RGB)
        colour = cv2.cvtColor(np.clip(colour, 0, 1, out=colour), cv2.COLOR_RGB2RGBA)  # alpha is 1
        self.over(colour, mask * np.float32(opacity), box)

    def _ragged(self, mask, fringe):
        noise = octave_noise(self.rng, *mask.shape, cells=max(mask.shape) / max(fringe, 1.5), octaves=2)
        soft = cv2.GaussianBlur(mask, (0, 0), fringe * 0.6)
        ragged = (soft - np.float32(0.5)) * np.float32(2.2) + noise * np.float32(0.22) + np.float32(0.5)
        return np.clip(ragged, 0, 1) * (soft > 0.02)

    def over(self, layer, mask, box):
        """Lays `layer` `(h, w, 4)`, which is used up, over `box` where `mask` `(h, w)` says so."""
        target = self.pixels[box[1] : box[3], box[0] : box[2]]
        layer -= target
        layer *= cv2.merge([mask] * 4)
        target += layer
