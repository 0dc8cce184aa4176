import io

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.serving.servers import encoded, png_header, scene
from tfmatting.serving.pictures import Result, ResultOptions, decode, encode_plate, fitted
from tfmatting.serving.requests import RequestError

PIXELS = 1_000_000


def refused(status, function, *arguments):
    with pytest.raises(RequestError) as caught:
        function(*arguments)
    assert caught.value.status == status
    return caught.value.detail


def test_a_lossless_file_gives_its_pixels():
    source, _ = scene()
    np.testing.assert_array_equal(decode(encoded(source), "`file`", PIXELS), source)
    deep = source.astype(np.uint16) * 257 + 3
    np.testing.assert_array_equal(decode(encoded(deep), "`file`", PIXELS), deep)
    np.testing.assert_array_equal(decode(encode_plate(deep), "`file`", PIXELS), deep)


def test_a_turned_photograph_is_upright():
    source, _ = scene()
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    file = io.BytesIO()
    Image.fromarray(source).save(file, "JPEG", exif=exif, quality=100, subsampling=0)
    turned = decode(file.getvalue(), "`file`", PIXELS)
    assert turned.shape == (48, 32, 3)
    assert np.abs(turned.astype(int) - np.rot90(source, -1)).mean() < 3


@pytest.mark.parametrize(
    "data, status, expected",
    [
        (b"", 422, "`file` is empty"),
        (b"no picture at all", 415, "damaged, or no picture"),
        (encoded(scene()[0])[:60], 415, "damaged, or no picture"),
        (b"<svg width='20' height='20' xmlns='http://www.w3.org/2000/svg'/>", 415, "no picture of a known format"),
        (cv2.imencode(".tif", np.zeros((20, 20, 3), np.float32))[1].tobytes(), 415, "8 or 16 bits"),
        (encoded(np.zeros((15, 40, 3), np.uint8)), 422, "has 40x15 pixels: at least 16 a side"),
        (encoded(np.zeros((1001, 1000, 3), np.uint8)), 413, "has 1000x1001 pixels, more than the 1,000,000 allowed"),
        (png_header(60_000, 60_000), 413, "has 60000x60000 pixels"),
    ],
)
def test_bad_files(data, status, expected):
    assert expected in refused(status, decode, data, "`file`", PIXELS)


def test_a_plate_of_another_ratio_is_refused_and_of_another_size_is_resized():
    source, plate = scene()
    assert fitted(np.repeat(np.repeat(plate, 2, 0), 2, 1), source).shape == source.shape
    assert "must have the aspect ratio" in refused(422, fitted, plate[:20], source)


@pytest.mark.parametrize(
    "options, picture, expected",
    [
        ({"only_mask": True, "colour": "white"}, None, "`om` asks for the alpha, `bgc` for a composite"),
        ({"colour": "white", "blur": 2.0}, None, "Received: bgc, blur"),
        ({"colour": "white"}, np.zeros((16, 16, 3), np.uint8), "Received: bgc, bi"),
        ({"colour": "whitish"}, None, "Received: 'whitish'"),
        ({"format": "jpg"}, None, "JPEG has no transparency, which the cut-out needs"),
        ({"format": "jpg", "colour": "0,0,0,128"}, None, "JPEG has no transparency, which the composite needs"),
    ],
)
def test_contradictions(options, picture, expected):
    assert expected in refused(422, Result, ResultOptions(**options), picture)
