"""How the light of a frame differs from that of its plate, and where the two differ beyond that."""

import dataclasses

import numpy as np

from tfmatting.ops.opencv import cv2

LONG_SIDE = 480  # pixels of the pictures that are compared
DARKEST, LIGHTEST = 0.01, 0.9  # linear values between which a ratio tells something
AGREEING = 0.4  # share of the pixels that are surely not hidden by a person
FEWEST_PIXELS = 100
NOISES, DIFFERENCES = 5.0, (0.03, 0.1)  # what counts: so many standard deviations of the noise, but within limits


@dataclasses.dataclass(frozen=True)
class Light:
    """What turns a plate's light into a frame's: factors of the linear values of red, green and blue."""

    factors: np.ndarray

    @property
    def stops(self):
        """How much lighter the frame is than the plate, in stops; below 0 where it is darker."""
        return float(np.log2(_LUMINANCE @ self.factors))

    @property
    def red(self):
        """The frame's ratio of red to green, divided by the plate's."""
        return float(self.factors[0] / self.factors[1])

    @property
    def blue(self):
        """The frame's ratio of blue to green, divided by the plate's."""
        return float(self.factors[2] / self.factors[1])


_LUMINANCE = np.float64([0.2126, 0.7152, 0.0722])


def small_picture(pixels):
    """Returns RGB `(H, W, 3)` in uint8 or uint16 as float32 in [0, 1], at a size for comparisons."""
    scale = min(1, LONG_SIDE / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return small.astype("float32") / np.float32(np.iinfo(pixels.dtype).max)


def compare_light(plate, frame):
    """Compares the light of the background, which need not be more than half of the picture.

    The values are taken for sRGB. A person's pixels have ratios of every kind; those of the background lie together:
    the densest part of all ratios is looked for, and what agrees with it is the background.

    Args:
        plate, frame: float32 in [0, 1] `(h, w, 3)`; the plate lies where the frame shows it.
    Returns:
        A `Light`, or None where nothing is neither too dark nor too light to tell.
    """
    plate, frame = linear(plate).reshape(-1, 3), linear(frame).reshape(-1, 3)
    low, high = np.minimum(plate, frame).min(axis=1), np.maximum(plate, frame).max(axis=1)
    usable = (low > DARKEST) & (high < LIGHTEST)
    if usable.sum() < FEWEST_PIXELS:
        return None
    ratios = np.log(frame[usable] / plate[usable])
    lightness = np.sort(ratios.mean(axis=1))
    count = max(2, int(AGREEING * len(lightness)))
    first = int(np.argmin(lightness[count - 1 :] - lightness[: len(lightness) - count + 1]))
    densest = lightness[first : first + count]
    reach = max(0.05, 2 * (densest[-1] - densest[0]))
    agreeing = np.abs(ratios.mean(axis=1) - np.median(densest)) < reach
    return Light(np.exp(np.median(ratios[agreeing], axis=0).astype(float)))


def differing_share(plate, frame, light):
    """Returns the share of the pixels whose difference to the plate neither the light nor noise explains."""
    corrected = encoded(linear(plate) * light.factors.astype("float32")) if light else plate
    difference = np.abs(frame - corrected).max(axis=-1)
    noise = 1.4826 * float(np.quantile(difference, AGREEING / 2))
    return float((difference > np.clip(NOISES * noise, *DIFFERENCES)).mean())


def linear(values):
    """Decodes sRGB values in [0, 1]."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def encoded(values):
    """Encodes linear values as sRGB in [0, 1]."""
    values = np.clip(values, 0, 1)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)
