"""Shrinking and the guided filter at full resolution, against the plain formulas."""

import concurrent.futures

import numpy as np
import pytest

from tfmatting.inference.guided_enlargement import Enlargement, Shrinking, enlarged_bands
from tfmatting.ops.downsample import downsample_bilinear, downsampled_size
from tfmatting.ops.resize import resize_bilinear

SIZES = [(128, 96, 0.25), (135, 240, 4 / 15), (101, 75, 0.37), (300, 40, 0.5), (289, 31, 0.9)]


@pytest.mark.parametrize(("height", "width", "ratio"), SIZES)
def test_shrinking_is_that_of_the_model(height, width, ratio):
    frame = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype="uint8")
    size = downsampled_size(height, width, ratio)
    expected = downsample_bilinear(frame[None].astype("float32"), ratio)[0]
    np.testing.assert_allclose(Shrinking(height, width, size, ratio)(frame), expected, atol=2e-2)


@pytest.mark.parametrize(("height", "width", "ratio"), SIZES)
def test_bands_give_what_the_whole_gives(height, width, ratio):
    random = np.random.default_rng(0)
    size = downsampled_size(height, width, ratio)
    frame = random.integers(0, 256, (height, width, 3), dtype="uint8")
    slopes, intercepts = ([random.uniform(-1, 1, (*size, n)).astype("float32") for n in (3, 1)] for _ in range(2))
    results = [np.empty((height, width, n), "float32") for n in (3, 1)]
    with concurrent.futures.ThreadPoolExecutor(2) as executor:
        Enlargement(height, width, size, 1 / 255, executor)(frame, slopes, intercepts, results)
    source = frame / 255
    for slope, intercept, result, guide in zip(
        slopes, intercepts, results, (source, source.mean(axis=-1, keepdims=True)), strict=True
    ):
        slope, intercept = (np.asarray(resize_bilinear(x[None], height, width))[0] for x in (slope, intercept))
        np.testing.assert_allclose(result, np.clip(slope * guide + intercept, 0, 1), atol=1e-4)


def test_three_slopes_of_one_channel_are_summed():
    random = np.random.default_rng(0)
    frame, slope, intercept, result = (random.random((40, 50, n), dtype=np.float32) for n in (3, 3, 1, 1))
    slope, intercept = 0.3 * slope, 0.1 * intercept
    with concurrent.futures.ThreadPoolExecutor(2) as executor:
        Enlargement(40, 50, (40, 50), 1.0, executor)(frame, [slope], [intercept], [result])
    np.testing.assert_allclose(result, np.sum(slope * frame, axis=-1, keepdims=True) + intercept, atol=1e-5)


@pytest.mark.parametrize(("height", "small"), [(1080, 270), (1080, 288), (2160, 270), (101, 37), (720, 288), (7, 7)])
def test_bands_cover_every_row_once(height, small):
    bands = enlarged_bands(height, small)
    assert [row for band in bands for row in range(band.rows.start, band.rows.stop)] == list(range(height))
    for band in bands:
        assert band.skipped >= 0
        assert band.skipped + band.rows.stop - band.rows.start <= band.height
