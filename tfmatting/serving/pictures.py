"""Pictures of requests: from bytes of a file to pixels, and results to bytes."""

import dataclasses
import io

import imagesize
import numpy as np

from tfmatting.inference.backgrounds import BlurredPlate, ColourBackground, PictureBackground
from tfmatting.inference.images import SMALLEST_SIDE
from tfmatting.inference.plates import fit_plate, plate_or_scene
from tfmatting.inference.reading import decode_bytes
from tfmatting.inference.writing import Output, check_formats, encode
from tfmatting.ops.opencv import cv2
from tfmatting.serving.requests import RequestError

MEDIA_TYPES = {"png": "image/png", "webp": "image/webp", "jpg": "image/jpeg"}


def decode(data, role, max_pixels):
    """Decodes a picture as RGB, turned upright as its EXIF data says.

    Args:
        data: bytes of a file: JPEG, PNG, WebP, TIFF, BMP, GIF, …
        role: what the picture is for, as it begins an error: "`file`".
        max_pixels: pictures with more pixels are refused before they are decoded.
    Returns:
        uint8 or uint16 array `(H, W, 3)`.
    Raises:
        RequestError: 413 if it is too large, 415 if it is no picture or damaged, 422 if it is empty or very small.
    """
    if not data:
        raise RequestError(422, f"{role} is empty.")
    width, height = imagesize.get(io.BytesIO(data))
    if width * height > max_pixels:
        raise RequestError(413, f"{role} has {width}x{height} pixels, more than the {max_pixels:,} allowed.")
    pixels = decode_bytes(data) if min(width, height) > 0 else None
    if pixels is None or pixels.dtype not in (np.uint8, np.uint16):
        raise RequestError(
            415,
            f"{role} is damaged, or no picture of a known format (JPEG, PNG, WebP, TIFF, BMP, GIF) with 8 or 16 bits.",
        )
    height, width = pixels.shape[:2]
    if min(height, width) < SMALLEST_SIDE:
        raise RequestError(422, f"{role} has {width}x{height} pixels: at least {SMALLEST_SIDE} a side are needed.")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def encode_plate(pixels):
    """Encodes `(H, W, 3)` in uint8 or uint16 as PNG: nothing is lost but what a file says besides, as its place."""
    return cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1].tobytes()


@dataclasses.dataclass(frozen=True)
class ResultOptions:
    """What a request asks for.

    Attributes:
        only_mask: alpha alone, in gray.
        colour: new background, as `ColourBackground` takes it.
        blur: percent of the long side by which the scene is blurred as the new background.
        fit: how a picture as the new background comes to the size.
        format: of the result, one of `MEDIA_TYPES`.
    """

    only_mask: bool = False
    colour: str | None = None
    blur: float | None = None
    fit: str = "cover"
    format: str = "png"


class Result:
    """How a result is rendered.

    Args:
        options: `ResultOptions`.
        picture: new background `(h, w, 3)`, or None.
    Raises:
        RequestError: 422 if the options contradict each other, or the format has no transparency.
    """

    def __init__(self, options, picture=None):
        given = {"bgc": options.colour, "bi": picture, "blur": options.blur}
        given = [name for name, value in given.items() if value is not None]
        if len(given) > 1:
            raise RequestError(422, f"one new background can be given. Received: {', '.join(given)}")
        if given and options.only_mask:
            raise RequestError(422, f"`om` asks for the alpha, `{given[0]}` for a composite: give one of them.")
        try:
            self.background = _background(options, picture)
            self.kind = "alpha" if options.only_mask else "composite" if given else "cut-out"
            self.suffix = f".{options.format}"
            channels = self.background.channels if self.background else 3
            check_formats([Output(self.kind, f"result{self.suffix}")], composite_channels=channels)
        except ValueError as error:
            raise RequestError(422, str(error)) from error
        self.media_type = MEDIA_TYPES[options.format]

    def render(self, result, source, plate):
        """Returns the bytes of the file: of a `MattingResult`, and the picture and plate (or None) it was made of."""
        if self.kind == "composite":
            behind = plate_or_scene(source, plate, result.alpha, isinstance(self.background, BlurredPlate))
            picture = result.composite(self.background.render(behind))
        else:
            picture = result.alpha if self.kind == "alpha" else result.rgba()
        return encode(picture, self.suffix)


def fitted(plate, source):
    """Returns the plate at the picture's size; a RequestError (422) if their aspect ratios differ."""
    try:
        return fit_plate(plate, source, "the captured plate")
    except ValueError as error:
        raise RequestError(422, str(error)) from error


def _background(options, picture):
    if picture is not None:
        return PictureBackground(picture, options.fit)
    if options.colour is not None:
        return ColourBackground(options.colour)
    return BlurredPlate(options.blur) if options.blur is not None else None
