"""Where a prediction of alpha is wrong, as a picture."""

import numpy as np

_TOO_HIGH, _TOO_LOW = (255, 115, 51), (77, 153, 255)  # of the largest error; the legend of the page has them, too


def error_map(prediction, truth):
    """Draws the signed error of alpha: red where it is too high, blue where it is too low, black where it is right.

    The brightness is the square root of the error, so that small ones are seen.

    Args:
        prediction, truth: uint8 `(H, W)`.
    Returns:
        uint8 `(H, W, 3)`, RGB.
    """
    return _COLOURS[prediction.astype("int16") - truth.astype("int16") + 255]


def _colours():
    """RGB of the errors from -255 to 255."""
    errors = np.arange(-255, 256)[:, np.newaxis]
    strongest = np.where(errors > 0, _TOO_HIGH, _TOO_LOW)
    return np.rint(np.sqrt(np.abs(errors) / 255) * strongest).astype("uint8")


_COLOURS = _colours()
