"""Hard cuts are found; flashes, pans, motion and fades are none."""

import cv2
import numpy as np
import pytest

from tests.inference.video.scenes import textured_plate
from tfmatting.inference.video.cuts import LOOKAHEAD, CutDetector

WIDTH, HEIGHT = 320, 192


def cuts(frames):
    marked = list(CutDetector().marked(frames, lambda frame: frame))
    assert [id(frame) for frame, _ in marked] == [id(frame) for frame in frames]
    return [number for number, (_, is_cut) in enumerate(marked) if is_cut]


def shot(seed, frames=12, speed=2, tint=(0, 0, 0)):
    """A scene seen by a camera that pans by `speed` pixels a frame, with noise."""
    random = np.random.default_rng(seed)
    wide = textured_plate(seed, WIDTH + speed * frames, HEIGHT).astype("float32") + tint
    seen = [wide[:, speed * number : speed * number + WIDTH] for number in range(frames)]
    return [np.uint8(np.clip(frame + random.normal(0, 3, frame.shape), 0, 255)) for frame in seen]


@pytest.mark.parametrize("depth", [8, 16])
def test_a_cut_is_found(depth):
    frames = [*shot(0), *shot(1, tint=(40, 0, -40)), *shot(2, tint=(-50, 30, 30))]
    if depth == 16:
        frames = [np.uint16(257) * frame for frame in frames]
    assert cuts(frames) == [12, 24]


def test_a_cut_to_the_last_frame_is_found():
    assert cuts([*shot(0), shot(1, tint=(40, 0, -40))[0]]) == [12]


@pytest.mark.parametrize("length", [1, LOOKAHEAD])
def test_a_flash_is_no_cut(length):
    frames = shot(0, 16)
    for number in range(8, 8 + length):
        frames[number] = np.uint8(np.clip(frames[number] * 1.5 + 120.0, 0, 255))
    assert cuts(frames) == []


@pytest.mark.parametrize("speed", [20, 60])
def test_a_fast_pan_is_no_cut(speed):
    """Up to a fifth of the width from frame to frame."""
    assert cuts(shot(0, speed=speed)) == []


def test_a_large_object_that_moves_fast_is_no_cut():
    frames = shot(0)
    for number, frame in enumerate(frames):
        cv2.circle(frame, (40 * number - 60, 110), 60, (200, 30, 20), -1)
    assert cuts(frames) == []


def test_a_fade_is_no_cut():
    first, second = shot(0, 24), shot(1, 24, tint=(40, 0, -40))
    shares = np.clip((np.arange(24) - 4) / 16, 0, 1)
    frames = [np.uint8((1 - x) * a + x * b) for a, b, x in zip(first, second, shares, strict=True)]
    assert cuts(frames) == []


def test_frames_are_read_ahead_only_where_there_may_be_a_cut():
    read = []

    def source():
        for number, frame in enumerate([*shot(0, 4), *shot(1, 8, tint=(40, 0, -40))]):
            read.append(number)
            yield frame

    marked = CutDetector().marked(source(), lambda frame: frame)
    for expected in (1, 2, 3, 4):
        next(marked)
        assert len(read) == expected
    assert next(marked)[1]
    assert len(read) == 5 + LOOKAHEAD


def test_tiny_frames_are_compared_too():
    assert cuts([np.full((16, 16, 3), colour, np.uint8) for colour in (20, 20, 220, 220)]) == [2]
