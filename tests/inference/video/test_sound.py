"""Sound: the very packets of the source, in step with the pictures."""

import os
from fractions import Fraction

import av
import numpy as np
import pytest

from tests.inference.video.clips import Recipe, moving_picture, write_clip
from tests.inference.video.results import sound_of, times_of
from tfmatting.inference.images import MattingResult
from tfmatting.inference.video.encoders import CONTAINERS, Encoding
from tfmatting.inference.video.outputs import ClipOutputs
from tfmatting.inference.video.reading import open_clip
from tfmatting.inference.video.sound import SoundSource
from tfmatting.inference.writing import Output


def copy(source, target, start=None, end=None, kind="composite", before_finish=lambda: None):
    """Writes the frames of a clip as they are, with its sound; returns the target."""
    sound = SoundSource(str(source), start is not None, end is not None)
    with (
        open_clip(source, start=start, end=end) as clip,
        ClipOutputs([Output(kind, str(target))], clip.format, Encoding(), sound=sound) as outputs,
    ):
        alpha = np.ones((clip.format.height, clip.format.width, 1), np.float32)
        for frame in clip:
            result = MattingResult(alpha, frame.pixels.astype("float32") / 255, None, None)
            outputs.write(result, lambda depth, pixels=frame.pixels: pixels, frame.time, frame.duration)
        before_finish()
        outputs.finish()
    return target


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """Function from an encoder of sound and a suffix to a clip of two seconds."""

    def make(codec, suffix, frames=50):
        path = tmp_path_factory.mktemp("clip") / f"source{suffix}"
        return write_clip(path, moving_picture(frames), Recipe(sound=codec))

    return make


def as_exact(packets):
    return [data for _, data in packets]


@pytest.mark.parametrize(
    ("codec", "source", "target"),
    [
        ("aac", ".mp4", ".mp4"),
        ("aac", ".mp4", ".mov"),
        ("aac", ".mp4", ".mkv"),
        ("libopus", ".mkv", ".webm"),
        ("libopus", ".mkv", ".mp4"),
        ("libopus", ".mkv", ".mkv"),
        ("pcm_s16le", ".mov", ".mov"),
        ("pcm_s16le", ".avi", ".mkv"),
    ],
)
def test_packets_are_copied_bit_by_bit_and_stay_in_step(tmp_path, clip, codec, source, target):
    original = clip(codec, source)
    result = copy(original, tmp_path / f"a{target}")
    before, after = sound_of(original), sound_of(result)
    assert b"".join(as_exact(after)) == b"".join(as_exact(before))
    distance = before[0][0] - times_of(original)[0][0]
    assert abs(after[0][0] - times_of(result)[0][0] - distance) <= Fraction(1, 900)
    assert after[-1][0] - after[0][0] == pytest.approx(float(before[-1][0] - before[0][0]), abs=0.025)


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_pictures_that_begin_after_the_sound_keep_their_exact_times(tmp_path, suffix):
    """At a time that is no whole number of milliseconds, to which the files' edit lists are rounded by default."""
    recipe = Recipe(sound="aac", container_options=(("movie_timescale", "30000"),))
    ntsc = Fraction(30000, 1001)
    original = write_clip(tmp_path / "source.mp4", recipe=recipe, times=range(80, 560, 40), rate=ntsc)
    assert times_of(original)[0][0] == 2 / ntsc
    result = copy(original, tmp_path / f"a{suffix}")
    assert times_of(result)[0] == times_of(original)[0]
    assert sound_of(result) == sound_of(original)


@pytest.mark.parametrize("target", [".mp4", ".mov", ".mkv", ".webm"])
@pytest.mark.parametrize(("start", "end"), [(Fraction(1, 2), Fraction(3, 2)), (None, 1), (Fraction(11, 10), None)])
def test_cuts(tmp_path, clip, start, end, target):
    """The packets that begin within the span, with their distance to the pictures."""
    codec, source = ("libopus", ".mkv") if target == ".webm" else ("aac", ".mp4")
    original = clip(codec, source)
    result = copy(original, tmp_path / f"a{target}", start, end)
    pictures = times_of(original)[0]
    first = min(time for time in pictures if time >= (start or 0))
    last = max(time for time in pictures if end is None or time < end) + Fraction(1, 25)
    wanted = [
        (time, data)
        for time, data in sound_of(original)
        if (start is None or time >= first) and (end is None or time < last)
    ]
    assert 20 < len(wanted) < len(sound_of(original))
    after = sound_of(result)
    assert as_exact(after) == as_exact(wanted)
    offset = times_of(result)[0][0] - first
    for (time, _), (old, _) in zip(after, wanted, strict=True):
        assert abs(time - old - offset) <= Fraction(1, 900)


@pytest.mark.parametrize(("first", "sound_first"), [(40 * 12, 0), (0, 24_000), (40 * 25, 24_000)])
def test_sound_and_pictures_that_do_not_begin_together(tmp_path, clip, first, sound_first):
    """A source whose pictures or sound begin late: the distance stays, what both lack at the beginning goes."""
    original, shifted = clip("aac", ".mp4"), tmp_path / "shifted.mkv"
    with av.open(str(original)) as source, av.open(str(shifted), "w") as target:
        streams = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.size == 0:
                continue
            shift = Fraction(first, 1000) if packet.stream.type == "video" else Fraction(sound_first, 48_000)
            packet.pts += round(shift / packet.time_base)
            packet.dts += round(shift / packet.time_base)
            packet.stream = streams[packet.stream_index]
            target.mux(packet)
    result = copy(shifted, tmp_path / "a.mp4")
    assert as_exact(sound_of(result)) == as_exact(sound_of(shifted))
    distance = sound_of(shifted)[0][0] - times_of(shifted)[0][0]
    assert abs(sound_of(result)[0][0] - times_of(result)[0][0] - distance) <= Fraction(1, 900)
    assert min(sound_of(result)[0][0], times_of(result)[0][0]) < Fraction(1, 20)


@pytest.mark.parametrize(
    ("codec", "source", "target", "expected", "notice"),
    [
        ("aac", ".mp4", ".webm", "opus", "WebM cannot hold aac: encoded as Opus"),
        ("pcm_s16le", ".mov", ".mp4", "aac", "MP4 cannot hold pcm_s16le: encoded as AAC"),
        ("libopus", ".mkv", ".mov", "aac", "QuickTime cannot hold opus: encoded as AAC"),
    ],
)
def test_codecs_that_do_not_fit_are_encoded_anew(tmp_path, clip, caplog, codec, source, target, expected, notice):
    original = clip(codec, source)
    with caplog.at_level("INFO", "tfmatting"):
        result = copy(original, tmp_path / f"a{target}")
    assert [record.getMessage() for record in caplog.records] == [f"sound: {notice}."]
    with av.open(str(result)) as file:
        assert file.streams.audio[0].codec_context.codec.canonical_name == expected
    assert _loudest(result) == pytest.approx(440, abs=3)
    assert sum(len(samples) for samples in _samples(result)) / 48_000 == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(
    ("codec", "source", "target", "rate", "layout"),
    [
        ("pcm_s16le", ".avi", ".mp4", 44_100, "stereo"),  # channels without names
        ("ac3", ".mkv", ".webm", 48_000, "5.1(side)"),
        ("pcm_s16le", ".mkv", ".mp4", 192_000, "mono"),
    ],
)
def test_layouts_and_rates_that_the_encoder_does_not_take(tmp_path, codec, source, target, rate, layout):
    recipe = Recipe(sound=codec, sound_rate=rate, sound_layout=layout)
    original = write_clip(tmp_path / f"source{source}", moving_picture(50), recipe)
    result = copy(original, tmp_path / f"a{target}")
    with av.open(str(original)) as before, av.open(str(result)) as after:
        assert before.streams.audio[0].channels == after.streams.audio[0].channels
    assert _loudest(result) == pytest.approx(440, abs=3)


def test_cuts_of_sound_that_is_encoded_anew(tmp_path, clip):
    result = copy(clip("aac", ".mp4"), tmp_path / "a.webm", start=1, end=Fraction(3, 2))
    assert sum(len(samples) for samples in _samples(result)) / 48_000 == pytest.approx(0.5, abs=0.05)
    assert abs(sound_of(result)[0][0] - times_of(result)[0][0]) < 0.03


def test_several_streams(tmp_path, clip):
    one, two = clip("aac", ".mp4"), tmp_path / "two.mkv"
    with av.open(str(one)) as source, av.open(str(clip("libopus", ".mkv"))) as other, av.open(str(two), "w") as target:
        streams = [target.add_stream_from_template(stream) for stream in (*source.streams, *other.streams.audio)]
        streams[1].metadata["language"] = "deu"
        for packet in source.demux():
            if packet.size:
                packet.stream = streams[packet.stream_index]
                target.mux(packet)
        for packet in other.demux(audio=0):
            if packet.size:
                packet.stream = streams[2]
                target.mux(packet)
    result = copy(two, tmp_path / "a.mp4")
    assert as_exact(sound_of(result, 0)) == as_exact(sound_of(two, 0))
    assert as_exact(sound_of(result, 1)) == as_exact(sound_of(two, 1))
    with av.open(str(result)) as file:
        assert [stream.metadata.get("language") for stream in file.streams.audio] == ["deu", "und"]


def test_alpha_and_foreground_have_no_sound(tmp_path, clip):
    for kind in ("alpha", "foreground"):
        result = copy(clip("aac", ".mp4"), tmp_path / f"{kind}.mp4", kind=kind)
        with av.open(str(result)) as file:
            assert not file.streams.audio
            assert len(times_of(result)[0]) == 50


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_sound_and_pictures_lie_side_by_side_in_the_file(tmp_path, clip, suffix):
    """Whoever plays the file need not hold much of one to get at the other."""
    codec, source = ("libopus", ".mkv") if suffix == ".webm" else ("aac", ".mp4")
    result = copy(clip(codec, source, frames=150), tmp_path / f"a{suffix}")
    latest, apart = {}, 0.0
    with av.open(str(result)) as file:
        for packet in file.demux():
            if packet.size:
                latest[packet.stream.type] = float(packet.pts * packet.time_base)
                apart = max(apart, abs(latest.get("audio", 0) - latest.get("video", 0)))
    assert set(latest) == {"audio", "video"}
    assert apart < 0.35


def test_a_source_without_sound(tmp_path):
    result = copy(write_clip(tmp_path / "silent.mp4"), tmp_path / "a.mp4")
    with av.open(str(result)) as file:
        assert [stream.type for stream in file.streams] == ["video"]
    assert sorted(os.listdir(tmp_path)) == ["a.mp4", "silent.mp4"]


def _samples(path):
    with av.open(str(path)) as file:
        return [frame.to_ndarray()[0] for frame in file.decode(audio=0)]


def _loudest(path):
    samples = np.concatenate(_samples(path))
    with av.open(str(path)) as file:
        rate = file.streams.audio[0].rate
    return np.abs(np.fft.rfft(samples)).argmax() * rate / len(samples)
