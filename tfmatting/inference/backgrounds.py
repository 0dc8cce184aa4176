"""New backgrounds: a colour, a picture, or the captured plate out of focus."""

import dataclasses
import re

import numpy as np

from tfmatting.inference.pixels import LARGEST, unit_floats
from tfmatting.ops.composite import composite

FITS = ("cover", "contain", "stretch")
#: the basic colours of CSS, and a few more
COLOURS = {
    "aqua": "#00ffff",
    "beige": "#f5f5dc",
    "black": "#000000",
    "blue": "#0000ff",
    "brown": "#a52a2a",
    "cyan": "#00ffff",
    "fuchsia": "#ff00ff",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "lime": "#00ff00",
    "magenta": "#ff00ff",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "pink": "#ffc0cb",
    "purple": "#800080",
    "red": "#ff0000",
    "silver": "#c0c0c0",
    "teal": "#008080",
    "transparent": "#00000000",
    "white": "#ffffff",
    "yellow": "#ffff00",
}


@dataclasses.dataclass(frozen=True)
class ColourBackground:
    """A colour: a name, "#rgb", "#rrggbb", "#rrggbbaa", "r,g,b" or "r,g,b,a" with numbers to 255."""

    text: str

    def __post_init__(self):
        parse_colour(self.text)

    @property
    def channels(self):
        return len(parse_colour(self.text))

    def render(self, plate):
        return parse_colour(self.text)


@dataclasses.dataclass(frozen=True, eq=False)
class PictureBackground:
    """A picture `(h, w, 3)` in uint8, uint16 or float, fitted to each plate's size."""

    picture: np.ndarray
    fit: str = "cover"
    channels = 3

    def render(self, plate):
        return as_background(self.picture, *plate.shape[:2], self.fit)


@dataclasses.dataclass(frozen=True)
class BlurredPlate:
    """The captured plate, blurred as `blur` does."""

    strength: float
    channels = 3

    def render(self, plate):
        return blur(unit_floats("background", plate), self.strength)


def parse_colour(text):
    """Reads a colour.

    Args:
        text: a name of `COLOURS`, "#rgb", "#rrggbb", "#rrggbbaa", "r,g,b" or "r,g,b,a" with numbers to 255.
    Returns:
        float32 array of 3 numbers in [0, 1], or of 4 where the colour is not opaque.
    Raises:
        ValueError: if it is none of these.
    """
    code = COLOURS.get(text.strip().lower(), text.strip())
    if re.fullmatch(r"#[0-9a-fA-F]{3}", code):
        code = "#" + "".join(2 * digit for digit in code[1:])
    if re.fullmatch(r"#([0-9a-fA-F]{2}){3,4}", code):
        return _opaque_or_not(list(bytes.fromhex(code[1:])))
    if re.fullmatch(r"\s*\d+\s*(,\s*\d+\s*){2,3}", code) and max(numbers := _integers(code)) <= LARGEST[8]:
        return _opaque_or_not(numbers)
    raise ValueError(
        f"the colour of the new background must be a name ({', '.join(COLOURS)}), '#rrggbb', or 'r,g,b' or 'r,g,b,a'"
        f" with numbers from 0 to 255. Received: {text!r}"
    )


def as_background(new_background, height, width, fit="cover"):
    """Makes a new background that can be composited at a size; for the arguments see `MattingResult.composite`.

    Returns:
        float32 in [0, 1]: `(3,)` or `(4,)` of a colour, `(height, width, 3)` of a picture, or a batch of those.
    """
    if isinstance(new_background, str):
        return parse_colour(new_background)
    if fit not in FITS:
        raise ValueError(f"`fit` must be one of {', '.join(FITS)}. Received: fit={fit!r}")
    values = np.asarray(new_background)
    if values.ndim == 1 and values.size in (3, 4):
        return _colour(values)
    if values.ndim not in (3, 4) or values.shape[-1] != 3 or 0 in values.shape:
        raise ValueError(
            "`new_background` must be a colour of 3 or 4 numbers, or have the shape (height, width, 3) or (batch,"
            f" height, width, 3). Received: shape={values.shape}"
        )
    if values.dtype not in (np.uint8, np.uint16):  # these become floats only at their final size
        values = unit_floats("new_background", values)
    if values.ndim == 3:
        return unit_floats("new_background", fit_picture(values, height, width, fit))
    return np.stack([as_background(picture, height, width, fit) for picture in values])


def composite_over(foreground, alpha, background):
    """Composites over a background of 3 channels, or of 4 into RGBA that is not premultiplied."""
    if background.shape[-1] == 3:
        return composite(foreground, background, alpha)
    colour, opacity = background[..., :3], background[..., 3:]
    behind = (1 - alpha) * opacity
    total = alpha + behind
    mixed = (alpha * foreground + behind * colour) / np.maximum(total, np.finfo("float32").tiny)
    return np.concatenate([mixed, total], axis=-1)


def fit_picture(picture, height, width, fit="cover"):
    """Brings a picture `(h, w, 3)` to a size.

    Args:
        picture: uint8, uint16 or float32.
        height, width: of the result.
        fit: "cover" cuts what is too much off both sides, "contain" adds black bars, "stretch" distorts.
    """
    if fit == "cover":
        picture = _central(picture, *_shape_of_ratio(*picture.shape[:2], height, width))
    if fit != "contain":
        return resize(picture, height, width)
    inner_height, inner_width = _shape_of_ratio(height, width, *picture.shape[:2])
    top, left = (height - inner_height) // 2, (width - inner_width) // 2
    result = np.zeros((height, width, 3), picture.dtype)
    result[top : top + inner_height, left : left + inner_width] = resize(picture, inner_height, inner_width)
    return result


def resize(picture, height, width):
    """Resizes `(h, w, 3)` of any type: by areas to smaller sizes, else bilinear."""
    from tfmatting.ops.opencv import cv2

    if picture.shape[:2] == (height, width):
        return picture
    smaller = height <= picture.shape[0] and width <= picture.shape[1]
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)


def blur(picture, strength):
    """Blurs a float picture `(h, w, 3)` with a Gaussian whose sigma is `strength` percent of the long side."""
    from tfmatting.ops.opencv import cv2

    height, width = picture.shape[:2]
    sigma = strength / 100 * max(height, width)
    divisor = max(1, int(sigma / 4))  # a wide blur at full size takes seconds and looks the same
    small = resize(picture, max(1, height // divisor), max(1, width // divisor))
    small = cv2.GaussianBlur(small, (0, 0), sigma / divisor, borderType=cv2.BORDER_REPLICATE)
    return resize(small, height, width)


def _integers(code):
    return [int(number) for number in code.split(",")]


def _opaque_or_not(numbers):
    numbers = numbers[:3] if numbers[3:] == [LARGEST[8]] else numbers
    return np.array(numbers, dtype="float32") / np.float32(LARGEST[8])


def _colour(values):
    if values.dtype.kind in "iu":
        if values.min() < 0 or values.max() > LARGEST[8]:
            raise ValueError(f"`new_background` as a colour must be in 0 to 255. Received: {values.tolist()}")
        return _opaque_or_not(values.tolist())
    values = unit_floats("new_background", values)
    return values[:3] if values.size == 4 and values[3] == 1 else values


def _shape_of_ratio(height, width, ratio_height, ratio_width):
    """Returns the largest height and width within `height` and `width` of the ratio's shape."""
    return (
        max(1, min(height, round(width * ratio_height / ratio_width))),
        max(1, min(width, round(height * ratio_width / ratio_height))),
    )


def _central(picture, height, width):
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return picture[top : top + height, left : left + width]
