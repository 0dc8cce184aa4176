"""Samples are spread over the whole clip, within a budget."""

import pytest

from tests.inference.video.clips import moving_picture, write_clip, write_frames
from tfmatting.inference.video.reading import open_clip
from tfmatting.inference.video.sampling import sample_frames


@pytest.mark.parametrize("length", [1, 2, 3, 8, 9, 16, 17, 50, 99])
def test_samples_are_spread_evenly(tmp_path, length):
    pictures = moving_picture(1) * length
    for path in (write_clip(tmp_path / "clip.mkv", pictures), write_frames(tmp_path / "frames", pictures)):
        with open_clip(path) as clip:
            frames = sample_frames(clip, 8)
            unit = 40 if path.suffix == ".mkv" else 1
        numbers = [frame.time // unit for frame in frames]
        stride = numbers[1] - numbers[0] if len(numbers) > 1 else 1
        assert numbers == list(range(0, length, stride))
        assert min(length, 4) <= len(numbers) <= 8


def test_large_frames_are_fewer(tmp_path):
    with open_clip(write_clip(tmp_path / "clip.mp4", moving_picture(40))) as clip:
        frame_bytes = 64 * 48 * 3
        assert 3 <= len(sample_frames(clip, 30, budget=6 * frame_bytes)) <= 6
    with open_clip(tmp_path / "clip.mp4") as clip:
        assert 2 <= len(sample_frames(clip, 30, budget=0)) <= 3
