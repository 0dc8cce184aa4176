import json

import cv2
import numpy as np
import pytest

from tests.cli.videos import pixels_of
from tests.inference.video.clips import write_clip
from tfmatting.data.sources.folders import FolderSource

GREEN, RED = (40, 160, 70), (200, 30, 20)
BOX = (slice(24, 56), slice(30, 70))


def screen(shift=0, colour=GREEN):
    """A red box before a screen, RGB."""
    picture = np.full((72, 96, 3), colour, np.uint8)
    picture[BOX[0], BOX[1].start + shift : BOX[1].stop + shift] = RED
    return picture


def write(path, picture):
    cv2.imwrite(str(path), picture[..., ::-1])


@pytest.fixture
def pictures(place):
    """screen.png, and the folder in/ with a.png, sub/b.jpg (a blue screen) and grey.png (no screen)."""
    write(place / "screen.png", screen())
    (place / "in" / "sub").mkdir(parents=True)
    write(place / "in" / "a.png", screen())
    write(place / "in" / "sub" / "b.jpg", screen(colour=(30, 60, 180)))
    return place


@pytest.fixture
def clip(place):
    return write_clip(place / "clip.mp4", [screen(2 * number) for number in range(6)])


def test_picture(tfmatting, pictures):
    code, out, _ = tfmatting("key", "screen.png", "cut.png", "--output-alpha", "a.png", "--json")
    assert code == 0
    assert json.loads(out)["outputs"] == {"cut.png": "cut-out", "a.png": "alpha"}
    cut = cv2.imread("cut.png", cv2.IMREAD_UNCHANGED)
    alpha = cv2.imread("a.png", cv2.IMREAD_UNCHANGED)
    assert np.array_equal(cut[..., 3], alpha)
    expected = np.zeros((72, 96), np.uint8)
    expected[BOX] = 255
    assert np.abs(alpha.astype(int) - expected).max() <= 1
    assert np.abs(cut[BOX][..., 2::-1].astype(int) - RED).max() <= 1


def test_folder_is_training_data(tfmatting, pictures):
    code, out, _ = tfmatting("key", "in", "--output-foreground", "fgr", "--output-alpha", "pha", "--json")
    assert code == 0
    assert json.loads(out) == {"done": 2, "skipped": 0, "failed": {}, "missing": {}}
    source = FolderSource("fgr", "pha")  # what tfmatting-train --foregrounds fgr --alphas pha reads
    assert len(source) == 2
    for sample in (source[0], source[1]):
        inside = sample["foreground"][26:54, 32:68].astype(int)
        assert np.abs(inside - RED).mean() < 6
        assert sample["alpha"][26:54, 32:68].min() > 250
        assert sample["alpha"][:20].max() < 5
    again = tfmatting("key", "in", "--output-foreground", "fgr", "--output-alpha", "pha")
    assert "0 done, 2 skipped" in again[2]


def test_picture_without_screen_does_not_stop_the_folder(tfmatting, pictures):
    write(pictures / "in" / "grey.png", np.full((72, 96, 3), 128, np.uint8))
    code, _, err = tfmatting("key", "in", "out", "--quiet")
    assert code == 2
    assert "grey.png: no green or blue screen was found" in err
    assert sorted(path.name for path in (pictures / "out").rglob("*.png")) == ["a.png", "b.png"]


def test_clip(tfmatting, clip):
    code, out, _ = tfmatting("key", "clip.mp4", "cut.mov", "--output-alpha", "alpha.mp4", "--json", "--quiet")
    assert code == 0
    assert json.loads(out)["frames"] == 6
    alpha = pixels_of("alpha.mp4")
    assert alpha.shape == (6, 72, 96, 3)
    for number in range(6):
        left = BOX[1].start + 2 * number
        assert alpha[number, 30:50, left + 4 : left + 36].min() > 240
        assert alpha[number, :, : left - 5].max() < 15


def test_clip_to_pictures_for_training(tfmatting, clip):
    places = ("--output-foreground", "fgr", "--output-alpha", "pha", "--output-type", "png_sequence")
    assert tfmatting("key", "clip.mp4", *places, "--start", "0.08", "--quiet")[0] == 0
    assert len(FolderSource("fgr", "pha")) == 4


def test_given_colour_clean_plate_and_garbage(tfmatting, pictures):
    write(pictures / "plate.png", np.full((72, 96, 3), GREEN, np.uint8))
    garbage = np.zeros((72, 96, 3), np.uint8)
    garbage[:, :50] = 255
    write(pictures / "garbage.png", garbage)
    for number, options in enumerate((["--color", "40,160,70"], ["--bgr", "plate.png"])):
        assert tfmatting("key", "screen.png", f"{number}.png", *options, "--garbage", "garbage.png")[0] == 0
        alpha = cv2.imread(f"{number}.png", cv2.IMREAD_UNCHANGED)[..., 3]
        assert alpha[:, :50].max() == 0
        assert alpha[26:54, 52:68].min() == 255


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["source.png", "x.png"], "no green or blue screen was found"),
        (["screen.png", "x.png", "--color", "red"], "must be a saturated green or blue"),
        (["screen.png", "x.png", "--color", "0,0,255"], "no screen of the key colour was found"),
        (["screen.png", "x.png", "--color", "plaid"], "--color must be a colour"),
        (["screen.png", "x.png", "--garbage", "plate.png"], "garbage matte must have the picture's size, 96x72"),
        (["screen.png", "x.png", "--start", "1"], "--start is for clips"),
        (["screen.png", "x.png", "--tolerance", "2"], "must be in [0, 0.25]"),
        (["screen.png"], "no result is asked for"),
        (["screen.png", "screen.png"], "inputs are never overwritten"),
        (["in", "in"], "is the input"),
        (["nothing.mp4", "x.mov"], "does not exist"),
        (["clip.mp4", "x.mp4"], "has no alpha"),
        (["clip.mp4", "x.mov", "--start", "2", "--end", "1"], "--end must be later"),
    ],
)
def test_bad_input_is_one_line(refused, pictures, clip, arguments, message):
    assert message in refused("key", *arguments)


def test_clip_without_screen_is_one_line(refused, place):
    write_clip(place / "grey.mp4", [np.full((72, 96, 3), 128, np.uint8)] * 3)
    assert "no green or blue screen was found" in refused("key", "grey.mp4", "x.mov", "--quiet")
