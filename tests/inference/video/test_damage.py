"""Damaged files give what they hold, and say so."""

import itertools
import os
import struct

import pytest

from tests.inference.video.clips import Recipe, damaged, moving_picture, truncated, write_clip
from tfmatting.inference.video.reading import open_clip

BEGINNING = (("movflags", "faststart"),)
X264 = Recipe(options=(("preset", "ultrafast"), ("g", "10")), container_options=BEGINNING)
VP9 = Recipe(codec="libvpx-vp9", options=(("cpu-used", "8"), ("deadline", "realtime")))
MPEG4 = Recipe(codec="mpeg4", options=(("b", "8000000"),))


def read(path, **options):
    with open_clip(path, **options) as clip:
        return [frame.time for frame in clip], clip.damage


@pytest.mark.parametrize(
    ("name", "recipe"),
    [("clip.mp4", X264), ("clip.mkv", Recipe()), ("clip.webm", VP9), ("clip.avi", MPEG4), ("clip.ts", Recipe())],
)
@pytest.mark.parametrize("share", [0.5, 0.8])
def test_a_file_that_is_cut_off(tmp_path, name, recipe, share):
    path = write_clip(tmp_path / name, moving_picture(60), recipe)
    times, _ = read(path)
    found, damage = read(truncated(path, share))
    assert found == times[: len(found)]
    assert 10 < len(found) < 56
    if name != "clip.ts":  # whose files do not say how long they are
        assert f"truncated_{name} is cut off or damaged: its frames end at" in damage
        assert "of 2.40 s" in damage
        assert f"{len(found)} frames could be read" in damage


def test_sound_that_goes_on_longer_is_no_damage(tmp_path):
    for name, sound in (("clip.mp4", "aac"), ("clip.mkv", "libopus")):
        recipe = Recipe(sound=sound, container_options=BEGINNING if name == "clip.mp4" else ())
        path = write_clip(tmp_path / name, moving_picture(30), recipe)
        assert read(path)[1] is None
        found, damage = read(truncated(path, 0.6))
        assert "is cut off or damaged" in damage
        assert 0 < len(found) < 30


def test_a_last_frame_that_stays_long_is_no_damage(tmp_path):
    for name in ("clip.mp4", "clip.mkv"):
        path = write_clip(tmp_path / name, moving_picture(4), times=[0, 40, 80, 5000])
        assert read(path)[1] is None


@pytest.mark.parametrize(("name", "recipe"), [("clip.mp4", X264), ("clip.ts", Recipe()), ("clip.avi", MPEG4)])
def test_what_is_damaged_in_the_middle_is_passed_over(tmp_path, capfd, name, recipe):
    path = write_clip(tmp_path / name, moving_picture(60), recipe)
    found, damage = read(damaged(path, (0.3, 0.5, 0.6)))
    assert len(found) >= 50
    assert all(earlier < later for earlier, later in itertools.pairwise(found))
    assert "damaged place" in damage
    assert capfd.readouterr() == ("", "")  # FFmpeg's own complaints stay away


def test_a_span_that_ends_before_the_damage_is_sound(tmp_path):
    path = truncated(write_clip(tmp_path / "clip.mp4", moving_picture(60), X264), 0.7)
    assert read(path, end=0.4) == ([512 * number for number in range(10)], None)
    assert "is cut off" in read(path, start=0.4)[1]


def test_a_header_that_lies_about_the_number_of_frames(tmp_path):
    path = write_clip(tmp_path / "clip.avi", moving_picture(30), MPEG4)
    data = bytearray(path.read_bytes())
    for chunk, offset in ((b"avih", 24), (b"strh", 40)):
        place = data.index(chunk) + offset
        assert struct.unpack_from("<I", data, place) == (30,)
        struct.pack_into("<I", data, place, 7)
    path.write_bytes(data)
    assert len(read(path)[0]) == 30


def test_a_file_without_any_frame_is_an_error(tmp_path):
    whole = write_clip(tmp_path / "clip.mkv", moving_picture(3))
    data = whole.read_bytes()
    for name, content in (
        ("head.mkv", data[:40]),
        ("no_frame.mkv", data[: data.index(b"\x1f\x43\xb6\x75")]),  # up to the first cluster
        ("no_index.mp4", write_clip(tmp_path / "clip.mp4").read_bytes()[:2000]),
        ("noise.mp4", b"\x00\x00\x00\x20ftypisom" + os.urandom(2000)),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ValueError, match=rf"^the video .*{name} .*(damaged or cut off|no video)") as raised:
            open_clip(path)
        assert "\n" not in str(raised.value)
