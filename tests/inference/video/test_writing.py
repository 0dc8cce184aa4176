import dataclasses
import os
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from tests.inference.video.discs import BEHIND, PERSON, clip_format, result, write
from tests.inference.video.results import alphas_of, frames_of, times_of
from tfmatting.inference.images import MattingResult
from tfmatting.inference.video.encoders import Encoding
from tfmatting.inference.video.outputs import ClipOutputs
from tfmatting.inference.video.reading import open_clip
from tfmatting.inference.writing import Output


@pytest.mark.parametrize("suffix", [".mov", ".webm"])
def test_alpha_is_what_was_sent(tmp_path, suffix):
    path = write(tmp_path / f"a{suffix}")
    sent = np.stack([result(number).alpha[..., 0] for number in range(6)])
    assert alphas_of(path).shape == sent.shape
    assert np.abs(alphas_of(path) - sent).max() < (0.005 if suffix == ".mov" else 0.1)
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("bit_depth", [8, 16])
def test_cut_out_is_straight_and_black_where_transparent(tmp_path, bit_depth):
    path = write(tmp_path / "a.mov", encoding=Encoding(bit_depth=bit_depth))
    frame = frames_of(path)[0]
    assert frame.format.name.startswith("yuva444p")
    with open_clip(path) as clip:
        pixels = next(iter(clip)).pixels / 65535
    alpha = result().alpha[..., 0]
    half = (alpha > 0.3) & (alpha < 0.7)
    assert np.abs(pixels[half].mean(axis=0) - PERSON).max() < 0.06  # premultiplied it would be half of that
    assert pixels[:, 80:].max() < 0.01


@pytest.mark.parametrize(
    ("bit_depth", "dtype", "channels"), [(8, np.uint8, 4), (16, np.uint16, 4), (8, np.uint8, 3), (16, np.uint16, 1)]
)
def test_pictures(tmp_path, bit_depth, dtype, channels):
    kind = {4: "cut-out", 3: "composite", 1: "alpha"}[channels]
    folder = write(tmp_path / "new" / "frames", kind, encoding=Encoding("png_sequence", bit_depth))
    assert sorted(os.listdir(folder)) == [f"{number:06d}.png" for number in range(6)]
    assert os.listdir(tmp_path / "new") == ["frames"]
    stored = cv2.imread(str(folder / "000003.png"), cv2.IMREAD_UNCHANGED)
    assert stored.dtype == dtype
    largest = np.iinfo(dtype).max
    alpha = result(3).alpha
    if kind == "alpha":
        np.testing.assert_allclose(stored / largest, alpha[..., 0], atol=0.51 / largest)
    elif kind == "composite":
        np.testing.assert_allclose(stored[..., ::-1] / largest, alpha * PERSON + (1 - alpha) * BEHIND, atol=1.2 / 255)
    else:
        np.testing.assert_allclose(stored[..., 3] / largest, alpha[..., 0], atol=0.51 / largest)
        solid = stored[..., 3] > 0
        np.testing.assert_allclose(stored[solid][:, 2::-1] / largest, np.tile(PERSON, (solid.sum(), 1)), atol=1 / 255)
        assert stored[~solid].max() == 0


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm"])
def test_times_and_the_last_duration_are_kept(tmp_path, suffix):
    times = [0, 1001, 2002, 5005, 6006, 6007, 9009]
    path = write(tmp_path / f"a{suffix}", "composite", times, last=4004)
    kept, durations = times_of(path)
    exact = [Fraction(time, 30000) for time in times]
    if suffix in (".mp4", ".mov"):
        assert kept == exact
        assert durations[-1] == Fraction(4004, 30000)
    else:
        assert max(abs(time - other) for time, other in zip(kept, exact, strict=True)) <= Fraction(1, 2000)
    with av.open(str(path)) as file:
        assert file.duration / 1e6 == pytest.approx(13013 / 30000, abs=0.002)


@pytest.mark.parametrize("time_base", [Fraction(1, 25), Fraction(1001, 30000), Fraction(1, 1000), Fraction(1, 90000)])
def test_any_time_base(tmp_path, time_base):
    path = write(tmp_path / "a.mp4", "composite", times=[3, 4, 5, 7], last=1, time_base=time_base)
    assert times_of(path)[0] == [number * time_base for number in (0, 1, 2, 4)]


def test_bit_depths_of_the_files(tmp_path):
    deep = Encoding(bit_depth=16)
    assert frames_of(write(tmp_path / "a.mp4", "composite", encoding=deep))[0].format.name == "yuv420p10le"
    assert frames_of(write(tmp_path / "a.mkv", "composite"))[0].format.name == "yuv420p"
    assert frames_of(write(tmp_path / "a.mov", "composite"))[0].format.name.startswith("yuv444p")


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_odd_sides_are_continued_in_h264(tmp_path, suffix):
    path = write(tmp_path / f"a{suffix}", "composite", width=97, height=65)
    with open_clip(path) as clip:
        pixels = next(iter(clip)).pixels
    assert pixels.shape == (66, 98, 3)
    assert np.abs(pixels[:, 97].astype(int) - pixels[:, 96]).max() < 12
    assert np.abs(pixels[65].astype(int) - pixels[64]).max() < 12


@pytest.mark.parametrize("suffix", [".mov", ".webm"])
def test_odd_sides_are_kept_elsewhere(tmp_path, suffix):
    assert alphas_of(write(tmp_path / f"a{suffix}", width=97, height=65)).shape == (6, 65, 97)


def test_pixels_that_are_not_square(tmp_path):
    kept = dataclasses.replace(clip_format(), sample_aspect_ratio=Fraction(16, 15))
    with ClipOutputs([Output("cut-out", str(tmp_path / "a.mov"))], kept, Encoding()) as outputs:
        outputs.write(result(), None, 0, 1001)
        outputs.finish()
    with open_clip(tmp_path / "a.mov") as clip:
        assert clip.format.sample_aspect_ratio == Fraction(16, 15)


def test_quality(tmp_path):
    noise = np.random.default_rng(0).random((64, 96, 3), dtype=np.float32)
    sizes = {}
    for name, encoding in {
        "crf4.mp4": Encoding(crf=4),
        "crf40.mp4": Encoding(crf=40),
        "many.mp4": Encoding(megabits=20),
        "few.mp4": Encoding(megabits=0.1),
        "crf4.webm": Encoding(crf=4),
        "crf60.webm": Encoding(crf=60),
    }.items():
        with ClipOutputs([Output("foreground", str(tmp_path / name))], clip_format(), encoding) as outputs:
            for number in range(20):
                outputs.write(MattingResult(None, np.roll(noise, number, 1), None, None), None, 1001 * number, 1001)
            outputs.finish()
        sizes[name] = (tmp_path / name).stat().st_size
    assert sizes["crf4.mp4"] > 2 * sizes["crf40.mp4"]
    assert sizes["many.mp4"] > 2 * sizes["few.mp4"]
    assert sizes["crf4.webm"] > 2 * sizes["crf60.webm"]
