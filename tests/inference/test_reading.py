import io
import logging
import os

import cv2
import numpy as np
import pytest
from PIL import Image

from tfmatting.inference.reading import read_picture

#: a colour for each corner: top left, top right, bottom left, bottom right
CORNERS = np.uint8([[(250, 20, 30), (10, 240, 30)], [(20, 30, 230), (200, 200, 40)]])


@pytest.fixture
def corners():
    return np.repeat(np.repeat(CORNERS, 16, axis=0), 24, axis=1)


def read(tmp_path, picture, name, **options):
    picture.save(tmp_path / name, **options)
    return read_picture(tmp_path / name)


def assert_corners(pixels, expected=CORNERS, tolerance=3):
    found = pixels[[4, 4, -4, -4], [4, -4, 4, -4]].astype(int)
    np.testing.assert_allclose(found, np.reshape(expected, (4, 3)), atol=tolerance)


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        ("RGB", "a.png"),
        ("RGB", "a.jpg"),
        ("RGB", "a.webp"),
        ("RGB", "a.tif"),
        ("RGB", "a.bmp"),
        ("RGB", "a.gif"),
        ("RGB", "a.ppm"),
        ("P", "a.png"),
        ("P", "a.tif"),
        ("P", "a.bmp"),
        ("P", "a.gif"),
        ("CMYK", "a.jpg"),
        ("CMYK", "a.tif"),
        ("RGBA", "a.png"),
        ("RGBA", "a.webp"),
    ],
)
def test_formats_and_colour_modes(tmp_path, corners, mode, name):
    picture = Image.fromarray(corners)
    picture = picture.convert("P", palette=Image.Palette.ADAPTIVE) if mode == "P" else picture.convert(mode)
    options = {"quality": 95} if name.endswith((".jpg", ".webp")) else {}
    pixels = read(tmp_path, picture, name, **options)
    assert pixels.dtype == np.uint8
    assert pixels.shape == (32, 48, 3)
    assert_corners(pixels, tolerance=8 if name.endswith(".webp") else 3)


@pytest.mark.parametrize("mode", ["L", "LA", "1", "I;16"])
def test_gray_becomes_rgb(tmp_path, corners, mode):
    gray = corners[..., 1]
    picture = Image.fromarray(gray.astype(np.uint16) * 257) if mode == "I;16" else Image.fromarray(gray).convert(mode)
    pixels = read(tmp_path, picture, "gray.png")
    assert pixels.dtype == (np.uint16 if mode == "I;16" else np.uint8)
    assert pixels.shape == (32, 48, 3)
    assert np.ptp(pixels.astype(int), axis=-1).max() == 0
    if mode != "1":
        np.testing.assert_array_equal(pixels[..., 0], gray.astype(int) * (257 if mode == "I;16" else 1))


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_16_bits_are_kept(tmp_path, suffix):
    values = np.random.default_rng(0).integers(0, 65536, (20, 30, 3), dtype=np.uint16)
    cv2.imwrite(str(tmp_path / f"deep{suffix}"), values[..., ::-1])
    np.testing.assert_array_equal(read_picture(tmp_path / f"deep{suffix}"), values)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path, corners, name, orientation):
    turn = {  # how a viewer brings the stored picture upright
        1: lambda x: x,
        2: lambda x: x[:, ::-1],
        3: lambda x: x[::-1, ::-1],
        4: lambda x: x[::-1],
        5: lambda x: x.transpose(1, 0, 2),
        6: lambda x: np.rot90(x, -1),
        7: lambda x: x[::-1, ::-1].transpose(1, 0, 2),
        8: lambda x: np.rot90(x, 1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 95} if name == "a.jpg" else {"lossless": True} if name == "a.webp" else {}
    pixels = read(tmp_path, Image.fromarray(corners), name, exif=exif, **options)
    assert pixels.shape == turn(corners).shape
    assert_corners(pixels, turn(CORNERS))


def test_own_transparency_is_left_out_with_a_notice(tmp_path, corners, caplog):
    rgba = np.dstack([corners, np.full((32, 48), 255, np.uint8)])
    with caplog.at_level(logging.INFO, "tfmatting"):
        read(tmp_path, Image.fromarray(rgba), "opaque.png")
        assert not caplog.messages
        rgba[:8, :, 3] = 100
        assert_corners(read(tmp_path, Image.fromarray(rgba), "translucent.png"))
    assert "transparency" in caplog.text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.png", b"", "empty.png is empty"),
        ("text.png", b"this is a letter, no picture\n" * 20, "text.png is damaged, or no picture"),
        ("short.png", b"\x89PNG\r\n\x1a\n", "short.png is damaged"),
        ("short.jpg", b"\xff\xd8\xff", "short.jpg is damaged"),
        ("zeros.png", bytes(1000), "zeros.png is damaged"),
        ("drawing.svg", b"<svg width='20' height='20'></svg>", "drawing.svg is damaged, or no picture"),
    ],
)
def test_no_picture(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_picture(tmp_path / name)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".bmp", ".gif"])
@pytest.mark.parametrize("part", [0.1, 0.6, 0.95])
def test_truncated_pictures_are_refused(tmp_path, suffix, part):
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    data = cv2.imencode(suffix, noise)[1].tobytes()
    (tmp_path / "cut").write_bytes(data[: int(len(data) * part)])
    with pytest.raises(ValueError, match=r"the captured plate .* is damaged"):
        read_picture(tmp_path / "cut", "the captured plate (--bgr)")


def test_float_values_are_refused(tmp_path):
    cv2.imwrite(str(tmp_path / "float.tif"), np.zeros((20, 20, 3), np.float32))
    with pytest.raises(ValueError, match=r"must have 8 or 16 bits a channel. Received: float32"):
        read_picture(tmp_path / "float.tif")


def test_large_pictures_are_refused_before_they_are_decoded(tmp_path, monkeypatch):
    stored = io.BytesIO()
    Image.new("L", (20_000, 10_100)).save(stored, "PNG")
    (tmp_path / "large.png").write_bytes(stored.getvalue())
    monkeypatch.setattr("tfmatting.inference.reading.cv2.imdecode", None)
    message = r"large.png has 20000x10100 pixels, 202 megapixels, more than the 200 allowed.*--max-pixels"
    with pytest.raises(ValueError, match=message):
        read_picture(tmp_path / "large.png")


def test_limit_can_be_set(tmp_path, corners):
    Image.fromarray(corners).save(tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png", max_pixels=32 * 48).shape == (32, 48, 3)
    with pytest.raises(ValueError, match="--max-pixels"):
        read_picture(tmp_path / "a.png", max_pixels=32 * 48 - 1)


def test_missing_files_and_directories(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"the picture .*none.png does not exist"):
        read_picture(tmp_path / "none.png")
    with pytest.raises(IsADirectoryError, match="is a directory"):
        read_picture(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(OSError, match="cannot be read: Not a directory"):
        read_picture(tmp_path / "file" / "a.png")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path):
    (tmp_path / "a.png").touch(mode=0o000)
    with pytest.raises(OSError, match="cannot be read: Permission denied"):
        read_picture(tmp_path / "a.png")
