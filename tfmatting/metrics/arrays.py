"""What every metric does with its arguments: checks, floats in [0, 1], the region that is measured."""

import numpy as np

from tfmatting.ops.opencv import cv2

#: value of a trimap where alpha is unknown
UNKNOWN = 128


def unit_array(name, values, channels=1, dimensions=2):
    """Returns pixels as float32 in [0, 1], `(H, W)` where they have one channel and `(H, W, channels)` otherwise.

    Args:
        name: of the argument, for the error.
        values: bool, uint8, uint16, or floats in [0, 1]; one channel may be an axis or not.
        channels: that there must be.
        dimensions: axes before the channels: 2 for a picture, 3 for a clip `(T, H, W)`.
    Raises:
        ValueError: if shape or type is another, there is no pixel, or floats are NaN or not in [0, 1].
    """
    values = _shaped(name, np.asarray(values), channels, dimensions)
    if values.dtype == bool:
        return values.astype(np.float32)
    if values.dtype in (np.uint8, np.uint16):
        return np.divide(values, np.float32(np.iinfo(values.dtype).max), dtype=np.float32)
    if values.dtype.kind != "f":
        raise ValueError(f"`{name}` must be bool, uint8, uint16 or float. Received: dtype={values.dtype}")
    least, most = values.min(), values.max()  # both NaN where one value is
    if not (least >= 0 and most <= 1):
        received = "NaN" if np.isnan(least) else f"values from {least:g} to {most:g}"
        raise ValueError(f"`{name}` must be in [0, 1] where it is float. Received: {received}")
    return values.astype(np.float32, copy=False)


def alpha_pair(prediction, target, trimap=None, dimensions=2):
    """Checks the arguments of a metric of alpha.

    Args:
        prediction, target: alphas `(H, W)` or `(H, W, 1)`, see `unit_array`.
        trimap: uint8 of the same shape, 128 where alpha is unknown; None = everything is measured.
        dimensions: 2 for pictures, 3 for clips `(T, H, W)`.
    Returns:
        prediction, target: float32 `(H, W)`.
        region: uint8 `(H, W)`, 1 where it is measured; None = everywhere.
    Raises:
        ValueError: if a shape or type is wrong, or they differ in shape.
    """
    prediction = unit_array("prediction", prediction, dimensions=dimensions)
    target = unit_array("target", target, dimensions=dimensions)
    check_same_shape("prediction", prediction, target)
    return prediction, target, unknown_region(trimap, target, dimensions)


def unknown_region(trimap, target, dimensions=2):
    """Returns uint8 of the shape of `target`, 1 where `trimap` is 128; None for None. Errors: see `alpha_pair`."""
    if trimap is None:
        return None
    trimap = _shaped("trimap", np.asarray(trimap), 1, dimensions)
    if trimap.dtype != np.uint8:
        raise ValueError(f"`trimap` must be uint8, 128 where alpha is unknown. Received: dtype={trimap.dtype}")
    check_same_shape("trimap", trimap, target[..., 0] if target.ndim > dimensions else target)
    return (trimap == UNKNOWN).astype(np.uint8)


def check_same_shape(name, values, target):
    """Raises a ValueError if an array has another shape than the target."""
    if values.shape != target.shape:
        raise ValueError(
            f"`{name}` must have the shape of `target`. Received: {name} shape={values.shape},"
            f" target shape={target.shape}"
        )


def pixel_count(region, target):
    """Returns the number of pixels of a region; of all of the target's for None."""
    return target.size if region is None else int(np.count_nonzero(region))


def region_sum(values, region):
    """Returns the sum of float32 values `(H, W)` over a region (None = everywhere); NaN where that is empty."""
    count = pixel_count(region, values)
    return cv2.mean(values, region)[0] * count if count else float("nan")


def _shaped(name, values, channels, dimensions):
    if channels == 1 and values.ndim == dimensions + 1 and values.shape[-1] == 1:
        values = values[..., 0]
    expected = ("T", "H", "W")[-dimensions:] + ((f"{channels}",) if channels > 1 else ())
    if values.ndim != len(expected) or (channels > 1 and values.shape[-1] != channels) or values.size == 0:
        described = f"({', '.join(expected)})" + (", with or without an axis of 1 channel" if channels == 1 else "")
        raise ValueError(f"`{name}` must have the shape {described}. Received: shape={values.shape}")
    return values
