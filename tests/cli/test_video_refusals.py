"""`tfmatting v`: bad input gets one line, before any work is done."""

import cv2
import numpy as np
import pytest

from tests.cli.videos import GRAY, PLATE, RUN, make_video
from tests.inference.video.clips import Recipe, flat_picture, write_clip
from tfmatting.cli import clip_options, clip_parts
from tfmatting.inference.video import encoders, plates


@pytest.fixture
def video(place):
    return make_video(place)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["out.mov", "-m", "bgm_mobilenetv2"], "the captured plate is missing: give --bgr"),
        (["out.avi", *PLATE], "out.avi must end in one of .mov, .webm, .mp4, .mkv (for pictures: --output-type"),
        (["out", *PLATE], "must end in one of .mov"),
        (["clip.mp4", *PLATE], "is the input clip.mp4: inputs are never overwritten"),
        (["plate.mov", "--bgr", "plate.mov"], "is the input plate.mov"),
        (["out.mov", "--bgr", "clip.mp4"], "clip.mp4 is IN itself"),
        (["out.mov", *PLATE, "--output-alpha", "./out.mov"], "are the same file"),
        (["out.mp4", *PLATE, "--output-composition", "c.mov", "-bgc", "white"], "out.mp4: H.264 has no alpha; .mov"),
        (["out.mkv", *PLATE, "--output-composition", "c.mov", "-bgc", "white"], "out.mkv: H.264 has no alpha; .mov"),
        (["out.webm", *PLATE, "--bit-depth", "16"], "WebM is written with 8 bits"),
        (["out.mov", *PLATE, "--crf", "20"], "ProRes and PNG have neither"),
        (["out.mp4", *PLATE, "--crf", "60"], "--crf must be at most 51 for H.264. Received: 60"),
        (["out.mp4", *PLATE, "--crf", "64"], "--crf: must be an integer from 0 to 63"),
        (["out.mp4", *PLATE, "--crf", "20", "--output-video-mbps", "4"], "not allowed with argument"),
        (["out.mp4", *PLATE, "-bv", "clip.mp4", "-bgc", "white"], "not allowed with argument"),
        (["out.mov", *PLATE, "-bv", "none.mp4"], "the new background (-bv) none.mp4 does not exist"),
        (["out.mov", *PLATE, "--start", "5"], "clip.mp4 has no frames"),
        (["out.mov", *PLATE, "--start", "0.3", "--end", "0.2"], "--end must be later than --start"),
        (["out.mov", *PLATE, "--start", "1:2:3:4"], "--start: must be seconds, or [HH:]MM:SS[.fff]"),
        (["out.mov", *PLATE, "--fps", "24"], "a frame rate (--fps) is for folders"),
        (["out.mov", *PLATE, "--fps", "1/0"], "--fps: must be frames a second"),
        (["out.mov", *PLATE, "--resize", "8", "8"], "--resize must be at least 16 a side. Received: 8x8"),
        (["-", *PLATE], "standard input and output (-) are for one picture"),
        (["full", *PLATE, "--output-type", "png_sequence"], "the output folder full is not empty"),
        (["plate.png", *PLATE, "--output-type", "png_sequence"], "the output folder plate.png is a file"),
        (["out.mov", "--bgr", "tall.png"], "must have the aspect ratio of the picture"),
        (["out.mov", *PLATE, "-om", "-bgc", "white"], "-om asks for the alpha"),
        (["out.mov", *PLATE, "--max-pixels", "1000"], "raise the limit with --max-pixels"),
        (["clip.mp4/out.mov", *PLATE], "cannot be written"),
    ],
)  # fmt: skip
def test_bad_input(refused, video, place, fake_load, arguments, message):
    write_clip(place / "plate.mov", [flat_picture(GRAY)] * 2, Recipe())
    (place / "full").mkdir()
    (place / "full" / "a.txt").touch()
    cv2.imwrite("tall.png", np.zeros((64, 48, 3), np.uint8))
    assert message in refused(*RUN, *arguments)
    assert not fake_load  # no model is loaded: it is told before any work is done


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.mp4", "the video none.mp4 does not exist"),
        ("empty.mp4", "the video empty.mp4 is empty"),
        ("text.mp4", "the video text.mp4 is not a video"),
        ("plate.png", "the video plate.png is a picture"),
        ("-", "standard input and output (-) are for one picture"),
    ],
)
def test_bad_clips(refused, video, place, name, message):
    (place / "empty.mp4").touch()
    (place / "text.mp4").write_text("no video")
    cv2.imwrite("other.png", flat_picture(GRAY))
    assert message in refused("v", name, "out.mov", "--bgr", "other.png")


def test_help_loads_nothing_heavy(subprocess_run):
    heavy = {"tensorflow", "keras", "cv2", "numpy", "av"}
    code = f"import sys; from tfmatting.cli.main import main; main(['v', '--help']); print(*set(sys.modules) & {heavy})"
    lines = subprocess_run(python=("-c", code)).stdout.decode().splitlines()
    assert "--output-video-mbps" in " ".join(lines)
    assert lines[-1] == ""


def test_repeated_values_agree_with_their_modules():
    assert clip_options.OUTPUT_TYPES == encoders.OUTPUT_TYPES
    assert clip_parts.AUTOMATIC_PLATE == plates.AUTOMATIC
