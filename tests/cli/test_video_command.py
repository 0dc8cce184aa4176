"""`tfmatting v`: the results."""

import json
import os

import av
import cv2
import numpy as np
import pytest

from tests.cli.videos import FRAMES, GRAY, PLATE, RED, RUN, make_video, pictures, pixels_of
from tests.inference.video.clips import Recipe, flat_picture, write_clip
from tests.inference.video.results import alphas_of, frames_of, sound_of, times_of
from tfmatting.cli.main import main
from tfmatting.inference.video.reading import open_clip


@pytest.fixture
def video(place):
    return make_video(place)


@pytest.mark.parametrize("suffix", [".mov", ".webm"])
def test_cut_out(tfmatting, video, place, suffix):
    code, out, err = tfmatting(*RUN, f"out{suffix}", *PLATE)
    assert (code, out) == (0, "")
    assert "12 frames in " in err
    assert "; limit: " in err
    alphas = alphas_of(f"out{suffix}")
    assert alphas.shape == (12, 48, 64)
    for number, alpha in enumerate(alphas):
        assert alpha[18:30, 2 * number + 10 : 2 * number + 22].min() > 0.9
        assert alpha[:12].max() < 0.1
    assert times_of(f"out{suffix}")[0] == times_of("clip.mp4")[0]
    assert np.abs(pixels_of(f"out{suffix}")[0, 20:28, 12:20] - RED).max() < 25
    assert sorted(set(os.listdir(place)) - {"source.png"}) == sorted(["clip.mp4", f"out{suffix}", "plate.png"])


def test_sound_is_copied_unless_it_does_not_fit(tfmatting, video):
    assert "sound" not in tfmatting(*RUN, "out.mov", *PLATE)[2]
    assert [data for _, data in sound_of("out.mov")] == [data for _, data in sound_of("clip.mp4")]
    assert "sound: WebM cannot hold aac: encoded as Opus" in tfmatting(*RUN, "out.webm", *PLATE)[2]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_h264_gets_green_in_the_place_of_alpha(tfmatting, video, suffix):
    code, _, err = tfmatting(*RUN, f"out{suffix}", *PLATE)
    assert code == 0
    assert "has no alpha: green takes its place (.mov and .webm hold alpha)" in err
    pixels = pixels_of(f"out{suffix}")
    assert np.abs(pixels[:, :12] - (120, 255, 155)).max() < 12
    assert np.abs(pixels[0, 20:28, 12:20] - RED).max() < 12


@pytest.mark.parametrize(
    ("options", "behind"),
    [
        (["-bgc", "10,20,30"], (10, 20, 30)),
        (["-bi", "beach.png"], (0, 0, 255)),
        (["-bi", "beach.png", "--fit", "contain"], (0, 0, 0)),
        (["-bv", "waves.mp4"], (30, 90, 160)),
        (["--blur"], GRAY),
    ],
)
@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".webm", ".mkv"])
def test_new_backgrounds_make_an_opaque_composite(tfmatting, video, options, behind, suffix):
    cv2.imwrite("beach.png", np.full((20, 64, 3), (255, 0, 0), np.uint8))
    write_clip("waves.mp4", [flat_picture((30, 90, 160), 32, 24)] * 3)
    assert tfmatting(*RUN, f"out{suffix}", *PLATE, *options)[0] == 0
    assert not any(component.is_alpha for component in frames_of(f"out{suffix}")[0].format.components)
    pixels = pixels_of(f"out{suffix}")
    assert len(pixels) == 12
    assert np.abs(pixels[:, :8] - behind).max() < 12
    assert np.abs(pixels[3, 20:28, 18:26] - RED).max() < 15
    assert len(sound_of(f"out{suffix}")) > 10


def test_a_translucent_colour_needs_alpha(tfmatting, refused, video):
    line = refused(*RUN, "out.mp4", *PLATE, "-bgc", "transparent")
    assert "H.264 has no alpha; .mov and .webm have it" in line
    assert tfmatting(*RUN, "out.mov", *PLATE, "-bgc", "0,255,0,51")[0] == 0
    assert alphas_of("out.mov")[0, 2, 2] == pytest.approx(0.2, abs=0.01)


def test_all_results_at_once(tfmatting, video):
    flags = "--output-alpha new/a.mp4 --output-foreground new/f.webm --output-composition c.mkv -bgc white --json"
    code, out, _ = tfmatting(*RUN, "out.mov", *PLATE, *flags.split())
    assert code == 0
    report = json.loads(out)
    assert report["outputs"] == {
        "out.mov": "cut-out",
        "new/a.mp4": "alpha",
        "new/f.webm": "foreground",
        "c.mkv": "composite",
    }
    assert (report["frames"], report["width"], report["height"], report["damage"]) == (12, 64, 48, None)
    assert set(report["stages"]) == {"decode", "network", "composite and encode"}
    assert report["limit"] in report["stages"]
    assert report["frames_per_second"] == pytest.approx(12 / report["seconds"], rel=0.05)
    assert pixels_of("new/a.mp4")[0, 22, 16].min() > 250
    assert pixels_of("c.mkv")[0, 2, 2].min() > 250
    with av.open("new/f.webm") as foreground, av.open("c.mkv") as composite:
        assert not foreground.streams.audio
        assert composite.streams.audio


def test_only_mask(tfmatting, video):
    assert tfmatting(*RUN, "out.mp4", *PLATE, "-om", "--quiet") == (0, "", "")
    pixels = pixels_of("out.mp4")
    assert pixels[0, 20:28, 12:20].min() > 245
    assert pixels[0, :8].max() < 10


@pytest.mark.parametrize(("flags", "channels"), [([], 4), (["-om"], 1), (["-bgc", "white"], 3)])
def test_pictures(tfmatting, video, place, flags, channels):
    assert tfmatting(*RUN, "out", *PLATE, "--output-type", "png_sequence", *flags)[0] == 0
    assert sorted(os.listdir("out")) == [f"{number:06d}.png" for number in range(12)]
    stored = cv2.imread("out/000000.png", cv2.IMREAD_UNCHANGED)
    assert stored.shape == ((48, 64) if channels == 1 else (48, 64, channels))
    assert not [name for name in os.listdir(place) if name.startswith(".")]


def test_16_bits(tfmatting, place):
    cv2.imwrite("plate.png", flat_picture(GRAY))
    deep = [np.uint16(257) * picture for picture in pictures()]
    write_clip("clip.mp4", deep, Recipe(pixel_format="yuv420p10le", matrix=9, primaries=9, transfer=16, colour_range=1))
    assert tfmatting(*RUN, "out.mp4", *PLATE, "-bgc", "white", "--bit-depth", 16)[0] == 0
    with open_clip("clip.mp4") as source, open_clip("out.mp4") as result:
        assert (result.format.bit_depth, result.format.colour) == (16, source.format.colour)
    for name, advice in (("out.mp4", "--bit-depth 16 keeps them"), ("out.webm", ".mov and .mp4 can keep them")):
        code, _, err = tfmatting(*RUN, name, *PLATE, "-bgc", "white")
        assert code == 0
        assert f"{name} has 8 bits a channel, the clip more: {advice}." in err
    assert "8 bits" not in tfmatting(*RUN, "out.mov", *PLATE)[2]
    assert tfmatting(*RUN, "out", *PLATE, "--output-type", "png_sequence", "--bit-depth", 16)[0] == 0
    assert cv2.imread("out/000000.png", cv2.IMREAD_UNCHANGED).dtype == np.uint16


def test_a_composite_has_the_colours_of_its_source(tfmatting, place):
    """What the network leaves as it is looks the same, by whatever matrix and range the source is coded."""
    cv2.imwrite("plate.png", np.zeros((48, 64, 3), np.uint8))
    for matrix, colour_range in ((1, 1), (1, 2), (6, 1)):
        recipe = Recipe(matrix=matrix, colour_range=colour_range, primaries=matrix, transfer=matrix)
        write_clip("clip.mp4", [flat_picture(RED)] * 3, recipe)
        assert tfmatting(*RUN, "out.mp4", *PLATE, "-bgc", "white")[0] == 0
        with open_clip("clip.mp4") as source, open_clip("out.mp4") as result:
            assert result.format.colour == source.format.colour
            for before, after in zip(source, result, strict=True):
                assert np.abs(before.pixels.mean(axis=(0, 1)) - after.pixels.mean(axis=(0, 1))).max() <= 2


def test_an_existing_result_is_replaced(tfmatting, video, place):
    (place / "out.mov").write_bytes(b"old")
    (place / "frames").mkdir()
    assert tfmatting(*RUN, "out.mov", *PLATE)[0] == 0
    assert len(frames_of("out.mov")) == 12
    assert tfmatting(*RUN, "frames", *PLATE, "--output-type", "png_sequence")[0] == 0
    assert len(os.listdir("frames")) == 12


# === With the real model ===


@pytest.mark.parametrize(
    ("name", "precision"),
    [
        *((name, "float32") for name in ("out.mp4", "out.mov", "out.webm", "frames")),
        pytest.param("out.mp4", "int8", marks=pytest.mark.slow),
    ],
)
def test_the_shipped_weights(place, name, precision, monkeypatch):
    """A person-sized blob before a textured wall."""
    random = np.random.default_rng(0)
    wall = cv2.resize(random.integers(60, 200, (12, 20, 3)).astype("float32"), (160, 96)).astype(np.uint8)
    frames = []
    for number in range(FRAMES):
        frame = wall.copy()
        cv2.ellipse(frame, (60 + 3 * number, 70), (22, 50), 0, 0, 360, (40, 60, 120), -1)
        frames.append(frame)
    write_clip("clip.mp4", frames, Recipe(sound="aac"))
    cv2.imwrite("plate.png", wall[..., ::-1])
    monkeypatch.setenv("XDG_CACHE_HOME", str(place / "cache"))
    flags = ["--precision", precision, *(["--output-type", "png_sequence"] if name == "frames" else [])]
    assert main(["v", "clip.mp4", name, *PLATE, "--device", "cpu", "--output-alpha", f"alpha{name[3:]}", *flags]) == 0
    if name == "frames":
        assert len(os.listdir("frames")) == FRAMES
        alpha = np.stack([cv2.imread(f"frames/{n:06d}.png", cv2.IMREAD_UNCHANGED)[..., 3] for n in range(FRAMES)]) / 255
    else:
        assert times_of(name)[0] == times_of("clip.mp4")[0]
        alpha = pixels_of(f"alpha{name[3:]}")[..., 0] / 255
        if name != "out.webm":
            assert [data for _, data in sound_of(name)] == [data for _, data in sound_of("clip.mp4")]
    person = np.stack([np.abs(frame.astype(int) - wall).max(axis=-1) > 0 for frame in frames])
    assert np.abs(alpha - person).mean() < 0.1
