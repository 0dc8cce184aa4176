"""Makes the small clips of the tests: every codec, range and damage that they need."""

import dataclasses
import pathlib
import shutil
from fractions import Fraction

import av
import cv2
import numpy as np

RATE = Fraction(25)
LIMITED, FULL = 1, 2
_SAMPLES = 1024


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a clip is coded. The colour numbers are those of ITU-T H.273; 2 = not specified."""

    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    matrix: int = 2
    colour_range: int = 0
    primaries: int = 2
    transfer: int = 2
    rotation: int = 0
    flipped: bool = False
    aspect: Fraction | None = None
    sound: str | None = None
    sound_rate: int = 48_000
    sound_layout: str = "mono"
    options: tuple = (("preset", "ultrafast"), ("crf", "10"))
    container_options: tuple = ()


def moving_picture(frames=12, width=64, height=48, bit_depth=8, seed=0):
    """Returns a list of pictures `(height, width, 3)`: smooth colours, and a light square that moves to the right."""
    noise = np.random.default_rng(seed).integers(40, 200, (height // 8 + 1, width // 8 + 1, 3)).astype("float32")
    still = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 255)
    scale = (2**bit_depth - 1) / 255
    pictures = []
    for number in range(frames):
        picture = still.copy()
        left = number * (width - width // 4) // max(1, frames - 1)
        picture[height // 4 : height // 2, left : left + width // 4] = 240
        pictures.append(np.rint(picture * scale).astype(f"uint{bit_depth}"))
    return pictures


def flat_picture(colour, width=64, height=48, bit_depth=8):
    """Returns a picture of one colour, three numbers in the depth's range."""
    return np.full((height, width, 3), colour, f"uint{bit_depth}")


def write_clip(path, pictures=None, recipe=Recipe(), times=None, rate=RATE):
    """Writes a clip.

    Args:
        path: its suffix decides on the container.
        pictures: list of `(H, W, 3)` uint8 or uint16 RGB, or of `av.VideoFrame` that are coded as they are;
            None: `moving_picture()`.
        recipe: a `Recipe`; its sound (an encoder: "aac", "libopus") is a sine of 440 Hz as long as the pictures.
        times: integers, units of 1 / (40 rate), one a picture; None: one picture after the other.
        rate: frames a second.
    Returns:
        `path`.
    """
    pictures = moving_picture() if pictures is None else pictures
    unit = 1 / rate if times is None else 1 / (40 * rate)
    times = range(len(pictures)) if times is None else times
    with av.open(str(path), "w", options=dict(recipe.container_options)) as container:
        stream = container.add_stream(recipe.codec, rate=rate, options=dict(recipe.options))
        _set_up(stream, pictures[0], recipe, unit)
        sound = _sound_stream(container, recipe.sound, recipe.sound_rate, recipe.sound_layout) if recipe.sound else None
        for picture, time in zip(pictures, times, strict=True):
            container.mux(stream.encode(_frame(picture, time, unit, recipe)))
        container.mux(stream.encode(None))
        if sound:
            _write_sine(container, sound, float(times[-1] * unit + 1 / rate))
    return path


def write_sound(path, codec="aac", seconds=1.0, cover=None):
    """Writes a file of sound alone, with a picture `(H, W, 3)` as its cover if one is given (.mp3, .m4a)."""
    with av.open(str(path), "w") as container:
        stream = _sound_stream(container, codec)
        if cover is not None:
            picture = container.add_stream("mjpeg", rate=1)
            picture.width, picture.height, picture.pix_fmt = cover.shape[1], cover.shape[0], "yuvj420p"
            picture.disposition = av.stream.Disposition.attached_pic
            packets = picture.encode(av.VideoFrame.from_ndarray(cover)) + picture.encode(None)
            container.start_encoding()
            container.mux(packets)
        _write_sine(container, stream, seconds)
    return path


def write_frames(folder, pictures=None, pattern="{:06d}.png", first=0):
    """Writes pictures as a folder of numbered files; returns the folder."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(moving_picture() if pictures is None else pictures, first):
        assert cv2.imwrite(str(folder / pattern.format(number)), np.ascontiguousarray(picture[..., ::-1]))
    return folder


def write_two_sizes(path, recipe=Recipe(options=(("preset", "ultrafast"), ("bf", "0"))), frames=6):
    """Writes a raw stream (.h264, .ts, ...) whose frames are 64x48 at first and 96x64 later; returns `path`."""
    path = pathlib.Path(path)
    parts = [path.with_name(f"part{number}{path.suffix}") for number in range(2)]
    for part, (width, height) in zip(parts, ((64, 48), (96, 64)), strict=True):
        write_clip(part, moving_picture(frames, width, height), recipe)
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def truncated(path, share=0.6):
    """Copies the first part of a file beside it; returns the copy's path."""
    path = pathlib.Path(path)
    copy = path.with_name(f"truncated_{path.name}")
    data = path.read_bytes()
    copy.write_bytes(data[: int(share * len(data))])
    return copy


def damaged(path, places=(0.5,), length=200, seed=0):
    """Copies a file beside it with random bytes at places (shares of its length); returns the copy's path."""
    path = pathlib.Path(path)
    copy = path.with_name(f"damaged_{path.name}")
    shutil.copyfile(path, copy)
    random = np.random.default_rng(seed)
    with copy.open("r+b") as file:
        for place in places:
            file.seek(int(place * path.stat().st_size))
            file.write(random.bytes(length))
    return copy


def yuv_frame(values, pixel_format="yuv420p", width=64, height=48):
    """Returns an `av.VideoFrame` whose planes hold one number each."""
    frame = av.VideoFrame(width, height, pixel_format)
    for plane, value in zip(frame.planes, values, strict=True):
        bits = frame.format.components[0].bits
        size = plane.buffer_size if bits <= 8 else plane.buffer_size // 2
        plane.update(np.full(size, value, np.uint8 if bits <= 8 else np.uint16).tobytes())
    return frame


def _set_up(stream, picture, recipe, time_base):
    if isinstance(picture, av.VideoFrame):
        stream.width, stream.height = picture.width, picture.height
    else:
        stream.height, stream.width = picture.shape[:2]
    context = stream.codec_context
    stream.pix_fmt, context.time_base = recipe.pixel_format, time_base
    context.colorspace, context.color_range = recipe.matrix, recipe.colour_range
    context.color_primaries, context.color_trc = recipe.primaries, recipe.transfer
    if recipe.aspect:
        context.sample_aspect_ratio = recipe.aspect
    if recipe.rotation or recipe.flipped:
        stream.set_display_rotation(recipe.rotation, hflip=recipe.flipped)


def _frame(picture, time, time_base, recipe):
    frame = picture if isinstance(picture, av.VideoFrame) else _coded(picture, recipe)
    frame.pts, frame.time_base = time, time_base
    frame.colorspace, frame.color_range = recipe.matrix, recipe.colour_range
    frame.color_primaries, frame.color_trc = recipe.primaries, recipe.transfer
    return frame


def _coded(picture, recipe):
    """Converts with the recipe's matrix and range; BT.601 and limited where it names none, as for small videos."""
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24" if picture.dtype == np.uint8 else "rgb48le")
    matrix = {1: 1, 9: 9}.get(recipe.matrix, 5)
    full = recipe.colour_range == FULL or recipe.pixel_format.startswith("yuvj")
    return frame.reformat(
        format=recipe.pixel_format,
        src_colorspace=matrix,
        dst_colorspace=matrix,
        src_color_range=FULL,
        dst_color_range=FULL if full else LIMITED,
        interpolation="BICUBIC",
    )


def _sound_stream(container, codec, rate=48_000, layout="mono"):
    stream = container.add_stream(codec, rate=rate, layout=layout)
    names = [kind.name for kind in stream.codec_context.codec.audio_formats]
    stream.codec_context.format = "fltp" if "fltp" in names else "s16"
    return stream


def _write_sine(container, stream, seconds):
    kind, layout, rate = stream.codec_context.format, stream.codec_context.layout, stream.codec_context.sample_rate
    samples = np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate) * 0.3
    for first in range(0, len(samples), _SAMPLES):
        part = np.repeat(samples[None, first : first + _SAMPLES], layout.nb_channels, axis=0)
        part = part.astype("float32") if "flt" in kind.name else np.rint(part * 32767).astype("int16")
        part = part if kind.is_planar else np.ascontiguousarray(part.T).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(part, format=kind.name, layout=layout.name)
        frame.sample_rate, frame.pts, frame.time_base = rate, first, Fraction(1, rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
