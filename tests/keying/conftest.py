"""A subject of known alpha and colours before a screen."""

import cv2
import numpy as np
import pytest

HEIGHT, WIDTH = 192, 256


@pytest.fixture(scope="session")
def subject():
    """{"foreground", "alpha"}: a grey disc with a skin-coloured face, and strands of hair thinner than a pixel."""
    scale, random = 4, np.random.default_rng(0)
    alpha = np.zeros((scale * HEIGHT, scale * WIDTH), np.float32)
    middle = (scale * WIDTH // 2, scale * HEIGHT // 2)
    cv2.circle(alpha, middle, scale * 45, 1.0, -1)
    for angle in random.uniform(0, 2 * np.pi, 150):
        ends = [
            tuple(int(middle[axis] + scale * radius * part) for axis, part in enumerate((np.cos(angle), np.sin(angle))))
            for radius in (44, random.uniform(50, 65))
        ]
        cv2.line(alpha, *ends, 1.0, 2)
    alpha = cv2.resize(alpha, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)[..., None]
    foreground = np.full((HEIGHT, WIDTH, 3), (0.22, 0.19, 0.17), np.float32)
    cv2.circle(foreground, (WIDTH // 2, HEIGHT // 2), 25, (0.8, 0.6, 0.5), -1)
    return {"foreground": foreground, "alpha": alpha}
