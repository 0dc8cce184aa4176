"""Pictures and clips without a plate: `tfmatting v`, `i` and `p` by video matting."""

import json
import os
from fractions import Fraction

import cv2
import numpy as np
import pytest

from tests.cli.videos import GRAY, PLATE, RED, RUN, make_video, pictures, pixels_of
from tests.golden import video_matting_recordings as videos
from tests.inference.fakes import DifferenceModel
from tests.inference.video.clips import flat_picture, write_clip, write_frames
from tests.inference.video.memory_model import MemoryModel
from tests.inference.video.results import alphas_of, sound_of, times_of
from tfmatting import loading
from tfmatting.cli.main import main
from tfmatting.inference import recurrent_network
from tfmatting.inference.images import matte
from tfmatting.inference.samples import sample_pictures
from tfmatting.models import registry

WEIGHTS = ("--checkpoint", "rvm.h5")
BLUE = (20, 40, 200)


@pytest.fixture
def fake_load(monkeypatch):
    """Makes the command load the stand-in of the family that it asks for; holds what it asked for, and the model."""
    calls = {}

    def load(name, **options):
        recurrent = registry.preset(name).family == "video_matting"
        calls.update(options, name=name, model=MemoryModel() if recurrent else DifferenceModel())
        return calls["model"]

    monkeypatch.setattr("tfmatting.loading.load", load)
    return calls


@pytest.fixture
def video(place):
    return make_video(place)


# === Clips ===


@pytest.mark.parametrize("name", ["out.mov", "out.webm"])
def test_cut_out(tfmatting, video, fake_load, name):
    code, out, err = tfmatting(*RUN, name, *WEIGHTS)
    assert (code, out) == (0, "")
    assert "12 frames in " in err
    assert (fake_load["name"], fake_load["checkpoint"]) == ("rvm_mobilenetv3", "rvm.h5")
    alphas = alphas_of(name)
    for number, alpha in enumerate(alphas):
        assert alpha[18:30, 2 * number + 10 : 2 * number + 22].min() > 0.9
        assert alpha[:12].max() < 0.1
    assert times_of(name)[0] == times_of("clip.mp4")[0]
    assert len(sound_of(name)) > 10
    assert fake_load["model"].calls == [(1, number) for number in range(12)]


def test_options_reach_the_model(tfmatting, video, fake_load):
    flags = "-m rvm_resnet50 --downsample-ratio 0.25 --precision bfloat16 --seq-chunk 5 --no-cut-reset"
    assert tfmatting(*RUN, "out.mov", *WEIGHTS, *flags.split(), "--device", "cpu")[0] == 0
    model = fake_load.pop("model")
    assert fake_load == {
        "name": "rvm_resnet50",
        "checkpoint": "rvm.h5",
        "downsample_ratio": 0.25,
        "dtype": "mixed_bfloat16",
    }
    assert model.calls == [(5, 0), (5, 5), (5, 10)]
    assert len(alphas_of("out.mov")) == 12


def test_a_plate_means_background_matting(tfmatting, video, fake_load):
    assert tfmatting(*RUN, "out.mov", *PLATE)[0] == 0
    assert fake_load["name"] == "bgm_mobilenetv2"


@pytest.mark.parametrize(("flags", "cuts"), [([], [0.4, 0.8]), (["--no-cut-reset"], [])])
def test_the_memory_begins_anew_at_cuts(tfmatting, place, fake_load, flags, cuts):
    """Three shots, the second with a flash."""
    first, last = pictures(10), [np.full_like(picture, 20) for picture in pictures(6)]
    second = [flat_picture(BLUE) for _ in range(10)]
    second[5] = flat_picture((250, 250, 250))
    write_clip("clip.mp4", [*first, *second, *last])
    code, out, err = tfmatting(*RUN, "out.mov", *WEIGHTS, "--json", *flags)
    assert code == 0
    assert json.loads(out)["cuts"] == cuts
    assert ("the memory began anew: 0.40, 0.80 s" in err) == bool(cuts)
    counts = [before for _, before in fake_load["model"].calls]
    assert counts == ([*range(10), *range(10), *range(6)] if cuts else [*range(26)])
    assert len(times_of("out.mov")[0]) == 26


@pytest.mark.parametrize(
    ("flags", "behind"),
    [(["-bgc", "10,20,30"], (10, 20, 30)), (["-bi", "beach.png"], BLUE), (["-bv", "waves.mp4"], (30, 90, 160))],
)
def test_new_backgrounds(tfmatting, video, flags, behind):
    cv2.imwrite("beach.png", flat_picture(BLUE)[..., ::-1])
    write_clip("waves.mp4", [flat_picture((30, 90, 160), 32, 24)] * 3)
    assert tfmatting(*RUN, "out.mp4", *WEIGHTS, *flags)[0] == 0
    pixels = pixels_of("out.mp4")
    assert np.abs(pixels[:, :8] - behind).max() < 12
    assert np.abs(pixels[3, 20:28, 18:26] - RED).max() < 15


def test_blur_is_of_the_scene_without_the_person(tfmatting, place):
    """Stripes lose their contrast, and nothing of the red square is seen around it."""
    stripes = np.where(np.arange(64) // 2 % 2, 178, 78)[None, :, None] + np.zeros((48, 64, 3), int)
    frames = [np.where(picture == GRAY, stripes, picture).astype(np.uint8) for picture in pictures(4)]
    write_clip("clip.mp4", frames)
    assert tfmatting(*RUN, "out.mov", *WEIGHTS, "--blur", "--blur-strength", "5")[0] == 0
    pixels = pixels_of("out.mov")
    assert pixels[:, :8].std() < 0.2 * frames[0][:8].std()
    beside = pixels[0, 18:30, 26:30]
    assert np.ptp(beside.mean(axis=(0, 1))) < 12
    assert np.abs(pixels[0, 20:28, 12:20] - RED).max() < 20


def test_a_folder_of_frames_becomes_a_video_of_its_rate(tfmatting, place):
    write_frames("frames", pictures())
    assert tfmatting("v", "frames", "out.mp4", *WEIGHTS, "-bgc", "white", "--fps", "30000/1001")[0] == 0
    assert times_of("out.mp4")[0] == [Fraction(1001 * number, 30000) for number in range(12)]
    assert pixels_of("out.mp4")[0, :8].min() > 245


def test_a_folder_of_frames_without_a_rate_says_which_it_gets(tfmatting, place):
    write_frames("frames", pictures())
    status, _, err = tfmatting("v", "frames", "out.mp4", *WEIGHTS, "-bgc", "white")
    assert status == 0 and "frames gets 30 frames a second; --fps gives another rate." in err
    assert times_of("out.mp4")[0] == [Fraction(number, 30) for number in range(12)]


def test_span_and_size_and_pictures(tfmatting, video, fake_load):
    flags = "--start 0.12 --end 0.4 --resize 48 32 --output-type png_sequence -om"
    assert tfmatting(*RUN, "out", *WEIGHTS, *flags.split())[0] == 0
    assert sorted(os.listdir("out")) == [f"{number:06d}.png" for number in range(7)]
    assert cv2.imread("out/000000.png", cv2.IMREAD_UNCHANGED).shape == (32, 48)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([*WEIGHTS, *PLATE, "-m", "rvm_mobilenetv3"], "rvm_mobilenetv3 takes no captured plate: leave out --bgr"),
        (["-m", "bgm_mobilenetv2"], "give --bgr PLATE, the scene without the person, which bgm_mobilenetv2 needs"),
        ([*WEIGHTS, "--align"], "--align is for a captured plate: rvm_mobilenetv3 takes none"),
        ([*WEIGHTS, "--batch-size", "4"], "with rvm_mobilenetv3 use --seq-chunk"),
        ([*WEIGHTS, "--backbone-scale", "0.5"], "--backbone-scale is no option of rvm_mobilenetv3"),
        ([*WEIGHTS, "--refine-mode", "full"], "--refine-mode is no option of rvm_mobilenetv3"),
        ([*WEIGHTS, "--precision", "int8"], "--precision int8 is for models with a captured plate"),
        ([*WEIGHTS, "--downsample-ratio", "2"], "--downsample-ratio: must be 'auto' or in (0, 1]. Received: '2'"),
        ([*WEIGHTS, "--seq-chunk", "0"], "--seq-chunk: must be an integer of at least 1"),
        ([*PLATE, "--downsample-ratio", "0.5"], "--downsample-ratio is no option of bgm_mobilenetv2"),
        ([*PLATE, "--seq-chunk", "4"], "--seq-chunk is for models with a memory"),
        ([*PLATE, "--no-cut-reset"], "--no-cut-reset is for models with a memory"),
    ],
)
def test_bad_input(refused, video, arguments, message):
    assert message in refused(*RUN, "out.mov", *arguments)


def test_a_checkpoint_is_no_output(refused, video, place):
    (place / "rvm.mov").touch()
    assert "is the input rvm.mov" in refused(*RUN, "rvm.mov", "--checkpoint", "rvm.mov")


# === Pictures ===


def test_a_picture(tfmatting, fake_load):
    code, out, _ = tfmatting("i", "source.png", "out.png", *WEIGHTS, "--json")
    assert (code, json.loads(out)["model"]) == (0, "rvm_mobilenetv3")
    alpha = cv2.imread("out.png", cv2.IMREAD_UNCHANGED)[..., 3]
    assert (alpha[8:24, 16:32] == 255).all()
    assert alpha.mean() == pytest.approx(255 * 256 / (32 * 48))
    assert tfmatting("i", "source.png", "blurred.png", *WEIGHTS, "--blur")[0] == 0
    blurred = cv2.imread("blurred.png").astype(int)
    assert np.abs(blurred[10, 20] - (10, 20, 200)).max() <= 1
    assert np.abs(blurred[4, 4] - 128).max() <= 3


def test_a_folder_of_pictures_each_for_itself(tfmatting, place, fake_load):
    source = cv2.imread("source.png")
    (place / "in").mkdir()
    for number in range(3):
        cv2.imwrite(f"in/{number}.png", cv2.resize(source, (48 + 16 * number, 32)))
    code, _, err = tfmatting("p", "in", "out", *WEIGHTS)
    assert (code, "3 done" in err) == (0, True)
    assert sorted(os.listdir("out")) == ["0.png", "1.png", "2.png"]
    assert fake_load["model"].calls == [(1, 0)] * 3
    assert tfmatting("p", "in", "out", *WEIGHTS, "--json")[0] == 0


@pytest.mark.parametrize("arguments", [("i", "source.png", "out.png"), ("p", "in", "out")])
def test_a_plate_and_a_model_that_takes_none(refused, arguments):
    assert "takes no captured plate" in refused(*arguments, *PLATE, *WEIGHTS, "-m", "rvm_resnet50")


# === With nothing configured ===


@pytest.mark.parametrize("arguments", [(*RUN, "out.mov"), ("i", "source.png", "out.png"), ("p", "in", "out")])
def test_the_shipped_weights_are_asked_for(tfmatting, video, place, fake_load, arguments):
    (place / "in").mkdir()
    (place / "in" / "a.png").write_bytes((place / "source.png").read_bytes())
    assert tfmatting(*arguments)[0] == 0
    assert (fake_load["name"], fake_load["checkpoint"]) == ("rvm_mobilenetv3", None)


def test_the_shipped_weights_cut_a_person_out(place, monkeypatch):
    """Three frames of the sample, smaller; the truth is what background matting makes of the sample and its plate."""
    monkeypatch.setattr(recurrent_network, "is_available", lambda: False)  # to be converted takes seconds
    pictures = sample_pictures()
    source, plate = (cv2.resize(pictures[name], (512, 288)) for name in ("source", "background"))
    person = matte(loading.load(), source, plate).alpha[..., 0] > 0.5
    write_frames("frames", [source] * 3)
    assert main(["v", "frames", "alpha", "-om", "--output-type", "png_sequence", "--device", "cpu"]) == 0
    found = cv2.imread("alpha/000002.png", 0) > 127
    assert (found & person).sum() > 0.5 * (found | person).sum()


# === With a real network ===


@pytest.mark.slow
def test_any_chunk_gives_the_same_clip(video, place, monkeypatch):
    from tfmatting.models.weights_file import save_weights

    monkeypatch.setattr(recurrent_network, "is_available", lambda: False)  # to be converted takes seconds
    save_weights(videos.model(), place / "rvm.h5", "float16")
    flags = ["--device", "cpu", "-om", "--output-type", "png_sequence", "--downsample-ratio", "0.5", *WEIGHTS]
    for name, chunk in (("one", 1), ("five", 5)):
        assert main([*RUN, name, *flags, "--seq-chunk", str(chunk)]) == 0
    mattes = [[cv2.imread(f"{name}/{n:06d}.png", 0).astype(int) for n in range(12)] for name in ("one", "five")]
    assert np.abs(np.subtract(*mattes)).max() <= 1
    assert np.ptp(mattes[0]) > 20
