"""Homographies to a fraction of a pixel, from the brightness of a plate's edges (no matching of features).

The inverse compositional method (Baker and Matthews 2004, "Lucas-Kanade 20 years on") on a pyramid, with what a matting
plate needs: robust weights, since a person hides up to half of the plate; a gain and an offset for the light; and a
weak prior that keeps still whatever the plate's edges do not tell (a bare wall, the way along a single edge).
"""

import dataclasses

import numpy as np

from tfmatting.inference.video.homography import to_centred
from tfmatting.ops.opencv import cv2

LONG_SIDE = 960  # pixels of the finest level
#: of the edge points: how steep at least (of the full range, a pixel), how many a cell, how many at all
STEEPEST_NOISE, POINTS_A_CELL, FEWEST_POINTS = 0.006, 6, 40
#: how much motion is to be expected of a hand, in units of the centred positions, and how much change of light
SIZES = np.float64([0.04, 0.04, 0.1, 0.04, 0.04, 0.1, 0.005, 0.005, 0.15, 0.1])
SMALLEST_NOISE = 0.004
LIGHT = np.float64([[-0.3, -0.03], [0.3, 0.03]])  # limits of gain and offset: without contrast a plate fits anywhere
LOWER, NORMAL_LOWER = 0.3, 0.3853  # a quantile of differences that a person leaves alone, and that of a normal variable
AGREEMENT, STRONG = 0.6, 0.1  # largest difference of slopes that agree, of the slope; slope that has the full say


@dataclasses.dataclass(frozen=True)
class Setting:
    """How one level is solved: pixels a cell, iterations, weight of the prior, largest estimate of the noise."""

    cell: int
    iterations: int
    prior: float
    largest_noise: float


#: finest first; where the motion is still unknown the prior is stronger and more is taken for noise
SETTINGS = (Setting(24, 8, 3, 0.03), Setting(16, 10, 30, 0.05), Setting(12, 12, 100, 0.1), Setting(9, 12, 100, 0.2))


@dataclasses.dataclass(frozen=True)
class Fit:
    """A homography on centred positions, and the light: frame = (1 + gain) * plate + offset."""

    matrix: np.ndarray
    gain: float = 0.0
    offset: float = 0.0


def pyramid(pixels):
    """Returns the float32 pictures `(h, w)` in [0, 1] of the levels, finest first, of RGB `(H, W, 3)`."""
    scale = LONG_SIDE / max(pixels.shape[:2])
    if scale < 1:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype("float32") / np.float32(np.iinfo(pixels.dtype).max)
    levels = [cv2.GaussianBlur(gray, (0, 0), 0.7)]
    while len(levels) < len(SETTINGS) and min(levels[-1].shape) >= 96:
        levels.append(cv2.pyrDown(levels[-1]))
    return levels


class EdgePoints:
    """The edge points of one level of the plate: positions, brightness, and how brightness changes with the motion."""

    def __init__(self, picture, setting):
        height, width = picture.shape
        self.setting = setting
        self.centred = to_centred(width, height)
        all_slopes = slopes(picture)
        rows, columns = steepest(np.linalg.norm(all_slopes, axis=-1), setting.cell)
        scale = self.centred[0, 0]
        x, y = columns * scale + self.centred[0, 2], rows * scale + self.centred[1, 2]
        self.slopes = all_slopes[rows, columns].astype(float)
        self.positions = np.stack([x, y], axis=-1)[:, None]
        self.brightness = picture[rows, columns].astype(float)
        slope_x, slope_y = self.slopes.T / scale
        along = slope_x * x + slope_y * y
        terms = [slope_x * x, slope_x * y, slope_x, slope_y * x, slope_y * y, slope_y, -along * x, -along * y]
        self.jacobian = np.stack([*terms, self.brightness, np.ones_like(x)], axis=1)

    def __len__(self):
        return len(self.brightness)

    def differences(self, picture, fit):
        """Returns frame minus plate at each point, and which of the points lie within the frame."""
        values = self._look(picture, fit.matrix, outside=-9)
        inside = values > -0.5
        return np.where(inside, values - (1 + fit.gain) * self.brightness - fit.offset, 0), inside

    def solve(self, picture, fit, start, trusted=True):
        """Returns a better `Fit`, starting from one; the prior holds it near `start`, where the search began.

        Where only some points are `trusted` (a boolean array), the others have no say.
        """
        if len(self) < FEWEST_POINTS:
            return fit
        prior = self.setting.prior / SIZES**2
        for _ in range(self.setting.iterations):
            differences, inside = self.differences(picture, fit)
            inside &= trusted
            if inside.sum() < FEWEST_POINTS:
                return fit
            noise = np.quantile(np.abs(differences[inside]), LOWER) / NORMAL_LOWER
            noise = np.clip(noise, SMALLEST_NOISE, self.setting.largest_noise)
            weights = inside * np.maximum(0, 1 - (differences / (4.685 * noise)) ** 2) ** 2 / noise**2  # Tukey's
            weighted = self.jacobian * weights[:, None]
            now = np.append((fit.matrix - start.matrix).ravel()[:8], [-fit.gain, -fit.offset])
            step = np.linalg.solve(weighted.T @ self.jacobian + np.diag(prior), weighted.T @ differences + prior * now)
            change = np.eye(3) + np.append(step[:8], 0).reshape(3, 3)
            matrix = fit.matrix @ np.linalg.inv(change)
            light = np.clip((fit.gain + step[8], fit.offset + step[9]), *LIGHT)
            fit = Fit(matrix / matrix[2, 2], *light)
            if np.abs(step[:8]).max() < 2e-5:  # a hundredth of a pixel
                break
        return fit

    def agreeing(self, frame_slopes, matrix):
        """Returns which edges the frame shows where they should be: with about that slope, whatever the light.

        Args:
            frame_slopes: `slopes` of the frame.
            matrix: homography on centred positions.
        """
        difference = np.linalg.norm(self._look(frame_slopes, matrix) - self.slopes, axis=-1)
        return difference < AGREEMENT * np.linalg.norm(self.slopes, axis=-1)

    def explained(self, frame_slopes, matrix):
        """Returns the share of the edges, by their strength, that are `agreeing`.

        Edges that lie outside the frame are not: else moving all of them out would explain the rest.
        """
        weights = np.minimum(np.linalg.norm(self.slopes, axis=-1), STRONG)
        return float(weights[self.agreeing(frame_slopes, matrix)].sum() / weights.sum())

    def _look(self, picture, matrix, outside=0):
        """Returns the values of a frame's picture at each point."""
        places = cv2.perspectiveTransform(self.positions, np.linalg.inv(self.centred) @ matrix).astype("float32")
        border = cv2.BORDER_CONSTANT
        return cv2.remap(picture, places, None, cv2.INTER_LINEAR, borderMode=border, borderValue=[outside] * 2)[:, 0]


def slopes(picture):
    """Returns how much a picture `(h, w)` changes from pixel to pixel, to the right and down: `(h, w, 2)`."""
    return cv2.merge([cv2.Scharr(picture, cv2.CV_32F, *order, scale=1 / 32) for order in ((1, 0), (0, 1))])


def steepest(slope, cell):
    """Returns rows and columns of the steepest pixels of each cell, as far as they are steeper than noise."""
    slope = slope.copy()
    slope[:2] = slope[-2:] = slope[:, :2] = slope[:, -2:] = 0  # the border's slopes are made up
    rows, columns = slope.shape[0] // cell, slope.shape[1] // cell
    cells = slope[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell).swapaxes(1, 2)
    cells = cells.reshape(rows * columns, cell * cell)
    chosen = np.argpartition(-cells, POINTS_A_CELL, axis=1)[:, :POINTS_A_CELL]
    top, left = np.divmod(np.arange(rows * columns)[:, None], columns)
    down, right = np.divmod(chosen, cell)
    row, column = (top * cell + down).ravel(), (left * cell + right).ravel()
    steep = slope[row, column] > STEEPEST_NOISE
    return row[steep], column[steep]
