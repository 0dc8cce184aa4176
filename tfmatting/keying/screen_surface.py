"""What the screen would look like without anybody before it, in each pixel."""

import numpy as np

from tfmatting.data.continuation import extend_foreground
from tfmatting.keying.colour_difference import colour_difference
from tfmatting.keying.key_colour import chromaticity
from tfmatting.ops.opencv import cv2

_LONG_SIDE = 512  # of the pictures on which the light is estimated
_CHROMATICITY = 0.09  # distance from the screen's within which a pixel may be screen
_DARKEST = 0.3  # of the screen's colour difference: darker is no shadow
#: (relative deviation of the colour difference that is still screen, sigma of the light as a share of the long side)
_PASSES = ((None, 0.08), (0.25, 0.04), (0.12, 0.015), (0.08, 0.01))
SMALLEST_SHARE = 0.01


def screen_surface(source, screen, channel):
    """Estimates the screen behind a picture: the plate, lit as the screen in this very picture is.

    Where the screen is seen, the smooth light on it is the source over the plate, channel by channel; elsewhere this
    is continued. So the lighting may be uneven, drift, or hold soft shadows, and without a clean plate one colour
    does for one.

    Args:
        source: float32 `(H, W, 3)` RGB in [0, 1].
        screen: float32 clean plate `(H, W, 3)`, or key colour `(3,)`.
        channel: the screen's primary, see `key_channel`.
    Returns:
        float32 `(H, W, 3)`.
    Raises:
        ValueError: if less than 1 % of the picture shows the screen.
    """
    height, width = source.shape[:2]
    scale = min(1, _LONG_SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    plate = np.broadcast_to(screen, source.shape) if screen.ndim == 1 else screen
    small_source, small_plate = (cv2.resize(x, size, interpolation=cv2.INTER_AREA) for x in (source, plate))
    candidates = _candidates(small_source, small_plate, channel)
    if candidates.mean() < SMALLEST_SHARE:
        raise ValueError(
            f"no screen of the key colour was found: {candidates.mean():.1%} of the picture has its colour, at least"
            f" {SMALLEST_SHARE:.0%} must have."
        )
    light = np.ones_like(small_source)
    seen = candidates
    for deviation, sigma in _PASSES:
        if deviation is not None:
            lit = colour_difference(small_plate * light, channel)
            relative = colour_difference(small_source, channel) / np.maximum(lit, 1e-3)
            seen = candidates & (np.abs(relative - 1) < deviation)
        if seen.mean() >= SMALLEST_SHARE / 2:
            light = _smooth_light(small_source, small_plate, seen, sigma * max(size))
    return plate * cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)


def _candidates(source, plate, channel):
    """Which pixels have the chromaticity of the plate, away from the borders of other things."""
    same_hue = np.linalg.norm(chromaticity(source) - chromaticity(plate), axis=-1) < _CHROMATICITY
    bright = colour_difference(source, channel) > _DARKEST * colour_difference(plate, channel)
    return cv2.erode((same_hue & bright).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)


def _smooth_light(source, plate, seen, sigma):
    """Returns the gain of each channel `(h, w, 3)`, smooth, and continued where the screen is not seen."""
    weights = seen.astype(np.float32)[..., None]
    gain = source / np.maximum(plate, 0.02) * weights
    filled = extend_foreground(np.concatenate([gain / 4, weights], axis=-1)) * 4  # which clips at 1
    filled = np.where(weights > 0, gain, filled)
    return cv2.GaussianBlur(filled, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
