"""Pictures, folders and clips by a segmentation network: `tfmatting i`, `p` and `v` with --class."""

import json
import os

import cv2
import numpy as np
import pytest

from tests.cli.videos import RED, RUN, make_video, pictures, pixels_of
from tests.inference.segmentation.colour_network import colour_network
from tests.inference.video.clips import flat_picture, write_clip
from tests.inference.video.results import alphas_of, sound_of, times_of
from tfmatting.inference.segmentation import pymatting_package
from tfmatting.models.segmentation.classes import VOC
from tfmatting.models.weights_file import save_weights

MODEL = ("-m", "unet_simplified", "--checkpoint", "red.h5")
TEAL = (13, 115, 128)


@pytest.fixture
def fake_load():
    """Here the command loads real models."""


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    for name, classes in (("red.h5", None), ("voc.h5", VOC)):
        save_weights(colour_network(classes), folder / name, "float16")
    return folder


@pytest.fixture(autouse=True)
def place(place, weights, monkeypatch):
    """The folder of the command's tests, with weights; a person is what is red, and there is no pymatting."""
    for name in ("red.h5", "voc.h5"):
        (place / name).symlink_to(weights / name)
    monkeypatch.setattr("tfmatting.inference.segmentation.foreground_colours.is_installed", lambda: False)
    return place


def alpha_of(path):
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[..., 3]


# === Pictures ===


def test_a_picture(tfmatting):
    code, out, err = tfmatting("i", "source.png", "out.png", *MODEL, "--json")
    assert code == 0
    report = json.loads(out)
    assert (report["model"], report["missing"]) == ("unet_simplified", None)
    assert err.splitlines()[1:] == []
    alpha = alpha_of("out.png")
    assert alpha[10:22, 18:30].min() > 250
    assert alpha[:, 36:].max() == 0
    assert (cv2.imread("out.png")[10:22, 18:30] == (10, 20, 200)).all()


@pytest.mark.parametrize(
    ("chosen", "person", "dog"), [("15", 1, 0), ("dog", 0, 1), ("person,dog", 1, 1), ("12, 15", 1, 1)]
)
def test_classes_by_name_and_number(tfmatting, place, chosen, person, dog):
    picture = cv2.imread("source.png")
    picture[8:24, 36:46] = (200, 40, 20)  # BGR
    cv2.imwrite("source.png", picture)
    flags = ("-m", "unet_simplified", "--checkpoint", "voc.h5", "--class", chosen, "-om")
    assert tfmatting("i", "source.png", "out.png", *flags)[0] == 0
    alpha = cv2.imread("out.png", 0) / 255
    assert alpha[12:20, 20:28].mean() == pytest.approx(person, abs=0.01)
    assert alpha[12:20, 39:43].mean() == pytest.approx(dog, abs=0.01)


def test_nothing_is_found(tfmatting, refused, place):
    flags = ("source.png", "out.png", "-m", "unet_simplified", "--checkpoint", "voc.h5", "--class", "cat,dog")
    assert "no cat or dog was found in source.png. (--strict)" in refused("i", *flags, "--strict")
    code, out, err = tfmatting("i", *flags, "--json")
    assert code == 0
    assert json.loads(out)["missing"] == (notice := "no cat or dog was found in source.png: the matte is empty.")
    assert err.splitlines()[1:] == [f"tfmatting: {notice}"]
    assert not alpha_of("out.png").any()


def test_a_folder(tfmatting, place):
    (place / "in").mkdir()
    source = cv2.imread("source.png")
    cv2.imwrite("in/person.png", source)
    cv2.imwrite("in/wall.png", np.full_like(source, 128))
    code, out, err = tfmatting("p", "in", "out", *MODEL, "--json")
    notice = "no person was found in wall.png: the matte is empty."
    assert code == 0
    assert json.loads(out) == {"done": 2, "skipped": 0, "failed": {}, "missing": {"wall.png": notice}}
    assert notice in err
    assert "person.png" not in err
    assert alpha_of("out/person.png").max() == 255
    assert not alpha_of("out/wall.png").any()
    code, out, err = tfmatting("p", "in", "strict", *MODEL, "--json", "--strict")
    assert code == 2
    assert json.loads(out)["failed"] == {"wall.png": "no person was found in wall.png. (--strict)"}
    assert os.listdir("strict") == ["person.png"]


def test_poisson_tints_the_person_and_tones_are_kept(tfmatting, place):
    picture = np.full((120, 160, 3), 128, np.uint8)
    picture[20:100, 40:120] = RED[::-1]
    cv2.imwrite("large.png", picture)
    flags = ("i", "large.png", "out.png", *MODEL, "-bgc", ",".join(map(str, TEAL)))
    shifts = {}
    for name, more in (("alpha", ()), ("poisson", ("--blend", "poisson"))):
        for kept in ((), ("--keep-tones",)) if more else ((),):
            assert tfmatting(*flags, *more, *kept)[0] == 0
            composite = cv2.imread("out.png")[..., ::-1].astype(int)
            assert (composite[:, :20] == TEAL).all()
            shifts[name, bool(kept)] = np.abs(composite[55:65, 75:85] - RED).max()
    assert shifts["alpha", False] <= 2
    assert shifts["poisson", False] > 60
    assert shifts["poisson", True] <= 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-m", "unet_simplified"], "unet_simplified has no shipped weights. They are to be trained first"),
        (["-m", "fcn_resnet101"], "fcn_resnet101 has no shipped weights. They are torchvision's PyTorch checkpoint"),
        (
            [*MODEL, "--class", "unicorn"],
            "weights red.h5 have no class 'unicorn', which --class asks for, but person alone.",
        ),
        ([*MODEL, "--class", "dog"], "weights red.h5 have no class 'dog', which --class asks for, but person alone."),
        (
            ["-m", "unet_simplified", "--checkpoint", "voc.h5", "--class", "cat,unicorn"],
            f"the weights voc.h5 have no class 'unicorn', which --class asks for, but {', '.join(VOC)}.",
        ),
        (
            ["-m", "person_mobilenetv3", "--class", "dog"],
            "weights of person_mobilenetv3 have no class 'dog'",
        ),
        (
            ["-m", "person_mobilenetv3", "--checkpoint", "voc.h5"],
            "voc.h5 holds the weights of another model than person_mobilenetv3.",
        ),
        ([*MODEL, "--class", "99"], "--class: the classes of Pascal VOC have numbers from 0 to 20. Received: 99"),
        ([*MODEL, "--class", "person,"], "--class: must be names or numbers, as cat,dog. Received: 'person,'"),
        ([*MODEL, "--downscale", "3"], "--downscale: must be 'auto' or in (0, 1]. Received: '3'"),
        ([*MODEL, "--bgr", "plate.png"], "unet_simplified takes no captured plate: leave out --bgr"),
        ([*MODEL, "--backbone-scale", "0.5"], "--backbone-scale is no option of unet_simplified"),
        ([*MODEL, "--precision", "int8"], "--precision int8 is for models with a captured plate"),
        ([*MODEL, "--blend", "poisson"], "--blend poisson needs a new background: -bgc"),
        ([*MODEL, "-bgc", "white", "--keep-tones"], "--keep-tones is for --blend poisson and mixed"),
        ([*MODEL, "-bgc", "0,0,0,9", "--blend", "mixed"], "--blend mixed needs an opaque new background"),
        (["--bgr", "plate.png", "--class", "dog"], "--class is for segmentation models, as -m fcn_resnet101."),
        (["--bgr", "plate.png", "--downscale", "0.5"], "--downscale is for segmentation models"),
        (["--bgr", "plate.png", "-a"], "--refine-edges is for segmentation models"),
    ],
)
def test_bad_input(refused, arguments, message):
    assert message in refused("i", "source.png", "out.png", *arguments)


def test_missing_pymatting(refused, monkeypatch):
    monkeypatch.setattr(pymatting_package, "is_installed", lambda: False)
    line = refused("i", "source.png", "out.png", *MODEL, "-a")
    assert line == "refining edges (--refine-edges) needs pymatting: pip install 'tfmatting[refine]'"


@pytest.mark.slow
@pytest.mark.parametrize("flag", ["-a", "--refine-edges", "--alpha-matting"])
def test_refined_edges(tfmatting, flag):
    pytest.importorskip("pymatting")
    assert tfmatting("i", "source.png", "out.png", *MODEL, flag)[0] == 0
    alpha = alpha_of("out.png")
    assert alpha[10:22, 18:30].min() > 250
    assert alpha[:, 40:].max() == 0


# === Clips ===


def test_a_clip_on_a_new_background_keeps_rate_and_sound(tfmatting, place):
    make_video(place)
    cv2.imwrite("beach.png", flat_picture(TEAL)[..., ::-1])
    code, out, err = tfmatting(*RUN, "out.mp4", *MODEL, "-bi", "beach.png", "--json", "--downscale", "0.75")
    assert code == 0, err
    assert json.loads(out)["missing"] is None
    assert times_of("out.mp4") == times_of("clip.mp4")
    assert len(sound_of("out.mp4")) > 10
    pixels = pixels_of("out.mp4")
    assert np.abs(pixels[:, :10] - TEAL).max() < 12
    assert np.abs(pixels[3, 21:27, 19:25] - RED).max() < 15


@pytest.mark.parametrize("flags", [(), ("--batch-size", "5")])
def test_a_clip_with_alpha_one_frame_or_several_at_once(tfmatting, place, flags):
    write_clip("clip.mp4", pictures(7))
    assert tfmatting(*RUN, "out.mov", *MODEL, *flags)[0] == 0
    alphas = alphas_of("out.mov")
    assert len(alphas) == 7
    for number, alpha in enumerate(alphas):
        assert alpha[20:28, 2 * number + 12 : 2 * number + 20].min() > 0.9
        assert alpha[:12].max() < 0.05


def test_poisson_in_a_clip(tfmatting, place):
    write_clip("clip.mp4", pictures(3))
    shifts = []
    for more in ((), ("--blend", "poisson"), ("--blend", "poisson", "--keep-tones")):
        assert tfmatting(*RUN, "out.mp4", *MODEL, "-bgc", ",".join(map(str, TEAL)), *more)[0] == 0
        shifts.append(np.abs(pixels_of("out.mp4")[0, 23:25, 15:17] - RED).max())
    assert shifts[1] > 40 + shifts[0]
    assert shifts[2] < 0.5 * shifts[1]


def test_frames_without_a_person(tfmatting, refused, place):
    write_clip("clip.mp4", [*pictures(3), *[flat_picture((128, 128, 128))] * 2])
    code, out, err = tfmatting(*RUN, "out.mov", *MODEL, "--json", "--strict")
    assert code == 0
    assert json.loads(out)["missing"] == "no person was found in 2 of 5 frames."
    assert "no person was found in 2 of 5 frames." in err
    assert not alphas_of("out.mov")[3:].any()
    write_clip("clip.mp4", [flat_picture((128, 128, 128))] * 4)
    assert "no person was found in the clip. (--strict)" in refused(*RUN, "empty.mov", *MODEL, "--strict", "--quiet")
    code, _, err = tfmatting(*RUN, "empty.mov", *MODEL)
    assert code == 0
    assert "no person was found in the clip: the matte is empty." in err
    assert not alphas_of("empty.mov").any()


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--align"], "--align is for a captured plate: unet_simplified takes none"),
        (["--seq-chunk", "4"], "--seq-chunk is for models with a memory of the frames before"),
        (["--no-cut-reset"], "--no-cut-reset is for models with a memory of the frames before"),
        (["--ray"], "--ray is for models with a captured plate"),
        (["--class", "dog"], "the weights red.h5 have no class 'dog'"),
        (["--blend", "mixed"], "--blend mixed needs a new background"),
    ],
)
def test_bad_input_of_clips(refused, place, flags, message):
    write_clip("clip.mp4", pictures(2))
    assert message in refused(*RUN, "out.mov", *MODEL, *flags)
