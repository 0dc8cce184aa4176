import json

import cv2
import numpy as np
import pytest

from tests.inference.fakes import RedFinder
from tests.inference.video.clips import write_clip, write_frames
from tests.inference.video.scenes import HEIGHT, WIDTH, frame_of, hand_motion, textured_plate
from tfmatting.cli.main import main

PLATE = textured_plate()


@pytest.fixture
def clip(place):
    """clip.mp4 of a camera that stands 6 pixels off, and room.png, its plate."""
    cv2.imwrite("room.png", PLATE[..., ::-1])
    return write_clip(place / "clip.mp4", [frame_of(PLATE, hand_motion((6, 0)), seed=seed) for seed in range(8)])


@pytest.fixture(autouse=True)
def people(monkeypatch):
    """Who is red is a person."""
    monkeypatch.setattr("tfmatting.cli.people.load_people_finder", lambda args: RedFinder())


def walking(number, frames=12):
    """A frame in which a person, a block, walks from left to right."""
    frame = frame_of(PLATE, np.eye(3), person=0, seed=number)
    left = number * (WIDTH - 40) // (frames - 1)
    frame[40:, left : left + 40] = (200, 40, 40)
    return frame


@pytest.mark.parametrize("action", ["check", "make"])
def test_help_of_the_actions(action, capsys):
    assert main(["plate", action, "--help"]) == 0
    assert f"usage: tfmatting plate {action}" in capsys.readouterr().out


def test_check_prints_measures_and_advice(tfmatting, clip):
    code, out, _ = tfmatting("plate", "check", clip, "--bgr", "room.png")
    assert code == 0
    assert "movement        6.0 pixels" in out
    assert out.splitlines()[-1].startswith("The camera was moved by about 6 pixels between the plate and the clip")


def test_check_as_json(tfmatting, clip):
    code, out, _ = tfmatting("plate", "check", clip, "--bgr", "room.png", "--json")
    report = json.loads(out)
    assert code == 0
    assert report["moved"] == pytest.approx(6, abs=0.3)
    assert report["found"] == report["frames"] == 8
    assert report["clip_size"] == report["plate_size"] == [WIDTH, HEIGHT]
    assert len(report["advice"]) == 1


def test_check_of_a_picture_a_folder_and_a_video_as_plate(tfmatting, clip, place):
    cv2.imwrite("frame.png", frame_of(PLATE, np.eye(3))[..., ::-1])
    write_frames(place / "frames", [frame_of(PLATE, np.eye(3), seed=seed) for seed in range(3)])
    write_clip(place / "room.mp4", [frame_of(PLATE, np.eye(3), person=0, seed=seed) for seed in range(5)])
    for source in ("frame.png", "frames"):
        for plate in ("room.png", "room.mp4"):
            code, out, _ = tfmatting("plate", "check", source, "--bgr", plate)
            assert code == 0
            assert "All is well" in out


def test_check_of_the_clip_s_own_plate(tfmatting, place):
    write_frames(place / "frames", [walking(number) for number in range(12)])
    code, out, err = tfmatting("plate", "check", "frames", "--bgr", "auto", "--json")
    assert code == 0
    assert json.loads(out)["moved_most"] < 0.3
    assert "made from 12 frames of the clip itself" in err


def test_check_of_a_plate_of_another_shape_is_a_verdict(tfmatting, clip):
    cv2.imwrite("square.png", np.full((100, 100, 3), 90, np.uint8))
    code, out, _ = tfmatting("plate", "check", clip, "--bgr", "square.png", "--json")
    report = json.loads(out)
    assert code == 0
    assert report["plate_size"] == [100, 100]
    assert report["advice"][0].startswith(f"The plate has 100x100 pixels, the clip {WIDTH}x{HEIGHT}: another shape.")
    assert "moved" not in report


def test_check_of_a_plate_of_another_size(tfmatting, clip):
    cv2.imwrite("large.png", cv2.resize(PLATE, None, fx=2, fy=2)[..., ::-1])
    code, out, _ = tfmatting("plate", "check", clip, "--bgr", "large.png")
    assert code == 0
    assert "movement        6." in out
    assert f"The plate has {2 * WIDTH}x{2 * HEIGHT} pixels" in out


def test_make_writes_the_room_behind_the_person(tfmatting, place):
    write_frames(place / "frames", [walking(number) for number in range(12)])
    code, out, err = tfmatting("plate", "make", "frames", "made.png")
    assert code == 0
    assert out == ""
    assert "made from 12 frames" in err
    made = cv2.imread("made.png")[..., ::-1].astype(float)
    assert made.shape == PLATE.shape
    assert np.abs(made - PLATE).mean() < 2
    assert np.abs(made - PLATE).max(axis=2)[40:, 60:-60].mean() < 4  # nothing of the person is left


def test_make_looks_behind_someone_who_stays_for_most_of_the_clip(tfmatting, place, monkeypatch):
    write_frames(place / "frames", [walking(0 if number < 7 else 11, 12) for number in range(10)])
    errors = []
    for people in (True, False):
        if not people:  # TensorFlow cannot be imported
            monkeypatch.setattr("tfmatting.cli.people.load_people_finder", cannot_import)
        code, _, err = tfmatting("plate", "make", "frames", "made.png")
        assert (code, "TensorFlow is not installed: nobody is masked out" in err) == (0, not people)
        errors.append(np.abs(cv2.imread("made.png")[..., ::-1].astype(float) - PLATE)[40:, :40].mean())
    assert errors[0] < 2
    assert errors[1] > 30


def cannot_import(args):
    raise ImportError


def test_make_reports_as_json_and_replaces_the_plate(tfmatting, place):
    write_frames(place / "frames", [walking(number) for number in range(12)])
    (place / "made.png").write_bytes(b"old")
    code, out, _ = tfmatting("plate", "make", "frames", "made.png", "--json")
    report = json.loads(out)
    assert code == 0
    assert (report["width"], report["height"], report["frames"], report["bit_depth"]) == (WIDTH, HEIGHT, 12, 8)
    assert 0 <= report["unseen"] < 0.1
    assert cv2.imread("made.png").shape == PLATE.shape


def test_make_keeps_16_bits_where_the_format_can(tfmatting, place):
    write_frames(place / "frames", [walking(number).astype(np.uint16) * 257 for number in range(4)])
    assert tfmatting("plate", "make", "frames", "made.png")[0] == 0
    assert cv2.imread("made.png", cv2.IMREAD_UNCHANGED).dtype == np.uint16
    assert tfmatting("plate", "make", "frames", "made.jpg")[0] == 0
    assert cv2.imread("made.jpg", cv2.IMREAD_UNCHANGED).dtype == np.uint8


def test_bad_input_is_one_line(refused, clip, place):
    (place / "text.mp4").write_text("not a video")
    assert "does not exist" in refused("plate", "check", "none.mp4", "--bgr", "room.png")
    assert "does not exist" in refused("plate", "check", clip, "--bgr", "none.png")
    assert "not a video" in refused("plate", "check", "text.mp4", "--bgr", "room.png")
    assert "is a single picture" in refused("plate", "check", "room.png", "--bgr", "auto")
    assert "--bgr" in refused("plate", "check", clip)
    assert "ACTION" in refused("plate")
    assert "invalid choice" in refused("plate", "draw")
    assert "must end in one of" in refused("plate", "make", clip, "plate.mp4")
    assert "inputs are never overwritten" in refused("plate", "make", "room.png", "room.png")
    (place / "folder.png").mkdir()
    assert "is a directory" in refused("plate", "make", clip, "folder.png")
