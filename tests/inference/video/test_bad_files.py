"""What is no clip is refused in one line that names it."""

import os

import av
import cv2
import numpy as np
import pytest

from tests.inference.video.clips import (
    Recipe,
    moving_picture,
    write_clip,
    write_frames,
    write_sound,
    write_two_sizes,
)
from tfmatting.inference.video.reading import open_clip


def refused(path, kind=ValueError, role="the video", **options):
    with pytest.raises(kind) as raised:
        open_clip(path, role, **options)
    message = str(raised.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_no_file(tmp_path):
    path = tmp_path / "none.mp4"
    assert refused(path, FileNotFoundError) == f"the video {path} does not exist."


def test_empty_file(tmp_path):
    path = tmp_path / "empty.mp4"
    path.touch()
    assert refused(path, role="the captured plate (--bgr)") == f"the captured plate (--bgr) {path} is empty."


def test_a_pipe(tmp_path):
    path = tmp_path / "pipe.mp4"
    os.mkfifo(path)
    assert "neither a file nor a folder" in refused(path, OSError)
    with pytest.raises(ValueError, match="standard input"):
        open_clip("-")


@pytest.mark.parametrize("name", ["text.mp4", "text.txt", "text.m3u8", "text.concat", "text.srt", "text.nfo"])
@pytest.mark.parametrize(
    "text",
    [
        "no video\n" * 50,
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nclip.ts\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile clip.ts\n",
        "1\n00:00:00,000 --> 00:00:01,000\nhello\n",
    ],
)
def test_texts_are_no_videos_even_where_they_name_one(tmp_path, name, text):
    write_clip(tmp_path / "clip.ts")
    path = tmp_path / name
    path.write_text(text)
    assert "no video" in refused(path).replace("not a video", "no video")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".bmp"])
def test_a_picture_with_the_name_of_a_video(tmp_path, suffix):
    path = tmp_path / "picture.mp4"
    path.write_bytes(cv2.imencode(suffix, moving_picture(1)[0])[1].tobytes())
    assert "is a picture, not a video: for pictures there is `tfmatting i`" in refused(path)
    path = path.rename(tmp_path / f"picture{suffix}")
    assert "is a picture, not a video" in refused(path)


def test_sound_alone(tmp_path):
    assert "holds sound, but no video" in refused(write_sound(tmp_path / "sound.m4a"))
    path = write_sound(tmp_path / "cover.mp3", "libmp3lame", cover=moving_picture(1)[0])
    with av.open(str(path)) as container:
        assert container.streams.video  # the cover
    assert "holds sound, but no video" in refused(path)


@pytest.mark.parametrize(("name", "code"), [("clip.mkv", b"V_MPEG4/ISO/AVC"), ("clip.mp4", b"avc1")])
def test_a_codec_without_decoder(tmp_path, name, code):
    path = write_clip(tmp_path / name)
    path.write_bytes(path.read_bytes().replace(code, code[:-1] + b"9"))
    assert "no decoder" in refused(path)


@pytest.mark.parametrize("name", ["clip.h264", "clip.ts"])
def test_a_size_that_changes(tmp_path, name):
    path = write_two_sizes(tmp_path / name, frames=6)
    with open_clip(path) as clip, pytest.raises(ValueError) as raised:
        list(clip)
    message = f"the video {path} changes its size at frame 6, from 64x48 to 96x64 pixels"
    assert str(raised.value).startswith(message)


def test_too_many_pixels(tmp_path):
    path = write_clip(tmp_path / "clip.mp4")
    assert "has 64x48 pixels a frame" in refused(path, max_pixels=64 * 48 - 1)
    open_clip(path, max_pixels=64 * 48).close()


def test_spans_that_hold_nothing(tmp_path):
    path = write_clip(tmp_path / "clip.mp4")
    assert refused(path, start=0.48) == f"the video {path} has no frames from 0.48 s: it ends at 0.48 s."
    folder = write_frames(tmp_path / "frames")
    assert refused(folder, start=2, end=3) == f"the video {folder} has no frames from 2 s to 3 s: it ends at 0.40 s."
    for start, end in ((-1, None), (2, 1), (1, 1), (None, 0), (float("nan"), None), (float("inf"), None)):
        with pytest.raises(ValueError, match=r"the (start|end) must"):
            open_clip(path, start=start, end=end)


def test_a_frame_rate_is_for_folders(tmp_path):
    path = write_clip(tmp_path / "clip.mp4", recipe=Recipe())
    assert refused(path, frame_rate=24).startswith("a frame rate (--fps) is for folders of pictures")


def test_damage_by_chance_is_an_error_or_a_sentence_but_nothing_else(tmp_path):
    data = write_clip(tmp_path / "clip.mp4", moving_picture(8)).read_bytes()
    random = np.random.default_rng(0)
    path = tmp_path / "damaged.mp4"
    for _ in range(150):
        content = bytearray(data)
        for place in random.integers(0, len(data), 8):
            content[place] = random.integers(256)
        path.write_bytes(content)
        try:
            with open_clip(path) as clip:
                list(clip)
                assert clip.damage is None or "\n" not in clip.damage
        except (ValueError, OSError) as error:
            assert str(path) in str(error)
