"""Values of pixels: integers of a file, floats in [0, 1] of the networks."""

import numpy as np

LARGEST = {8: 255, 16: 65535}


def unit_floats(name, values):
    """Converts pixels to float32 in [0, 1].

    Args:
        name: of the argument, for the error.
        values: uint8, uint16, or floats in [0, 1], of any shape.
    Raises:
        ValueError: if the type is another, or floats are not finite or not in [0, 1].
    """
    values = np.asarray(values)
    if values.dtype in (np.uint8, np.uint16):
        return values.astype("float32") / np.float32(np.iinfo(values.dtype).max)
    if values.dtype.kind != "f":
        raise ValueError(f"`{name}` must be uint8, uint16 or float. Received: dtype={values.dtype}")
    values = values.astype("float32")
    if not np.isfinite(values).all():
        raise ValueError(f"`{name}` must be finite. Received: NaN or infinity in shape={values.shape}")
    if values.size and not 0 <= values.min() <= values.max() <= 1:
        raise ValueError(
            f"`{name}` must be in [0, 1] where it is float. Received: values from {values.min():g} to {values.max():g}"
        )
    return values


def quantised(values, bit_depth):
    """Rounds floats in [0, 1] to uint8 or uint16; values outside are clamped."""
    largest = LARGEST[bit_depth]
    return np.rint(np.clip(values, 0, 1) * np.float32(largest)).astype(f"uint{bit_depth}")
