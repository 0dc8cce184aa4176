"""`tfmatting v`: the clips and plates that it takes."""

import json
from fractions import Fraction

import cv2
import numpy as np
import pytest

from tests.cli.videos import GRAY, PLATE, RED, RUN, make_video, pictures, pixels_of
from tests.inference.fakes import RedFinder
from tests.inference.video.clips import Recipe, flat_picture, truncated, write_clip, write_frames
from tests.inference.video.results import alphas_of, frames_of, sound_of, times_of
from tests.inference.video.scenes import frame_of, hand_motion, textured_plate


@pytest.fixture
def video(place):
    return make_video(place)


def test_span(tfmatting, video):
    assert tfmatting(*RUN, "out.mov", *PLATE, "--start", "0.12", "--end", "00:00:00.4")[0] == 0
    assert times_of("out.mov")[0] == [Fraction(number, 25) for number in range(7)]
    assert alphas_of("out.mov")[0, 20:28, 16:28].min() > 0.9
    wanted = [data for time, data in sound_of("clip.mp4") if Fraction(3, 25) <= time < Fraction(10, 25)]
    assert [data for _, data in sound_of("out.mov")] == wanted


def test_variable_frame_rate_is_kept(tfmatting, video):
    times = [0, 40, 120, 121, 300, 340, 400, 500, 520, 600, 700, 800]
    write_clip("clip.mp4", pictures(), times=times)
    for name in ("out.mov", "out.mp4"):
        assert tfmatting(*RUN, name, *PLATE)[0] == 0
        assert times_of(name)[0] == [Fraction(time, 1000) for time in times]


def test_folder_of_frames(tfmatting, place):
    cv2.imwrite("plate.png", flat_picture(GRAY))
    write_frames("frames", pictures())
    assert tfmatting("v", "frames", "out.mov", *PLATE, "--fps", "30000/1001")[0] == 0
    assert times_of("out.mov")[0] == [Fraction(1001 * number, 30000) for number in range(12)]
    assert np.abs(pixels_of("out.mov")[0, 20:28, 12:20] - RED).max() < 5


@pytest.mark.parametrize("flag", ["--resize", "--input-resize"])
def test_resize(tfmatting, video, fake_load, flag):
    assert tfmatting(*RUN, "out.mov", *PLATE, flag, "48", "32")[0] == 0
    assert alphas_of("out.mov").shape == (12, 32, 48)


def test_plates(tfmatting, video, refused, monkeypatch):
    monkeypatch.setattr("tfmatting.cli.people.load_people_finder", lambda args: RedFinder())
    write_clip("empty.mp4", [flat_picture(GRAY)] * 3)
    write_clip("fast.mp4", pictures(step=4))
    for plate in ("empty.mp4", "auto"):
        assert tfmatting("v", "fast.mp4", "out.mov", "--bgr", plate)[0] == 0
        assert alphas_of("out.mov")[5, 20:28, 32:40].min() > 0.9
    assert "--bgr" in refused(*RUN, "new.mov", "-m", "bgm_mobilenetv2")


def test_an_automatic_plate_looks_behind_people(tfmatting, place, monkeypatch):
    """Who is red stands in one place in seven of ten frames."""
    monkeypatch.setattr("tfmatting.cli.people.load_people_finder", lambda args: RedFinder())
    write_clip("clip.mp4", [pictures()[0]] * 7 + [pictures()[11]] * 3)
    assert tfmatting(*RUN, "out.mov", "--bgr", "auto")[0] == 0
    alphas = alphas_of("out.mov")
    assert alphas[:7, 20:28, 12:20].min() > 0.9
    assert alphas[7:, 20:28, 12:20].max() < 0.1


def test_batches(tfmatting, video):
    assert tfmatting(*RUN, "one.mov", *PLATE)[0] == 0
    assert tfmatting(*RUN, "five.mov", *PLATE, "--batch-size", "5")[0] == 0
    np.testing.assert_array_equal(alphas_of("one.mov"), alphas_of("five.mov"))


def test_align(tfmatting, place):
    """A camera that moves: without alignment all of the picture differs from the plate."""
    room = textured_plate()
    cv2.imwrite("plate.png", room[..., ::-1])
    motions = [hand_motion((2 * number, number), 0.2 * number, 1 + 0.004 * number) for number in range(1, 5)]
    write_clip("clip.mp4", [frame_of(room, motion, person=0) for motion in motions])
    shares = []
    for flags in ([], ["--align"]):
        code, out, _ = tfmatting(*RUN, "out.mov", *PLATE, *flags, "--json")
        assert code == 0
        assert ("align" in json.loads(out)["stages"]) == bool(flags)
        shares.append(alphas_of("out.mov").mean())
    assert shares[0] > 0.15
    assert shares[1] < 0.1 * shares[0]


def test_a_truncated_clip_gives_its_frames_and_a_warning(tfmatting, refused, place):
    cv2.imwrite("plate.png", flat_picture(GRAY))
    write_clip(place / "clip.mkv", pictures(40), Recipe(options=(("preset", "ultrafast"), ("g", "5"))))
    path = truncated(place / "clip.mkv")
    code, out, err = tfmatting("v", path, "out.mov", *PLATE, "--json")
    assert code == 0
    report = json.loads(out)
    assert 10 < report["frames"] < 40
    assert report["damage"] in err
    assert len(frames_of("out.mov")) == report["frames"]
    assert "(--strict)" in refused("v", path, "strict.mov", *PLATE, "--strict", "--quiet")
