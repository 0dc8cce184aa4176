"""Folders of numbered pictures are clips."""

import logging
from fractions import Fraction

import cv2
import numpy as np
import pytest

from tests.inference.video.clips import moving_picture, write_frames
from tfmatting.inference.video.clip import ColourFormat
from tfmatting.inference.video.reading import open_clip
from tfmatting.inference.video.sequences import with_depth


def test_frames_come_in_the_order_of_their_numbers(tmp_path):
    pictures = moving_picture(12)
    folder = write_frames(tmp_path / "frames", pictures, "take2_frame{}.png")  # frame2 before frame10
    (folder / "notes.txt").write_text("no picture")
    (folder / ".hidden5.png").write_text("no picture")
    (folder / "older").mkdir()
    with open_clip(folder, frame_rate=Fraction(24000, 1001)) as clip:
        assert clip.format.frame_rate == Fraction(24000, 1001)
        assert clip.format.time_base == Fraction(1001, 24000)
        assert (clip.format.width, clip.format.height, clip.format.bit_depth, clip.format.frames) == (64, 48, 8, 12)
        assert clip.format.colour == ColourFormat(6, 1, 13)
        frames = list(clip)
        assert (clip.path, clip.damage) == (folder, None)
    assert [(frame.time, frame.duration) for frame in frames] == [(number, 1) for number in range(12)]
    for frame, picture in zip(frames, pictures, strict=True):
        np.testing.assert_array_equal(frame.pixels, picture)


def test_sixteen_bits_are_kept(tmp_path):
    pictures = moving_picture(3, bit_depth=16)
    with open_clip(str(write_frames(tmp_path, pictures))) as clip:
        assert clip.format.bit_depth == 16
        assert clip.format.frame_rate == 30
        np.testing.assert_array_equal([frame.pixels for frame in clip], pictures)


@pytest.mark.parametrize(("first", "second"), [(8, 16), (16, 8)])
def test_mixed_depths_become_the_first(tmp_path, first, second):
    folder = write_frames(tmp_path, [np.full((4, 4, 3), 2**first - 1, f"uint{first}")])
    write_frames(folder, [np.full((4, 4, 3), 2**second - 1, f"uint{second}")], first=1)
    with open_clip(folder) as clip:
        assert [frame.pixels.max() for frame in clip] == [2**first - 1] * 2
    values = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(with_depth(with_depth(values, 16), 8), values)


def test_a_span_is_in_seconds(tmp_path):
    folder = write_frames(tmp_path, moving_picture(30))
    with open_clip(folder, start=0.5, end=0.6) as clip:
        assert clip.format.frames == 3
        assert [frame.time for frame in clip] == [15, 16, 17]


def test_transparency_is_told_once(tmp_path, caplog):
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((48, 64, 4), 100, np.uint8))
    with caplog.at_level(logging.INFO, "tfmatting"), open_clip(tmp_path) as clip:
        assert len(list(clip)) == 3
    assert caplog.text.count("transparency of its own") == 1


def test_a_gap_gets_a_warning(tmp_path, caplog):
    folder = write_frames(tmp_path, moving_picture(6), first=7)
    for number in (9, 11):
        (folder / f"{number:06d}.png").unlink()
    with caplog.at_level(logging.WARNING, "tfmatting"), open_clip(folder) as clip:
        assert len(list(clip)) == 4
    assert "lacks 2 frames, the first of them 9" in caplog.text


def test_what_is_no_sequence_is_refused(tmp_path):
    folder = write_frames(tmp_path / "frames", moving_picture(2), "{}.png")

    def refused(**options):
        with pytest.raises(ValueError) as raised:
            list(open_clip(folder, **options))
        assert "\n" not in str(raised.value)
        return str(raised.value)

    assert "must be positive" in refused(frame_rate=0)
    assert "more than the" in refused(max_pixels=100)
    extra = folder / "plate.png"
    extra.write_bytes((folder / "0.png").read_bytes())
    assert "plate.png has no number" in refused()
    extra = extra.rename(folder / "01.png")
    assert "has two frames 1: 01.png and 1.png" in refused()
    extra.unlink()
    write_frames(folder, moving_picture(1, 32, 48), "{}.png", first=2)
    assert "2.png has 32x48 pixels, the first 64x48" in refused()
    (folder / "2.png").write_bytes(b"no picture")
    assert "2.png is damaged, or no picture" in refused()
    for file in folder.iterdir():
        file.unlink()
    assert "is a folder without pictures" in refused()
