"""Pictures for the tests of 8-bit networks."""

import numpy as np

from tfmatting.data.synthetic import SyntheticComposites

HEIGHT, WIDTH = 192, 256


def composite(number, height=HEIGHT, width=WIDTH):
    """Returns {"source", "background"}: uint8 `(height, width, 3)`."""
    sample = SyntheticComposites(height, width, seed=21)[number]
    return {name: np.rint(sample[name] * 255).astype("uint8") for name in ("source", "background")}
