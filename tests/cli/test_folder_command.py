import json

import cv2
import numpy as np
import pytest


@pytest.fixture
def folder(place):
    """The pictures in/a.png, in/sub/b.jpg and a larger in/sub/c.png."""
    (place / "in" / "sub").mkdir(parents=True)
    source = cv2.imread(str(place / "source.png"))
    cv2.imwrite("in/a.png", source)
    cv2.imwrite("in/sub/b.jpg", source)
    cv2.imwrite("in/sub/c.png", cv2.resize(source, (96, 64)))
    return place


def results(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_folder_of_mixed_sizes(tfmatting, folder):
    code, out, err = tfmatting("p", "in", "out", "--bgr", "plate.png", "--json")
    assert code == 0
    assert json.loads(out) == {"done": 3, "skipped": 0, "failed": {}, "missing": {}}
    assert "3 done" in err
    assert results(folder / "out") == ["a.png", "sub/b.png", "sub/c.png"]
    assert cv2.imread("out/sub/c.png", cv2.IMREAD_UNCHANGED).shape == (64, 96, 4)


def test_existing_results_are_skipped_unless_overwritten(tfmatting, folder, fake_load):
    (folder / "out").mkdir()
    (folder / "out" / "a.png").write_bytes(b"old")
    assert "2 done, 1 skipped" in tfmatting("p", "in", "out", "--bgr", "plate.png")[2]
    assert (folder / "out" / "a.png").read_bytes() == b"old"
    fake_load.clear()
    assert "0 done, 3 skipped" in tfmatting("p", "in", "out", "--bgr", "plate.png")[2]
    assert not fake_load  # nothing to do: no model is loaded
    assert "3 done" in tfmatting("p", "in", "out", "--bgr", "plate.png", "--overwrite")[2]
    assert (folder / "out" / "a.png").read_bytes() != b"old"


def test_folder_of_plates_and_all_results(tfmatting, folder):
    plate = cv2.imread("plate.png")
    (folder / "plates" / "sub").mkdir(parents=True)
    for name in ("a.png", "sub/b.png", "sub/c.jpg"):
        cv2.imwrite(f"plates/{name}", plate)
    flags = (
        "--output-alpha alpha --output-foreground foreground --output-composition composite -bgc white --format webp"
    )
    assert tfmatting("p", "in", "out", "--bgr", "plates", *flags.split(), "--quiet") == (0, "", "")
    for name in ("out", "alpha", "foreground", "composite"):
        assert results(folder / name) == ["a.webp", "sub/b.webp", "sub/c.webp"]
    assert cv2.imread("composite/a.webp", cv2.IMREAD_UNCHANGED).shape == (32, 48, 3)


def test_bad_pictures_are_reported_at_the_end(tfmatting, folder):
    (folder / "in" / "bad.png").write_text("no picture")
    cv2.imwrite("in/other.png", np.zeros((40, 40, 3), np.uint8))
    code, out, err = tfmatting("p", "in", "out", "--bgr", "plate.png", "--json", "--quiet")
    assert code == 2
    assert results(folder / "out") == ["a.png", "sub/b.png", "sub/c.png"]
    report = json.loads(out)
    assert report["done"] == 3
    assert list(report["failed"]) == ["bad.png", "other.png"]
    lines = err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("tfmatting: error: bad.png: the picture in/bad.png is damaged")
    assert "40x40 pixels, the picture" not in lines[1]
    assert "the picture 40x40" in lines[1]


def test_jpeg_needs_a_new_background(refused, tfmatting, folder):
    assert "JPEG has no transparency" in refused("p", "in", "out", "--bgr", "plate.png", "--format", "jpg")
    assert tfmatting("p", "in", "out", "--bgr", "plate.png", "--format", "jpg", "-bgc", "white")[0] == 0
    assert results(folder / "out") == ["a.jpg", "sub/b.jpg", "sub/c.jpg"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none", "out", "--bgr", "plate.png"], "the folder of pictures none does not exist"),
        (["in/a.png", "out", "--bgr", "plate.png"], "is a file, not a folder (for one picture: tfmatting i)"),
        (["in", "out", "-m", "bgm_mobilenetv2"], "the captured plate is missing: give --bgr"),
        (["in", "out", "--bgr", "none.png"], "the captured plate (--bgr) none.png does not exist"),
        (["in", "in", "--bgr", "plate.png"], "the output folder in is an input"),
        (["in", "plate.png", "--bgr", "plate.png"], "is an input"),
        (["in", "source.png", "--bgr", "plate.png"], "is a file"),
        (["in", "out", "--bgr", "in"], "is IN itself"),
        (["in", "out", "--bgr", "plate.png", "--output-alpha", "out"], "are the same file"),
        (["in", "--bgr", "plate.png"], "no result is asked for"),
        (["in", "out", "--bgr", "plate.png", "--format", "gif"], "invalid choice: 'gif'"),
    ],
)
def test_bad_input(refused, folder, arguments, message):
    assert message in refused("p", *arguments)


def test_a_bad_plate_for_all_is_told_once_and_first(tfmatting, folder):
    (folder / "corrupt.png").write_bytes(b"no picture")
    code, _, err = tfmatting("p", "in", "out", "--bgr", "corrupt.png")
    assert code == 2
    assert err.count("corrupt.png") == 1
    assert not (folder / "out").exists()
