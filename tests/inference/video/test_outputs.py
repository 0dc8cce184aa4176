"""Results are complete under their final names, or not there at all."""

import os

import numpy as np
import pytest

from tests.inference.video.discs import behind, clip_format, result, write
from tests.inference.video.results import frames_of
from tfmatting.inference.images import MattingResult
from tfmatting.inference.video import alpha_samples
from tfmatting.inference.video.encoders import Encoding
from tfmatting.inference.video.outputs import ClipOutputs
from tfmatting.inference.video.video_frames import FrameMaker
from tfmatting.inference.writing import Output


@pytest.mark.parametrize("suffix", [".mov", ".webm"])
def test_alpha_that_got_lost_is_noticed(tmp_path, monkeypatch, suffix):
    fill = FrameMaker._fill
    monkeypatch.setattr(FrameMaker, "_fill", lambda self, plane, values: fill(self, plane, 2**self.bits - 1))
    with pytest.raises(OSError, match="was not written correctly: the alpha of frame 0 differs"):
        write(tmp_path / f"a{suffix}")
    assert not os.listdir(tmp_path)


def test_frames_that_got_lost_are_noticed(tmp_path, monkeypatch):
    add = alpha_samples.AlphaSamples.add

    def add_twice(self, alpha):
        add(self, alpha)
        add(self, alpha)

    monkeypatch.setattr(alpha_samples.AlphaSamples, "add", add_twice)
    with pytest.raises(OSError, match="it holds 6 frames of 12"):
        write(tmp_path / "a.mov")
    assert not os.listdir(tmp_path)


def test_a_file_without_alpha_does_not_pass(tmp_path):
    path = write(tmp_path / "a.mp4", "composite")
    samples = alpha_samples.AlphaSamples()
    for number in range(6):
        samples.add(np.zeros((64, 96), np.uint8) + number)
    with pytest.raises(OSError, match="its alpha is missing"):
        alpha_samples.verify(str(path), "a.mp4", (96, 64), samples)
    with pytest.raises(OSError, match="its frames are 96x64, not 98x64"):
        alpha_samples.verify(str(path), "a.mp4", (98, 64), samples)
    path.write_bytes(b"nothing")
    with pytest.raises(OSError, match="was not written correctly"):
        alpha_samples.verify(str(path), "a.mp4", (96, 64), samples)


def test_samples_are_few_and_spread():
    samples = alpha_samples.AlphaSamples()
    for number in range(1000):
        samples.add(np.full((8, 8), number % 256, np.uint8))
    numbers = [number for number, _ in samples.chosen()]
    assert numbers[0] == 0
    assert 400 < numbers[1] < 600
    assert numbers[2] == 999
    assert len(samples.kept) <= 32
    assert all(small.mean() == pytest.approx(number % 256 / 255) for number, small in samples.kept)


def test_leaving_without_finish_removes_everything(tmp_path):
    outputs = [
        Output("cut-out", str(tmp_path / "new" / "folder" / "a.mov")),
        Output("alpha", str(tmp_path / "b.webm")),
    ]
    with pytest.raises(KeyboardInterrupt), ClipOutputs(outputs, clip_format(), Encoding()) as writers:
        writers.write(result(), None, 0, 1001)
        raise KeyboardInterrupt
    assert not os.listdir(tmp_path)


def test_an_existing_result_stays_until_the_new_one_is_complete(tmp_path):
    (tmp_path / "a.mov").write_bytes(b"old")
    with (
        pytest.raises(KeyboardInterrupt),
        ClipOutputs([Output("cut-out", str(tmp_path / "a.mov"))], clip_format(), Encoding()) as writers,
    ):
        writers.write(result(), None, 0, 1001)
        raise KeyboardInterrupt
    assert (tmp_path / "a.mov").read_bytes() == b"old"
    write(tmp_path / "a.mov")
    assert len(frames_of(tmp_path / "a.mov")) == 6
    assert os.listdir(tmp_path) == ["a.mov"]


def test_pictures_come_into_an_empty_folder_that_is_a_link(tmp_path):
    """As what is mounted, a link cannot give way to another folder."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    encoding = Encoding("png_sequence")
    with ClipOutputs([Output("cut-out", str(tmp_path / "link"))], clip_format(), encoding) as writers:
        for number in range(3):
            writers.write(result(), lambda depth: behind(depth), number, 1)
        assert not list((tmp_path / "real").glob("*.png"))
        writers.finish()
    assert (tmp_path / "link").is_symlink()
    assert sorted(os.listdir(tmp_path / "real")) == ["000000.png", "000001.png", "000002.png"]


@pytest.mark.parametrize("name", ["a.mov", "a.mp4", "frames"])
def test_a_full_disk(tmp_path, name):
    """Files may grow to 8 KiB: what the system says is one clear error, and nothing stays behind."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    kind, output_type = ("composite", "video") if name == "a.mp4" else ("cut-out", "video")
    output_type = "png_sequence" if name == "frames" else output_type
    noise = np.random.default_rng(0).random((128, 192, 3), dtype=np.float32)
    full = MattingResult(np.ones((128, 192, 1), np.float32), noise, None, None)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        kept = clip_format(width=192, height=128)
        with (
            pytest.raises(OSError, match=f"the output .*{name} cannot be written: File too large"),
            ClipOutputs([Output(kind, str(tmp_path / name))], kept, Encoding(output_type)) as writers,
        ):
            for number in range(40):
                writers.write(full, lambda depth: behind(depth, 192, 128), 1001 * number, 1001)
            writers.finish()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not os.listdir(tmp_path)
