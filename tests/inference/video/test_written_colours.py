"""Colours of what is written: a player shows those that were sent."""

import numpy as np
import pytest

from tests.inference.video.discs import clip_format, result, write
from tfmatting.inference.images import MattingResult
from tfmatting.inference.video.clip import ColourFormat
from tfmatting.inference.video.encoders import Encoding
from tfmatting.inference.video.outputs import ClipOutputs
from tfmatting.inference.video.reading import open_clip
from tfmatting.inference.writing import Output

COLOURS = {
    "BT.601, limited": (ColourFormat(6, 6, 6), 8),
    "BT.709, limited": (ColourFormat(1, 1, 1), 8),
    "BT.709, full": (ColourFormat(1, 1, 1, full_range=True), 8),
    "BT.2020, 10 bits": (ColourFormat(9, 9, 16), 16),
}


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".webm"])
@pytest.mark.parametrize("name", COLOURS)
def test_colours_survive(tmp_path, name, suffix):
    """Flat colours, written, read, written, and read again: each time by 2 of 255 at most."""
    colour, bit_depth = COLOURS[name]
    bit_depth = 8 if suffix == ".webm" else bit_depth
    kept = clip_format(colour=colour, bit_depth=bit_depth)
    encoding = Encoding(bit_depth=bit_depth, crf=None if suffix == ".mov" else 4)
    for rgb in [(255, 255, 255), (0, 0, 0), (200, 30, 60), (20, 180, 90), (30, 60, 210), (128, 128, 128)]:
        pictures = [np.full((64, 96, 3), rgb, np.float32) / 255] * 2
        for generation in range(2):
            path = tmp_path / f"{generation}{suffix}"
            with ClipOutputs([Output("foreground", str(path))], kept, encoding) as outputs:
                for number, foreground in enumerate(pictures):
                    outputs.write(MattingResult(None, foreground, None, None), None, 1001 * number, 1001)
                outputs.finish()
            before = pictures
            with open_clip(path) as clip:
                found = clip.format.colour
                pictures = [frame.pixels.astype("float32") / np.iinfo(frame.pixels.dtype).max for frame in clip]
            for old, new in zip(before, pictures, strict=True):
                assert np.abs(old.mean(axis=(0, 1)) - new.mean(axis=(0, 1))).max() * 255 <= 2
    assert found.matrix == colour.matrix
    assert found.full_range == (colour.full_range and suffix != ".mov")
    same_curve = suffix == ".mov" and colour.transfer == 6
    assert (found.primaries, found.transfer) == (colour.primaries, 1 if same_curve else colour.transfer)


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("bit_depth", [8, 16])
@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_alpha_as_gray(tmp_path, suffix, bit_depth, full_range):
    path = write(
        tmp_path / f"a{suffix}",
        "alpha",
        colour=ColourFormat(1, 1, 1, full_range),
        encoding=Encoding(bit_depth=bit_depth, crf=None if suffix == ".mov" else 4),
    )
    with open_clip(path) as clip:
        for number, frame in enumerate(clip):
            gray = frame.pixels.astype("float64") / np.iinfo(frame.pixels.dtype).max
            assert np.ptp(gray, axis=-1).max() <= 1.1 / 255
            assert np.abs(gray - result(number).alpha).max() < 0.03
    assert number == 5
