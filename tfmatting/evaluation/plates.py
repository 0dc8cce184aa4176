"""Captured plates that are not quite what is behind the person."""

import numpy as np

from tfmatting.ops.opencv import cv2


def flawed_plate(plate, rng, protocol):
    """Moves a plate by a part of a pixel, changes its gamma and adds noise, as if it was captured at another time.

    Args:
        plate: uint8 `(H, W, 3)`.
        rng: `numpy.random.Generator`; the draws do not depend on the plate's size but for the noise.
        protocol: `Protocol`, which says how much.
    Returns:
        uint8 `(H, W, 3)`.

    Source: Lin et al. 2021, appendix D.2.
    """
    shift = rng.uniform(-protocol.plate_shift, protocol.plate_shift, 2)
    gamma = rng.uniform(*protocol.plate_gamma)
    mean = rng.uniform(-protocol.plate_noise_mean, protocol.plate_noise_mean)
    deviation = np.sqrt(rng.uniform(*protocol.plate_noise_variance))
    height, width = plate.shape[:2]
    matrix = np.float64([[1, 0, shift[0]], [0, 1, shift[1]]])
    moved = cv2.warpAffine(plate.astype(np.float32), matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101)
    values = cv2.pow(np.clip(moved / np.float32(255), 0, 1), gamma)
    values += rng.standard_normal(values.shape, dtype=np.float32) * np.float32(deviation) + np.float32(mean)
    return np.rint(np.clip(values, 0, 1) * np.float32(255)).astype(np.uint8)
