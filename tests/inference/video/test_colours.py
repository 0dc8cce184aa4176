"""Frames come in the colours that the file means, whatever its matrix, range and depth."""

import numpy as np
import pytest

from tests.inference.video.clips import FULL, LIMITED, Recipe, flat_picture, write_clip, yuv_frame
from tfmatting.inference.video.clip import ColourFormat
from tfmatting.inference.video.reading import open_clip

#: share of red and of blue in luma, by H.273's number of the matrix
LUMA = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}
LOSSLESS = {"codec": "ffv1", "options": ()}


def meant(luma, blue, red, matrix, full, bits):
    """RGB in [0, 1] of three numbers of YCbCr, as ITU-T H.273 defines it."""
    unit = 2 ** (bits - 8)
    if full:
        y, u, v = (luma, blue - 128 * unit, red - 128 * unit)
        y, u, v = (value / (256 * unit - 1) for value in (y, u, v))
    else:
        y, u, v = (luma / unit - 16) / 219, (blue / unit - 128) / 224, (red / unit - 128) / 224
    share_red, share_blue = LUMA[matrix]
    r, b = y + 2 * (1 - share_red) * v, y + 2 * (1 - share_blue) * u
    return np.clip([r, (y - share_red * r - share_blue * b) / (1 - share_red - share_blue), b], 0, 1)


def only_frame(path):
    with open_clip(path) as clip:
        return clip.format, next(iter(clip)).pixels


@pytest.mark.parametrize(("pixel_format", "bits"), [("yuv420p", 8), ("yuv444p", 8), ("yuv420p10le", 10)])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("matrix", LUMA)
def test_known_numbers_become_the_colours_they_mean(tmp_path, pixel_format, bits, full, matrix):
    recipe = Recipe(pixel_format=pixel_format, matrix=matrix, colour_range=FULL if full else LIMITED, **LOSSLESS)
    for values in ((120, 90, 170), (200, 140, 110), (60, 150, 128)):
        values = [value * 2 ** (bits - 8) for value in values]
        path = write_clip(tmp_path / "clip.mkv", [yuv_frame(values, pixel_format)], recipe)
        clip_format, pixels = only_frame(path)
        assert clip_format.colour == ColourFormat(matrix, 2, 2, full)
        assert clip_format.bit_depth == 8 * pixels.itemsize == (8 if bits == 8 else 16)
        tolerance = 0.51 if bits == 8 else 4  # of 255, of 65535
        expected = meant(*values, matrix, full, bits) * np.iinfo(pixels.dtype).max
        np.testing.assert_allclose(pixels, np.broadcast_to(expected, pixels.shape), atol=tolerance)


@pytest.mark.parametrize(("pixel_format", "bits"), [("yuv420p", 8), ("yuv422p10le", 10), ("yuv420p12le", 12)])
@pytest.mark.parametrize("full", [False, True])
def test_white_and_black_use_the_whole_range(tmp_path, pixel_format, bits, full):
    unit = 2 ** (bits - 8)
    recipe = Recipe(pixel_format=pixel_format, matrix=1, colour_range=FULL if full else LIMITED, **LOSSLESS)
    white, black = (2**bits - 1, 0) if full else (235 * unit, 16 * unit)
    pictures = [yuv_frame([luma, 128 * unit, 128 * unit], pixel_format) for luma in (white, black)]
    with open_clip(write_clip(tmp_path / "clip.mkv", pictures, recipe)) as clip:
        bright, dark = (frame.pixels for frame in clip)
    assert bright.min() == np.iinfo(bright.dtype).max
    assert dark.max() == 0


@pytest.mark.parametrize(("height", "matrix"), [(480, 6), (720, 1)])
def test_a_file_that_names_no_matrix_gets_that_of_its_size(tmp_path, height, matrix):
    frame = yuv_frame([120, 90, 170], width=64, height=height)
    clip_format, pixels = only_frame(write_clip(tmp_path / "clip.mkv", [frame], Recipe(**LOSSLESS)))
    assert clip_format.colour == ColourFormat(matrix)
    np.testing.assert_allclose(pixels[0, 0], 255 * meant(120, 90, 170, matrix, False, 8), atol=0.51)


def test_motion_jpeg_has_full_range(tmp_path):
    recipe = Recipe(codec="mjpeg", pixel_format="yuvj420p", options=())
    clip_format, pixels = only_frame(write_clip(tmp_path / "clip.avi", [flat_picture((250, 5, 5))], recipe))
    assert clip_format.colour.full_range
    np.testing.assert_allclose(pixels[0, 0].astype(int), (250, 5, 5), atol=3)


@pytest.mark.parametrize(
    ("codec", "pixel_format", "bit_depth"),
    [("utvideo", "gbrp", 8), ("ffv1", "bgr0", 8), ("ffv1", "gbrp10le", 16), ("ffv1", "gbrp16le", 16)],
)
def test_rgb_stays_as_it_is(tmp_path, codec, pixel_format, bit_depth):
    random = np.random.default_rng(3)
    picture = random.integers(0, 256, (33, 35, 3)).astype(np.uint8)
    picture[0] = 255
    if bit_depth == 16:
        picture = picture.astype(np.uint16) * np.uint16(257)
    recipe = Recipe(codec=codec, pixel_format=pixel_format, options=())
    clip_format, pixels = only_frame(write_clip(tmp_path / "clip.avi", [picture], recipe))
    assert not clip_format.colour.full_range  # a video that is made of it has the usual range
    assert pixels.dtype == picture.dtype
    step = 2 * 65535 / 1023 if pixel_format == "gbrp10le" else 0
    np.testing.assert_allclose(pixels.astype(int), picture, atol=step)
    assert pixels[0].min() >= np.iinfo(pixels.dtype).max - 1


@pytest.mark.parametrize(("pixel_format", "value"), [("gray", 200), ("gray16le", 51400)])
def test_gray_becomes_gray(tmp_path, pixel_format, value):
    frame = yuv_frame([value], pixel_format)
    clip_format, pixels = only_frame(
        write_clip(tmp_path / "clip.mkv", [frame], Recipe(pixel_format=pixel_format, **LOSSLESS))
    )
    assert clip_format.colour.full_range
    assert pixels.min() == pixels.max() == value


def test_odd_sizes_keep_every_pixel(tmp_path):
    frame = yuv_frame([120, 90, 170], width=35, height=21)
    _, pixels = only_frame(write_clip(tmp_path / "clip.mkv", [frame], Recipe(**LOSSLESS)))
    assert pixels.shape == (21, 35, 3)
    assert (pixels == pixels[0, 0]).all()


def test_high_dynamic_range_is_passed_on(tmp_path):
    recipe = Recipe(pixel_format="yuv420p10le", matrix=9, primaries=9, transfer=16, colour_range=LIMITED)
    clip_format, pixels = only_frame(write_clip(tmp_path / "clip.mp4", [flat_picture(30000, bit_depth=16)], recipe))
    assert clip_format.colour == ColourFormat(9, 9, 16)
    np.testing.assert_allclose(pixels, 30000, atol=400)


def test_a_matrix_that_is_not_converted_is_refused(tmp_path):
    path = write_clip(tmp_path / "clip.mp4", [flat_picture(9)], Recipe(pixel_format="yuv444p", matrix=8))
    with pytest.raises(ValueError, match=r"clip\.mp4 stores its colours with the matrix 8 of ITU-T H\.273"):
        open_clip(path)
