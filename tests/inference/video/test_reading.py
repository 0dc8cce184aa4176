"""Video files become frames in order, upright, at their own times."""

import itertools
import logging
import pathlib
from fractions import Fraction

import numpy as np
import pytest

from tests.inference.video.clips import LIMITED, Recipe, moving_picture, write_clip, yuv_frame
from tfmatting.inference.video.reading import open_clip

SHARED = pathlib.Path(__file__).parents[4] / "shared" / "data"
KEYFRAMES = (("preset", "ultrafast"), ("g", "10"), ("bf", "2"))
GOOD = (("g", "10"), ("b", "8000000"))
RECIPES = {
    "clip.mp4": Recipe(options=KEYFRAMES),
    "clip.mkv": Recipe(options=KEYFRAMES),
    "clip.ts": Recipe(options=KEYFRAMES),
    "clip.h264": Recipe(options=KEYFRAMES),
    "clip.webm": Recipe(codec="libvpx-vp9", options=(("cpu-used", "8"), ("deadline", "realtime"), ("g", "10"))),
    "clip.mov": Recipe(codec="prores_ks", pixel_format="yuv422p10le", options=()),
    "clip.avi": Recipe(codec="mpeg4", options=(*GOOD, ("bf", "2"))),
    "clip.mpg": Recipe(codec="mpeg2video", options=(*GOOD, ("bf", "2"))),
    "clip.flv": Recipe(codec="flv", options=GOOD),
    "clip.wmv": Recipe(codec="wmv2", options=GOOD),
}


def frames_of(path, **options):
    with open_clip(path, **options) as clip:
        return list(clip)


def seconds(frames, clip_format):
    return [(frame.time - frames[0].time) * clip_format.time_base for frame in frames]


@pytest.mark.parametrize("name", RECIPES)
def test_every_container_gives_every_frame_in_order(tmp_path, name):
    pictures = moving_picture(30)
    path = write_clip(tmp_path / name, pictures, RECIPES[name])
    with open_clip(path) as clip:
        frames = list(clip)
        assert clip.path == path
        assert clip.damage is None
        assert (clip.format.width, clip.format.height, clip.format.frame_rate) == (64, 48, 25)
        tolerance = Fraction(1, 1000)
        times = seconds(frames, clip.format)
        assert all(abs(time - Fraction(number, 25)) < tolerance for number, time in enumerate(times))
        assert abs(frames[-1].duration * clip.format.time_base - Fraction(1, 25)) < tolerance
    assert [frame.time for frame in frames[1:]] == [frame.time + frame.duration for frame in frames[:-1]]
    assert len(frames) == 30
    for frame, picture in zip(frames, pictures, strict=True):
        scale = np.iinfo(frame.pixels.dtype).max / 255
        assert np.abs(frame.pixels / scale - picture).mean() < 8  # its own picture, not a neighbour's
        assert frame.pixels.flags.c_contiguous


@pytest.mark.parametrize("name", RECIPES)
def test_a_span_gives_the_frames_that_a_full_reading_gives_there(tmp_path, name):
    path = write_clip(tmp_path / name, moving_picture(40), RECIPES[name])
    with open_clip(path) as clip:
        origin = clip._file.origin
        everything = list(clip)
        time_base = clip.format.time_base
    for start, end in ((0.84, Fraction(6, 5)), (0.4, None), (Fraction(1, 50), 0.5), (None, 0.1), (1.56, None)):
        first, last = Fraction(str(start or 0)), Fraction(str(end or 100))
        expected = [frame for frame in everything if first <= (frame.time - origin) * time_base < last]
        frames = frames_of(path, start=start, end=end)
        assert [(frame.time, frame.duration) for frame in frames] == [(f.time, f.duration) for f in expected]
        assert frames
        for frame, same in zip(frames, expected, strict=True):
            np.testing.assert_array_equal(frame.pixels, same.pixels)


def test_variable_frame_rates_are_kept(tmp_path):
    times = [0, 40, 100, 101, 300, 1000, 1040, 1100]
    path = write_clip(tmp_path / "clip.mp4", moving_picture(8), times=times)
    with open_clip(path) as clip:
        frames = list(clip)
    exact = [Fraction(time, 1000) for time in times]
    assert seconds(frames, clip.format) == exact
    durations = [frame.duration * clip.format.time_base for frame in frames[:-1]]
    assert durations == [later - earlier for earlier, later in itertools.pairwise(exact)]


def test_frame_rates_are_exact(tmp_path):
    path = write_clip(tmp_path / "clip.mp4", moving_picture(30), rate=Fraction(30000, 1001))
    with open_clip(path) as clip:
        assert clip.format.frame_rate == Fraction(30000, 1001)
        assert clip.format.frames == 30
        frames = list(clip)
    assert seconds(frames, clip.format) == [Fraction(1001 * number, 30000) for number in range(30)]


@pytest.mark.parametrize(("rotation", "flipped"), [(0, True), (90, False), (180, False), (-90, False), (90, True)])
def test_frames_come_upright(tmp_path, rotation, flipped):
    picture = moving_picture(1, 64, 32)[0]
    recipe = Recipe(rotation=rotation, flipped=flipped, options=(("preset", "ultrafast"), ("crf", "1")))
    with open_clip(write_clip(tmp_path / "clip.mp4", [picture], recipe)) as clip:
        pixels = next(iter(clip)).pixels
    upright = np.rot90(picture, rotation // 90)  # FFmpeg's display matrix turns counterclockwise, as NumPy does
    upright = upright[:, ::-1] if flipped else upright
    assert (clip.format.height, clip.format.width) == pixels.shape[:2] == upright.shape[:2]
    assert np.abs(pixels.astype(int) - upright).mean() < 4


def test_notices(tmp_path, caplog):
    caplog.set_level(logging.INFO, "tfmatting")
    options = (("flags", "+ildct+ilme"),)
    recipe = Recipe(codec="mpeg2video", aspect=Fraction(4, 3), options=options, rotation=90)
    with open_clip(write_clip(tmp_path / "clip.mov", [yuv_frame([100, 128, 128])], recipe)) as clip:
        assert clip.format.sample_aspect_ratio == Fraction(3, 4)
    recipe = Recipe(codec="prores_ks", pixel_format="yuva444p10le", options=())
    with open_clip(write_clip(tmp_path / "alpha.mov", [yuv_frame([400, 512, 512, 0], "yuva444p10le")], recipe)) as clip:
        assert next(iter(clip)).pixels.min() > 20000  # the alpha of 0 has no effect
    assert "pixels that are not square (3/4)" in caplog.text
    assert "clip.mov is interlaced" in caplog.text
    assert "alpha.mov has transparency of its own" in caplog.text


def test_sound_is_left_alone(tmp_path):
    recipe = Recipe(sound="aac", matrix=1, colour_range=LIMITED)
    assert len(frames_of(write_clip(tmp_path / "clip.mp4", moving_picture(20), recipe))) == 20


def test_reading_may_stop_anywhere(tmp_path):
    path = write_clip(tmp_path / "clip.mp4", moving_picture(30), RECIPES["clip.mp4"])
    for count in (0, 1, 7):
        with open_clip(path) as clip:
            for _ in zip(range(count), clip, strict=False):
                pass
    path.unlink()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the captures are not here")
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("clips/indoor_1814594990.mp4", 407),
        ("clips/thoughtful.mp4", 367),
        ("clips/asl_walk.mkv", 89),
        ("pairs/voxel_cams/video/cam1_background.avi", 132),  # of its 134 packets, two repeat the first picture
        ("pairs/voxel_cams/video/cam2_video.avi", 426),
    ],
)
def test_real_clips(name, count):
    with open_clip(SHARED / name) as clip:
        times = [(frame.time, frame.duration) for frame in clip]
        assert clip.damage is None
    assert len(times) == count
    assert all(duration > 0 for _, duration in times)
    assert [time + duration for time, duration in times[:-1]] == [time for time, _ in times[1:]]
