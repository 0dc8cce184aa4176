"""A picture that is composited of a known foreground, alpha and background."""

import cv2
import numpy as np


def soft_disc(height=96, width=128, radius=30.0, softness=8.0):
    """Returns picture, alpha, foreground and background: a red disc with a wide soft edge before blue and green.

    All are float32 in [0, 1], `(H, W, 3)` and `(H, W, 1)`.
    """
    rows, columns = np.mgrid[:height, :width].astype("float32")
    distance = np.hypot(rows - height / 2, columns - width / 2)
    alpha = np.clip((radius - distance) / softness + 0.5, 0, 1)[..., None]
    noise = cv2.GaussianBlur(np.random.default_rng(0).random((height, width, 3), dtype=np.float32), (0, 0), 3)
    foreground = np.array([0.75, 0.15, 0.1], "float32") + 0.3 * (noise - 0.5)
    background = np.where(columns[..., None] < width / 2, [0.1, 0.2, 0.8], [0.15, 0.7, 0.2]) + 0.3 * (noise - 0.5)
    foreground, background = (np.clip(x, 0, 1).astype("float32") for x in (foreground, background))
    return background + alpha * (foreground - background), alpha, foreground, background
