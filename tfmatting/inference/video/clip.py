"""What a clip is: its format and its frames, whether it comes from a video file or from a folder of pictures."""

import dataclasses
from fractions import Fraction

import numpy as np


@dataclasses.dataclass(frozen=True)
class ColourFormat:
    """How a video's numbers stand for colours, as numbers of ITU-T H.273 (2 = not specified).

    Attributes:
        matrix: coefficients from YCbCr to RGB: 1 = BT.709, 5 and 6 = BT.601, 9 = BT.2020.
        primaries, transfer: of the colours; passed on, never converted.
        full_range: whether luma covers 0 to 255 rather than 16 to 235.
    """

    matrix: int
    primaries: int = 2
    transfer: int = 2
    full_range: bool = False


@dataclasses.dataclass(frozen=True)
class ClipFormat:
    """What is known of a clip before it is decoded.

    Attributes:
        width, height: of the frames as they are shown, turned upright.
        frame_rate: nominal frames a second.
        time_base: seconds a unit of the frames' times.
        bit_depth: of the frames' arrays: 8 (uint8) or 16 (uint16, all 16 bits used).
        colour: of the file.
        frames: guess of the number of frames for a progress bar, or None; never relied on.
        sample_aspect_ratio: width of a pixel as it is shown, over its height.
    """

    width: int
    height: int
    frame_rate: Fraction
    time_base: Fraction
    bit_depth: int
    colour: ColourFormat
    frames: int | None
    sample_aspect_ratio: Fraction = Fraction(1)


@dataclasses.dataclass(frozen=True, eq=False)
class Frame:
    """A frame: RGB pixels `(H, W, 3)` in uint8 or uint16, and when it is shown, in units of the clip's time base."""

    pixels: np.ndarray
    time: int
    duration: int
