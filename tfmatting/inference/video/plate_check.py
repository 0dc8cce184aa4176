"""How well a captured plate fits its clip, before any work is done."""

import dataclasses

import numpy as np

from tfmatting.inference.video.alignment import warped
from tfmatting.inference.video.homography import distances
from tfmatting.inference.video.light import compare_light, differing_share, small_picture
from tfmatting.inference.video.registration import Registration
from tfmatting.inference.video.sequences import with_depth


@dataclasses.dataclass(frozen=True)
class PlateScore:
    """How a plate fits the frames that were looked at. None: it could not be measured.

    Attributes:
        width, height: of the frames.
        frames: number of frames.
        found: number of frames in which the plate was found.
        moved: distance in pixels between plate and frame (the median over the picture), the median over the frames.
        moved_most: the same in the worst frame.
        moving: by how many pixels the frames differ from each other; small where the camera stood still in the clip
            and was moved between plate and clip.
        stops: how much lighter the clip is than the plate, in stops of linear light (sRGB), median over the frames.
        red, blue: the clip's ratio of red (blue) to green divided by the plate's, in linear light, minus 1.
        differing: share of the picture that differs from the plate when place and light are corrected, by more than
            noise: the person, and whatever else changed. Median over the frames.
    """

    width: int
    height: int
    frames: int
    found: int
    moved: float | None
    moved_most: float | None
    moving: float | None
    stops: float | None
    red: float | None
    blue: float | None
    differing: float


def check_plate(plate, frames):
    """Compares a plate with frames of its clip; a person may hide half of each.

    Args:
        plate: `(H, W, 3)` RGB in uint8 or uint16.
        frames: arrays of the plate's size, at least one.
    Returns:
        A `PlateScore`.
    Raises:
        ValueError: if there are no frames.
    """
    height, width = plate.shape[:2]
    registration, matrix = Registration(plate), np.eye(3)
    matrices, lights, shares = [], [], []
    for pixels in frames:
        estimate = registration.find(pixels, matrix)
        if estimate is not None:
            matrix = estimate.matrix
            matrices.append(matrix)
        moved = warped(with_depth(plate, 8 * pixels.itemsize), matrix, pixels)
        pair = small_picture(moved), small_picture(pixels)
        lights.append(compare_light(*pair))
        shares.append(differing_share(*pair, lights[-1]))
    if not shares:
        raise ValueError("`frames` must hold at least one frame.")
    lights = [light for light in lights if light]
    moved = [float(np.median(distances(matrix, np.eye(3), width, height))) for matrix in matrices]
    return PlateScore(
        width=width,
        height=height,
        frames=len(shares),
        found=len(matrices),
        moved=_median(moved),
        moved_most=max(moved, default=None),
        moving=max((float(np.median(distances(x, matrices[0], width, height))) for x in matrices), default=None),
        stops=_median([light.stops for light in lights]),
        red=_median([light.red - 1 for light in lights]),
        blue=_median([light.blue - 1 for light in lights]),
        differing=_median(shares),
    )


def _median(values):
    return float(np.median(values)) if values else None
