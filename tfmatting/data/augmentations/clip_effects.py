"""Changes of a clip's pixels that go smoothly through time, and what a video camera does to it.

A frame is a dict of RGB float32 pictures in [0, 1]; a function changes a list of frames alike, and returns a new one.
`rng` is a `numpy.random.Generator`.
"""

import numpy as np

from tfmatting.data import augmentation
from tfmatting.data.augmentations.easing import eased_path
from tfmatting.ops.opencv import cv2

GREY_SHARE = 0.03
COARSEST_GRAIN = 2.5  # pixels


def change_colours(frames, rng, key, brightness=0.15, contrast=0.15, saturation=0.15, hue=0.04, drift=0.5):
    """Gives the picture `key` other colours, that drift along the clip.

    Args:
        brightness, contrast, saturation: largest deviations of the factors from 1.
        hue: largest turn of the hue; 1 is the full circle.
        drift: size of the drift relative to these.
    """
    sizes = brightness, contrast, saturation, hue
    places = [
        rng.uniform(-size, size) * (1 - drift / 2) + eased_path(rng, len(frames), -size, size) * drift / 2
        for size in sizes
    ]
    changed = []
    for frame, (bright, contrasting, saturated, turned) in zip(frames, np.stack(places, 1), strict=True):
        matrix = augmentation.colour_matrix(1 + bright, 1 + contrasting, 1 + saturated, turned)
        changed.append({**frame, key: augmentation.change_colour(frame[key], matrix)})
    return changed


def make_grey(frames, rng, keys, probability=GREY_SHARE):
    """Takes all colour from the pictures `keys` of a share of the clips."""
    if rng.random() >= probability:
        return frames
    matrix = augmentation.colour_matrix(saturation=0.0)
    return [{**frame, **{key: augmentation.change_colour(frame[key], matrix) for key in keys}} for frame in frames]


def blur(frames, rng, keys, probability=0.15, largest=0.006):
    """Blurs the pictures `keys` alike, as a lens out of focus does; alpha among them keeps its fit.

    Args:
        largest: deviation of the Gaussian at most, relative to the longer side; it changes along the clip.
    """
    if rng.random() >= probability:
        return frames
    longest = max(frames[0][keys[0]].shape[:2])
    sizes = eased_path(rng, len(frames), 0.2, rng.uniform(0.2, max(0.3, largest * longest)))
    blurred = []
    for frame, size in zip(frames, sizes, strict=True):
        # the Gaussian's weights may sum up to more than 1 by a rounding
        pictures = {key: np.minimum(cv2.GaussianBlur(frame[key], (0, 0), size), 1) for key in keys}
        blurred.append({**frame, **{key: picture.reshape(frame[key].shape) for key, picture in pictures.items()}})
    return blurred


def sharpen(frames, rng, key, probability=0.1, strength=0.8):
    """Sharpens the picture `key` of a share of the clips, every frame alike."""
    if rng.random() >= probability:
        return frames
    weight = np.float32(rng.uniform(0, strength))
    sharper = []
    for frame in frames:
        difference = frame[key] - cv2.blur(frame[key], (3, 3))
        sharper.append({**frame, key: np.clip(frame[key] + weight * difference, 0, 1)})
    return sharper


def add_noise(frames, rng, key="source", probability=0.7, low=0.002, high=0.04):
    """Adds noise of a sensor, new in every frame; deviation and size of the grain are the clip's.

    Args:
        low, high: limits of the deviation, which is log-evenly distributed and drifts along the clip.
    """
    if rng.random() >= probability:
        return frames
    size = rng.uniform(*np.log([low, high]))
    sizes = np.exp(np.clip(size + eased_path(rng, len(frames), -0.5, 0.5), *np.log([low, high])))
    grain = 1.0 if rng.random() < 0.5 else rng.uniform(1.2, COARSEST_GRAIN)
    grows = rng.random() < 0.5  # with the brightness
    noisy = []
    for frame, deviation in zip(frames, sizes, strict=True):
        noise = augmentation.noise_image(rng, *frame[key].shape[:2], grain)
        if grows:
            noise *= np.float32(0.4) + frame[key]
        noisy.append({**frame, key: np.clip(frame[key] + np.float32(deviation) * noise, 0, 1)})
    return noisy


def alike(function, frames, rng, **options):
    """Changes every frame by a function of `tfmatting.data.augmentation` with the same random numbers.

    Args:
        function: of a frame, a generator and options.
    """
    seed = rng.integers(2**63)
    return [function(frame, np.random.default_rng(seed), **options) for frame in frames]
