"""From a decoder's frames to RGB: which matrix and range a video uses, and the conversion."""

import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from tfmatting.inference.video.clip import ColourFormat
from tfmatting.ops.opencv import cv2

BT709, BT601 = 1, 6
#: matrices of ITU-T H.273 that are converted, and libswscale's numbers for them
SWSCALE_MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9}
SRGB_TRANSFER = 13
LINES_OF_HIGH_DEFINITION = 720
_LIMITED, _FULL = 1, 2
#: RGB (which YCbCr cannot have), unspecified, reserved
_NO_MATRICES = (0, 2, 3)


def usual_matrix(height):
    """Returns the matrix that players take for a video of so many lines that names none."""
    return BT709 if height >= LINES_OF_HIGH_DEFINITION else BT601


def picture_colour(height):
    """Returns the `ColourFormat` for a video that is made from sRGB pictures of so many lines."""
    return ColourFormat(usual_matrix(height), BT709, SRGB_TRANSFER)


def colour_of(frame, name):
    """Finds out how a frame's numbers stand for colours.

    Where the file does not say, the matrix is that of its size (BT.601 below 720 lines, else BT.709) and the range is
    limited. A frame that is RGB already gets the format that a video made from it usually has.

    Args:
        frame: `av.VideoFrame`.
        name: of the video, as it begins an error.
    Raises:
        ValueError: if the matrix is one that is not converted (YCgCo, ICtCp, BT.2020 with constant luminance).
    """
    if _is_rgb(frame):
        return ColourFormat(usual_matrix(frame.height), frame.color_primaries, frame.color_trc)
    matrix = usual_matrix(frame.height) if frame.colorspace in _NO_MATRICES else frame.colorspace
    if matrix not in SWSCALE_MATRICES:
        raise ValueError(
            f"{name} stores its colours with the matrix {matrix} of ITU-T H.273; those known are"
            f" {', '.join(map(str, SWSCALE_MATRICES))}: convert the video to BT.709 first."
        )
    return ColourFormat(matrix, frame.color_primaries, frame.color_trc, _is_full_range(frame))


def bit_depth_of(frame):
    """Returns 8 for a frame of at most 8 bits a channel, else 16."""
    return 8 if max(component.bits for component in frame.format.components) <= 8 else 16


def has_alpha(frame):
    """Whether a frame has an alpha channel (the unused one of a palette does not count)."""
    return frame.format.name != "pal8" and any(component.is_alpha for component in frame.format.components)


class ColourConverter:
    """Converts a video's frames to RGB, each in the same way.

    Args:
        colour: the video's `ColourFormat`, as `colour_of` found it.
        bit_depth: 8 or 16.
    """

    # Planes are twice as fast as rgb24, and their chroma is interpolated: the fast path to rgb24 is off by 2 of 255.
    _FLAGS = Interpolation.BILINEAR | Interpolation.ACCURATE_RND

    def __init__(self, colour, bit_depth):
        self._matrix, self._range = SWSCALE_MATRICES[colour.matrix], _FULL if colour.full_range else _LIMITED
        self._type = np.dtype(f"uint{bit_depth}")
        self._reformatter = VideoReformatter()

    def convert(self, frame):
        """Returns uint8 or uint16 `(H, W, 3)`."""
        source_range = _FULL if _is_rgb(frame) else self._range
        planar = self._reformatter.reformat(
            frame,
            format="gbrp" if self._type == np.uint8 else "gbrp16le",
            src_colorspace=self._matrix,
            dst_colorspace=self._matrix,
            src_color_range=source_range,
            dst_color_range=_FULL,
            interpolation=self._FLAGS,
        )
        green, blue, red = (self._array(plane) for plane in planar.planes)
        pixels = cv2.merge([red, green, blue])
        if self._type == np.uint16 and (white := _white(frame, source_range)) < 65535:
            rows = pixels.reshape(pixels.shape[0], -1)
            cv2.addWeighted(rows, 65535 / white, rows, 0, 0, dst=rows)
        return pixels

    def _array(self, plane):
        """A view of a plane's pixels: its rows may be longer than the picture."""
        rows = np.frombuffer(plane, self._type).reshape(plane.height, -1)
        return rows[:, : plane.width]


def _white(frame, source_range):
    """What libswscale makes of white in 16 bits: it shifts a file's bits up, where 65535 is meant."""
    bits = max(component.bits for component in frame.format.components)
    if _is_rgb(frame):
        return _shifted(bits) if frame.format.name.startswith("gbr") and bits < 16 else 65535
    return _shifted(bits) if source_range == _FULL else 255 << 8


def _shifted(bits):
    return (2**bits - 1) << (16 - bits)


def _is_rgb(frame):
    return frame.format.is_rgb or frame.format.name == "pal8"


def _is_full_range(frame):
    # libswscale takes gray for full range, whatever the file says
    return frame.color_range == _FULL or frame.format.name.startswith(("yuvj", "gray", "ya"))
