"""Results that are known, and a clip of them: a soft disc of one colour, the person, moves to the right."""

from fractions import Fraction

import numpy as np

from tfmatting.inference.images import MattingResult
from tfmatting.inference.video.clip import ClipFormat, ColourFormat
from tfmatting.inference.video.encoders import Encoding
from tfmatting.inference.video.outputs import ClipOutputs
from tfmatting.inference.writing import Output

BT709 = ColourFormat(1, 1, 1)
PERSON, BEHIND = np.float32([0.8, 0.4, 0.2]), np.float32([0.1, 0.5, 0.9])


def clip_format(width=96, height=64, colour=BT709, bit_depth=8, rate=Fraction(30000, 1001), time_base=None):
    return ClipFormat(width, height, rate, time_base or Fraction(1, 30000), bit_depth, colour, None)


def result(number=0, width=96, height=64):
    """A person of one colour, a soft disc that moves to the right."""
    rows, columns = np.mgrid[:height, :width]
    distance = np.hypot(columns - 20 - 4 * number, rows - height / 2)
    alpha = np.clip((24 - distance) / 8, 0, 1).astype("float32")[..., None]
    foreground = np.broadcast_to(PERSON, (height, width, 3)).copy()
    return MattingResult(alpha, foreground, error=None, refined=None)


def behind(bit_depth, width=96, height=64):
    return np.rint(np.broadcast_to(BEHIND, (height, width, 3)) * (2**bit_depth - 1)).astype(f"uint{bit_depth}")


def write(path, kind="cut-out", times=range(0, 6006, 1001), last=1001, encoding=Encoding(), **options):  # noqa: B008
    """Writes `result(0)`, `result(1)`, ... under one name."""
    kept = clip_format(**options)
    with ClipOutputs([Output(kind, str(path))], kept, encoding) as outputs:
        for number, time in enumerate(times):
            picture = result(number, kept.width, kept.height)
            duration = last if number == len(times) - 1 else times[number + 1] - time
            outputs.write(picture, lambda depth: behind(depth, kept.width, kept.height), time, duration)
        outputs.finish()
    return path
