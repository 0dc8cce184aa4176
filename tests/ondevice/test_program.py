"""The on-device program, export/ondevice/matte.py: it runs where TensorFlow and Keras cannot be imported."""

import json
import pathlib
import subprocess
import sys

import cv2
import numpy as np
import pytest

from tests.cli.videos import pixels_of
from tests.inference.video.clips import Recipe, write_clip
from tfmatting.cli.ondevice import main
from tfmatting.ondevice.plate_capture import FRAMES

SCRIPT = pathlib.Path(__file__).parents[2] / "export" / "ondevice" / "matte.py"
BLOCKED = ("tensorflow", "keras", "jax", "torch", "tensorflow_datasets")
ALONE = f"""
import runpy, sys
for name in {BLOCKED}:
    sys.modules[name] = None  # importing it fails
sys.argv = sys.argv[1:]
sys.path.insert(0, {str(SCRIPT.parents[2])!r})
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture
def place(tmp_path, monkeypatch, sample):
    """The working folder, with photo.png and plate.png."""
    monkeypatch.chdir(tmp_path)
    for name, picture in (("photo.png", sample["source"]), ("plate.png", sample["background"])):
        cv2.imwrite(name, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return tmp_path


def alone(*arguments):
    """Runs the program without TensorFlow; returns what it printed on standard output."""
    command = [sys.executable, "-c", ALONE, str(SCRIPT), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def failure(capfd, *arguments):
    """Runs what must fail; returns its one line, before which there may be notices."""
    assert main([*map(str, arguments)]) == 2
    *notices, error = capfd.readouterr().err.splitlines()
    assert error.startswith("matte.py: error: ") and all(line.startswith("tfmatting: ") for line in notices)
    return error


def test_photo(place, lite_file, sample):
    report = json.loads(alone(
        "i", "photo.png", "cutout.png", "--bgr", "plate.png", "-m", lite_file,
        "-bgc", "white", "--output-composition", "white.jpg", "--output-alpha", "alpha.png", "--json",
    ))  # fmt: skip
    assert report["outputs"] == {"cutout.png": "cut-out", "alpha.png": "alpha", "white.jpg": "composite"}
    cutout, alpha = cv2.imread("cutout.png", cv2.IMREAD_UNCHANGED), cv2.imread("alpha.png", cv2.IMREAD_GRAYSCALE)
    np.testing.assert_array_equal(cutout[..., 3], alpha)
    assert 0.2 < (alpha > 250).mean() < 0.7 and (alpha < 5).mean() > 0.2
    inside = alpha > 250
    assert np.abs(cutout[..., 2::-1].astype(int) - sample["source"])[inside].mean() < 5
    assert (cv2.imread("white.jpg")[alpha == 0] > 240).mean() > 0.99


def test_video(place, lite_file, sample):
    write_clip(place / "clip.mp4", [sample["background"], sample["source"], sample["background"]], Recipe(sound="aac"))
    alone("v", "clip.mp4", "cutout.mov", "--bgr", "plate.png", "-m", lite_file, "--output-alpha", "alpha.mp4")
    alphas = pixels_of("alpha.mp4")
    assert alphas.shape == (3, 240, 320, 3)
    assert [float(alpha.mean()) > 50 for alpha in alphas] == [False, True, False]
    assert len(pixels_of("cutout.mov")) == 3


def test_camera_captures_the_plate_and_records_what_comes_after_it(place, lite_file, sample):
    """A video takes the camera's place: the room while the plate is captured, then a person."""
    empty, person = [sample["background"]] * (1 + FRAMES), [sample["source"]] * 4
    write_clip(place / "camera.mp4", [*empty, *person], Recipe())
    report = json.loads(alone(
        "webcam", "white.mp4", "--camera", "camera.mp4", "--countdown", 0, "--no-window", "-m", lite_file,
        "-bgc", "white", "--json",
    ))  # fmt: skip
    assert report["frames"] == len(person) and (report["width"], report["height"]) == (320, 240)
    frames = pixels_of("white.mp4")
    assert len(frames) == len(person)
    for frame in frames:
        assert 0.2 < (frame.min(axis=-1) > 240).mean() < 0.9  # the room is white now, the person is not


def test_camera_with_a_given_plate_and_an_end(place, lite_file, sample):
    write_clip(place / "camera.mp4", [sample["source"]] * 6, Recipe())
    arguments = (
        "--camera",
        "camera.mp4",
        "--bgr",
        "plate.png",
        "--no-window",
        "-m",
        str(lite_file),
        "--seconds",
        "0.001",
    )
    assert main(["webcam", "cutout.webm", *arguments, "--quiet"]) == 0
    assert len(pixels_of("cutout.webm")) == 1


PHOTO = ("i", "photo.png", "out.png", "--bgr", "plate.png")
CAMERA = ("webcam", "out.mp4", "--no-window", "-m", "MODEL")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (PHOTO, "-m/--model"),
        (("i", "photo.png", "out.png", "-m", "MODEL"), "the captured plate is missing"),
        (("i", "photo.png", "out.jpg", "--bgr", "plate.png", "-m", "MODEL"), "JPEG has no transparency"),
        (("i", "none.png", "out.png", "--bgr", "plate.png", "-m", "MODEL"), "the picture none.png does not exist"),
        (("i", "text.txt", "out.png", "--bgr", "plate.png", "-m", "MODEL"), "no picture of a known format"),
        ((*PHOTO, "-m", "none.tflite"), "none.tflite: No such file"),
        ((*PHOTO, "-m", "text.txt"), "text.txt must be a TF-Lite file"),
        (("v", "text.txt", "out.mov", "--bgr", "plate.png", "-m", "MODEL"), "text.txt"),
        (("v", "photo.png", "out.avi", "--bgr", "plate.png", "-m", "MODEL"), "must end in one of .mov"),
        (("webcam", "--no-window", "-m", "MODEL"), "leaves nothing to do"),
        ((*CAMERA, "--camera", "99"), "the camera 99 is missing"),
        ((*CAMERA, "--camera", "99999999999"), "the camera 99999999999 is missing"),
        ((*CAMERA, "--camera", "none.mp4"), "the camera none.mp4 does not exist"),
        ((*CAMERA, "--camera", "text.txt"), "gives no pictures"),
        ((*CAMERA, "--countdown", "soon"), "seconds of at least 0"),
        ((*CAMERA, "--camera", "still.mp4", "--countdown", "0"), "no more pictures"),
        (("fax", "photo.png"), "invalid choice: 'fax'"),
        ((), "ACTION"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_line_and_leaves_no_result(place, lite_file, sample, capfd, arguments, message):
    pathlib.Path("text.txt").write_text("no picture, no model, no video")
    write_clip(place / "still.mp4", [sample["background"]] * 3, Recipe())  # ends before the plate is captured
    assert message in failure(capfd, *(lite_file if word == "MODEL" else word for word in arguments))
    assert not any(place.glob("out.*")) and not any(place.glob(".tfmatting*"))


def test_window_without_a_screen_is_one_line(place, lite_file, monkeypatch, capfd):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if sys.platform.startswith("linux"):
        assert "there is no screen for a window" in failure(capfd, "webcam", "-m", lite_file, "--camera", "0")


def test_model_is_never_overwritten(place, lite_file, capfd):
    before = lite_file.read_bytes()
    arguments = ("webcam", lite_file.with_suffix(".mp4"), "--no-window", "--camera", "none.mp4", "-m", lite_file)
    lite_file.with_suffix(".mp4").hardlink_to(lite_file)
    try:
        assert "inputs are never overwritten" in failure(capfd, *arguments)
    finally:
        lite_file.with_suffix(".mp4").unlink()
    assert lite_file.read_bytes() == before
