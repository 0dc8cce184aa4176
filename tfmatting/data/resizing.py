"""Pictures brought to another size."""

from tfmatting.ops.opencv import cv2


def reduce_to(pixels, longest_side):
    """Returns pixels `(H, W, C)` whose longer side is `longest_side`, by averaging; C stays, 1 as well."""
    height, width = pixels.shape[:2]
    scale = longest_side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)


def resize_to(pixels, height, width):
    """Returns pixels `(height, width, C)`, stretched: by averaging where they shrink, cubic where they grow."""
    if pixels.shape[:2] == (height, width):
        return pixels
    shrinks = height * width < pixels.shape[0] * pixels.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return cv2.resize(pixels, (width, height), interpolation=method).reshape(height, width, -1)


def crop_to_shape(pixels, height, width):
    """Returns the largest centred part of pixels `(H, W, C)` that has the shape of `height` and `width`."""
    scale = min(pixels.shape[0] / height, pixels.shape[1] / width)
    rows, columns = max(1, round(height * scale)), max(1, round(width * scale))
    top, left = (pixels.shape[0] - rows) // 2, (pixels.shape[1] - columns) // 2
    return pixels[top : top + rows, left : left + columns]
