"""Chroma keying of one picture."""

import dataclasses

import numpy as np

from tfmatting.data.continuation import extend_foreground
from tfmatting.keying.colour_difference import colour_difference, from_linear, to_linear
from tfmatting.keying.key_colour import key_channel
from tfmatting.keying.key_settings import KeySettings
from tfmatting.keying.screen_surface import screen_surface
from tfmatting.ops.opencv import cv2

OPAQUE = 0.93  # raw alpha of what is foreground without doubt
INNER_OPAQUE = 0.5  # the same deep within the foreground, where spill is all that can lower it
INNER_DEPTH = 0.008  # of the long side: what deep means
MOST_SPILL = 0.7  # of the screen's colour difference, on something opaque
SMALLEST_DIFFERENCE = 0.01  # of a screen, however dark
LUMINANCE = np.float32(0.3)  # weight of differences in luminance, which folds and shadows make, against chrominance
_SCREEN = 0.25  # raw alpha of what is screen without doubt, noise or not
_DEVIATIONS, _LARGEST_TOLERANCE = 2.5, 0.25  # of the screen's noise
_TRUST = 0.1  # in the continued colours, against the unmixed ones, which are noisy where alpha is small


@dataclasses.dataclass(frozen=True, eq=False)
class Keyed:
    """What `key` returns: float32 arrays in [0, 1].

    Attributes:
        alpha: `(H, W, 1)`.
        foreground: `(H, W, 3)`, without the screen's light, not premultiplied, continued where alpha is 0.
    """

    alpha: np.ndarray
    foreground: np.ndarray


def key(source, screen, settings=None):
    """Cuts out what stands before a green or blue screen.

    1. The screen is estimated in every pixel (`screen_surface`), so uneven light and soft shadows do no harm.
    2. A raw alpha is what the colour difference lacks to the screen's.
    3. What is opaque without doubt is found, and its colours continued into the soft edges: alpha there is where a
       pixel lies between these and the screen, so that strands of hair are neither eaten nor keep a rim.
    4. The foreground is unmixed from the screen, and the light that the screen throws on it subtracted in the screen's
       colour: spill goes without a change of brightness elsewhere, and no light wraps around edges.

    Args:
        source: float32 `(H, W, 3)` RGB in [0, 1].
        screen: key colour `(3,)` (`find_key_colour`), or a clean plate `(H, W, 3)`: the screen without anybody.
        settings: `KeySettings`; None = the default ones.
    Returns:
        `Keyed`.
    Raises:
        ValueError: if `screen` is no saturated green or blue, has another shape, or is not seen in the picture.
    Source: Smith and Blinn 1996, "Blue screen matting" (colour difference), and the equation of compositing.
    """
    settings = settings or KeySettings()
    source, screen = _checked(source, screen)
    if settings.linear:
        source, screen = to_linear(source), to_linear(screen)
    channel = key_channel(np.median(screen.reshape(-1, 3), axis=0))
    surface = screen_surface(source, screen, channel)
    of_screen = np.maximum(colour_difference(surface, channel), SMALLEST_DIFFERENCE)
    of_source = colour_difference(source, channel)
    raw = 1 - of_source / of_screen
    core = _core(raw, 1 - _saturation(source, of_source, channel) / _saturation(surface, of_screen, channel))
    continued = extend_foreground(np.concatenate([source, np.ones_like(source[..., :1])], axis=-1) * core[..., None])
    opaque = despilled(continued, surface, channel, most=MOST_SPILL * of_screen)
    share, distance = _mixture(source, surface, opaque)
    tolerance = settings.tolerance
    if tolerance is None:
        tolerance = np.minimum(_noise((share * distance)[raw < _SCREEN]) / distance, _LARGEST_TOLERANCE)
    share = np.maximum(np.clip(share, 0, 1), core)
    alpha = _cored(share, np.float32(tolerance), settings.softness)[..., None]
    foreground = _unmixed(source, surface, share[..., None], continued)
    foreground = despilled(foreground, surface, channel, settings.despill)
    return Keyed(alpha, from_linear(foreground) if settings.linear else foreground)


def despilled(foreground, screen, channel, amount=1.0, most=0.0):
    """Subtracts the screen's light until the colour difference is 0: no more of the screen's primary than of others.

    Args:
        foreground, screen: float32 `(H, W, 3)` RGB in [0, 1].
        channel: the screen's primary.
        amount: in [0, 1], of the light that is subtracted.
        most: colour difference that may remain, a number or `(H, W)`.
    """
    spill = np.maximum(colour_difference(foreground, channel) - most, 0)
    light = np.float32(amount) * spill / np.maximum(colour_difference(screen, channel), SMALLEST_DIFFERENCE)
    return np.clip(foreground - light[..., None] * screen, 0, 1)


def _checked(source, screen):
    source, screen = np.asarray(source, np.float32), np.asarray(screen, np.float32)
    if source.ndim != 3 or source.shape[-1] != 3 or 0 in source.shape:
        raise ValueError(f"`source` must have the shape (height, width, 3). Received: shape={source.shape}")
    if screen.shape not in ((3,), source.shape):
        raise ValueError(f"`screen` must have the shape (3,) or {source.shape}. Received: shape={screen.shape}")
    return source, screen


def _saturation(picture, difference, channel):
    """Returns the colour difference as a share of the key channel: the same for a colour in light and in shade."""
    return difference / np.maximum(picture[..., channel], 0.02)


def _core(raw, pale):
    """Returns 1 where the foreground is opaque without doubt, float32 `(H, W)`.

    Args:
        raw: what the colour difference lacks to the screen's.
        pale: what the saturation lacks to the screen's: large for something bright with spill, small for a shadow.
    """
    depth = 2 * max(1, round(INNER_DEPTH * max(raw.shape))) + 1
    opaque = cv2.erode((raw > OPAQUE).astype(np.uint8), np.ones((3, 3), np.uint8))
    inner = cv2.erode((np.maximum(raw, pale) > INNER_OPAQUE).astype(np.uint8), np.ones((depth, depth), np.uint8))
    return np.maximum(opaque, inner).astype(np.float32)


def _mixture(source, screen, opaque):
    """Projects pixels onto the line from screen to foreground.

    Returns:
        The share of the foreground and the distance of the two colours, both `(H, W)`. In distances luminance counts
        less than chrominance.
    """
    line, way = opaque - screen, source - screen
    weighted = line - (1 - LUMINANCE) * line.mean(axis=-1, keepdims=True)
    squared = np.maximum(np.einsum("hwc,hwc->hw", weighted, line), SMALLEST_DIFFERENCE**2)
    return np.einsum("hwc,hwc->hw", weighted, way) / squared, np.sqrt(squared)


def _noise(distances):
    """Returns how far the camera's noise takes pixels of the screen from their colour.

    Args:
        distances: `(n,)`, of single pixels, mostly of the screen.
    """
    if not distances.size:
        return 0.0
    some = distances[:: max(1, distances.size // 100_000)]
    return _DEVIATIONS * 1.4826 * float(np.median(np.abs(some - np.median(some))))  # hair is among them


def _cored(share, tolerance, softness):
    """Takes away what is noise near 0 and near 1, and leaves all between as it is, but for the softness."""
    nearest = np.minimum(share, 1 - share)
    cored = nearest * np.clip(nearest / np.maximum(tolerance, 1e-6) - 1, 0, 1)
    alpha = np.where(share < 0.5, cored, 1 - cored)
    return np.clip(0.5 + (alpha - 0.5) / np.float32(softness), 0, 1)


def _unmixed(source, screen, alpha, continued):
    """Solves the equation of compositing for the foreground, which where alpha is small stays near `continued`."""
    own = source - (1 - alpha) * screen
    return np.clip((alpha * own + _TRUST * (1 - alpha) * continued) / (alpha**2 + _TRUST * (1 - alpha) + 1e-6), 0, 1)
