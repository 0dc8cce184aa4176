import json
import os

import cv2
import numpy as np
import pytest

from tfmatting.cli.main import main

WITH_PLATE = ("-m", "bgm_mobilenetv2")
PAIR = ("source.png", "out.png", "--bgr", "plate.png")


def read(path):
    """Picture with its channels as stored, colours as RGB."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    return pixels if pixels.ndim == 2 else pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]


def test_cut_out_is_straight_rgba(tfmatting, place):
    code, out, err = tfmatting("i", *PAIR)
    assert (code, out) == (0, "")
    assert err.startswith("tfmatting: device: ")
    cutout = read("out.png")
    assert cutout.shape == (32, 48, 4)
    np.testing.assert_array_equal(cutout[10, 20], [200, 20, 10, 255])
    assert cutout[0, 0].tolist() == [0, 0, 0, 0]
    assert sorted(os.listdir(place)) == ["out.png", "plate.png", "source.png"]


def test_16_bits(tfmatting):
    assert tfmatting("i", *PAIR, "--bit-depth", 16)[0] == 0
    assert read("out.png").dtype == np.uint16
    assert read("out.png")[10, 20].tolist() == [200 * 257, 20 * 257, 10 * 257, 65535]


def test_16_bit_input_is_not_rounded_to_8(tfmatting):
    source = np.full((20, 30, 3), 32768, np.uint16)
    source[:10] = 12345
    cv2.imwrite("deep.png", source)
    cv2.imwrite("deep_plate.png", np.full_like(source, 32768))
    assert tfmatting("i", "deep.png", "out.png", "--bgr", "deep_plate.png", "--bit-depth", 16)[0] == 0
    assert read("out.png")[5, 5].tolist() == [12345] * 3 + [65535]


def test_only_mask(tfmatting):
    assert tfmatting("i", *PAIR, "-om")[0] == 0
    assert read("out.png").shape == (32, 48)
    assert read("out.png")[10, 20] == 255
    assert read("out.png").mean() == pytest.approx(255 * 256 / (32 * 48))


@pytest.mark.parametrize(
    ("options", "corner"),
    [
        (["-bgc", "lime"], [0, 255, 0]),
        (["-bgc", "10,20,30"], [10, 20, 30]),
        (["-bi", "beach.png"], [0, 0, 255]),
        (["-bi", "beach.png", "--fit", "stretch"], [0, 0, 255]),
        (["-bi", "beach.png", "--fit", "contain"], [0, 0, 0]),
        (["--blur"], [128, 128, 128]),
    ],
)
def test_new_backgrounds_make_a_composite(tfmatting, options, corner):
    cv2.imwrite("beach.png", np.full((64, 64, 3), (255, 0, 0), np.uint8))
    assert tfmatting("i", *PAIR, *options)[0] == 0
    assert read("out.png").shape == (32, 48, 3)
    assert read("out.png")[0, 0].tolist() == corner
    assert read("out.png")[10, 20].tolist() == [200, 20, 10]


def test_translucent_colour(tfmatting):
    assert tfmatting("i", *PAIR, "-bgc", "0,255,0,51")[0] == 0
    assert read("out.png")[0, 0].tolist() == [0, 255, 0, 51]


def test_all_results_at_once(tfmatting):
    places = {"alpha": "new/alpha.png", "foreground": "new/foreground.jpg", "composition": "new/composite.jpg"}
    flags = [text for name, place in places.items() for text in (f"--output-{name}", place)]
    code, out, _ = tfmatting("i", *PAIR, *flags, "-bgc", "white", "--json")
    assert code == 0
    report = json.loads(out)
    assert report["outputs"] == {
        "out.png": "cut-out",
        "new/alpha.png": "alpha",
        "new/foreground.jpg": "foreground",
        "new/composite.jpg": "composite",
    }
    assert (report["width"], report["height"]) == (48, 32)
    assert [read(path).ndim for path in report["outputs"]] == [3, 2, 3, 3]
    assert read("new/composite.jpg")[0, 0].min() > 250


def test_outputs_without_out(tfmatting, place):
    assert tfmatting("i", "source.png", "--bgr", "plate.png", "--output-alpha", "a.png")[0] == 0
    assert sorted(os.listdir(place)) == ["a.png", "plate.png", "source.png"]


def test_existing_output_is_replaced(tfmatting, place):
    (place / "out.png").write_bytes(b"old")
    assert tfmatting("i", *PAIR)[0] == 0
    assert read("out.png").shape == (32, 48, 4)


def test_options_reach_the_model(tfmatting, fake_load):
    flags = (
        "--backbone-scale 0.25 --refine-mode thresholding --refine-threshold 0.2 --precision bfloat16 -m bgm_resnet50"
    )
    assert tfmatting("i", *PAIR, *flags.split(), "--checkpoint", "a.h5", "--device", "cpu", "--quiet")[2] == ""
    assert fake_load == {
        "name": "bgm_resnet50",
        "checkpoint": "a.h5",
        "backbone_scale": 0.25,
        "refine_mode": "thresholding",
        "refine_threshold": 0.2,
        "dtype": "mixed_bfloat16",
    }


def test_plate_of_the_same_ratio_is_resized_with_a_notice(tfmatting):
    cv2.imwrite("small.png", np.full((16, 24, 3), 128, np.uint8))
    code, _, err = tfmatting("i", "source.png", "out.png", "--bgr", "small.png")
    assert code == 0
    assert "24x16 pixels, the picture 48x32: it is resized" in err


def test_exif_rotation_of_picture_and_plate(tfmatting):
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    for name in ("source", "plate"):
        Image.open(f"{name}.png").save(f"{name}.jpg", exif=exif, quality=95)
    assert tfmatting("i", "source.jpg", "out.png", "--bgr", "plate.jpg")[0] == 0
    assert read("out.png").shape == (48, 32, 4)
    assert read("out.png")[20, 15, 3] == 255


# === Bad input ===


@pytest.fixture
def bad_files(place):
    (place / "empty.png").write_bytes(b"")
    (place / "text.png").write_text("this is no picture\n" * 30)
    (place / "cut.png").write_bytes((place / "source.png").read_bytes()[:-30])
    (place / "folder").mkdir()
    (place / "folder.png").mkdir()
    cv2.imwrite(str(place / "square.png"), np.zeros((40, 40, 3), np.uint8))
    cv2.imwrite(str(place / "tiny.png"), np.zeros((8, 12, 3), np.uint8))
    (place / "link.png").symlink_to("source.png")
    os.link(place / "source.png", place / "hard.png")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("none.png", "does not exist"),
        ("folder", "is a directory, not a file"),
        ("empty.png", "is empty"),
        ("text.png", "is damaged, or no picture"),
        ("cut.png", "is damaged"),
    ],
)
def test_files_that_are_no_pictures(refused, bad_files, file, message):
    roles = {
        f"the picture {file} {message}": (file, "out.png", "--bgr", "plate.png"),
        f"the captured plate (--bgr) {file} {message}": ("source.png", "out.png", "--bgr", file),
        f"the new background (-bi) {file} {message}": (*PAIR, "-bi", file),
    }
    for expected, arguments in roles.items():
        assert refused("i", *arguments).startswith(expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["source.png", "out.png", *WITH_PLATE], "the captured plate is missing: give --bgr PLATE"),
        (["source.png", "out.png", *WITH_PLATE, "-bi", "plate.png"], "the captured plate is missing: give --bgr PLATE"),
        (["source.png", "out.png", "--bgr", "source.png"], "--bgr) must show the scene without the person"),
        (["source.png", "out.png", "--bgr", "link.png"], "--bgr) must show the scene without the person"),
        (["source.png", "out.png", "--bgr", "square.png"], "it has 40x40 pixels, the picture 48x32."),
        (["tiny.png", "out.png", "--bgr", "plate.png"], "the picture tiny.png has 12x8 pixels: at least 16 a side"),
        (
            ["source.png", "--bgr", "plate.png"],
            "no result is asked for: give OUT after IN, as cutout.png, a folder or a video, or --output-alpha",
        ),
        (["source.png", "source.png", "--bgr", "plate.png"], "is the input source.png"),
        (["source.png", "link.png", "--bgr", "plate.png"], "is the input source.png"),
        (["source.png", "hard.png", "--bgr", "plate.png"], "is the input source.png"),
        (["source.png", "plate.png", "--bgr", "plate.png"], "is the input plate.png"),
        ([*PAIR, "-bi", "square.png", "--output-alpha", "square.png"], "is the input square.png"),
        ([*PAIR, "--output-alpha", "out.png"], "are the same file"),
        (["source.png", "folder.png", "--bgr", "plate.png"], "is a directory, not a file"),
        (["source.png", "folder", "--bgr", "plate.png"], "must end in one of .png"),
        (["source.png", "text.png/out.png", "--bgr", "plate.png"], "cannot be written"),
        (["source.png", "/proc/out.png", "--bgr", "plate.png"], "the output /proc/out.png cannot be written"),
        (["source.png", "out.jpg", "--bgr", "plate.png"], "JPEG has no transparency"),
        (["source.png", "out.xyz", "--bgr", "plate.png"], "must end in one of .png"),
        ([*PAIR, "--max-pixels", "1000"], "more than the 0.001 allowed: raise the limit with --max-pixels"),
        ([*PAIR, "-om", "-bgc", "white"], "-om asks for the alpha"),
        ([*PAIR, "--output-composition", "c.png"], "--output-composition needs a new background"),
        ([*PAIR, "-bgc", "white", "--blur"], "not allowed with"),
        ([*PAIR, "-bgc", "nocolour"], "the colour of the new background must be a name"),
        (["-", "out.png", "--bgr", "-"], "standard input (-) can be one picture only"),
        (["source.png", "-", "--bgr", "plate.png", "--json"], "--json reports on standard output"),
    ],
)
def test_bad_input(refused, bad_files, arguments, message):
    assert message in refused("i", *arguments)


@pytest.mark.parametrize(
    ("flag", "value", "message"),
    [
        ("--model", "rvm", "invalid choice: 'rvm'"),
        ("--backbone-scale", "2", "must be 'auto' or in (0, 1]. Received: '2'"),
        ("--backbone-scale", "nan", "must be 'auto' or in (0, 1]"),
        ("--backbone-scale", "half", "must be 'auto' or in (0, 1]"),
        ("--refine-mode", "best", "invalid choice: 'best'"),
        ("--refine-sample-pixels", "0", "must be an integer of at least 1"),
        ("--refine-sample-pixels", "1.5", "must be an integer of at least 1"),
        ("--refine-threshold", "-1", "must be in [0, 1]"),
        ("--refine-kernel-size", "5", "invalid choice: 5"),
        ("--device", "tpu", "invalid choice: 'tpu'"),
        ("--precision", "int4", "invalid choice: 'int4'"),
        ("--threads", "0", "must be an integer of at least 1"),
        ("--fit", "fill", "invalid choice: 'fill'"),
        ("--bit-depth", "12", "invalid choice: 12"),
        ("--max-pixels", "many", "must be 1 to 1073M"),
        ("--blur-strength", "0", "must be in (0, 100]"),
    ],
)
def test_unknown_flag_values(refused, flag, value, message):
    line = refused("i", *PAIR, f"{flag}={value}")
    assert flag in line
    assert message in line


def test_missing_gpu_is_an_error(refused):
    tf = pytest.importorskip("tensorflow")
    if tf.config.list_physical_devices("GPU"):
        pytest.skip("this machine has a GPU")
    assert "TensorFlow sees no GPU" in refused("i", *PAIR, "--device", "gpu")


def test_8_bit_networks_run_on_the_processor(refused):
    assert "--precision int8 runs on the processor" in refused("i", *PAIR, "--device", "gpu", "--precision", "int8")


def test_failure_while_writing_leaves_nothing(refused, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert "No space left on device" in refused("i", *PAIR)


# === With the real model ===


def test_standard_streams_with_the_real_model(subprocess_run, place, checkpoint):
    finished = subprocess_run(
        "i", "-", "-", "--bgr", "plate.png", "--checkpoint", checkpoint, "--threads", 1, "--device", "cpu",
        stdin=(place / "source.png").read_bytes(),
    )  # fmt: skip
    assert finished.returncode == 0
    cutout = cv2.imdecode(np.frombuffer(finished.stdout, np.uint8), cv2.IMREAD_UNCHANGED)
    assert cutout.shape == (32, 48, 4)
    lines = finished.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("tfmatting: device: CPU (")
    assert "1 threads" in lines[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--checkpoint", "none.h5"], "Received: none.h5"),
        (["--checkpoint", "folder"], "Received: folder"),
        (["--checkpoint", "damaged.h5"], "damaged.h5 is damaged"),
        (["--checkpoint", "text.png"], "a checkpoint must be one of"),
        (["--checkpoint", "good.h5", "--refine-kernel-size", "1"], "must have shape"),
    ],
)
def test_bad_checkpoints(place, bad_files, checkpoint, capsys, arguments, message):
    (place / "damaged.h5").write_bytes(checkpoint.read_bytes()[:100_000])
    (place / "good.h5").symlink_to(checkpoint)
    assert main(["i", *PAIR, *arguments]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1, err
    assert message in err
    assert not (place / "out.png").exists()
