"""Plates that come from clips: right where the background was seen, honest where it was not."""

import logging

import cv2
import numpy as np
import pytest

from tests.inference.video.clips import Recipe, moving_picture, truncated, write_clip, write_frames, write_sound
from tfmatting.inference.video.clip import ClipFormat, ColourFormat
from tfmatting.inference.video.medians import agreement, most_common, temporal_median_of
from tfmatting.inference.video.plates import automatic_plate, read_plate_for_clip, temporal_median

FRAMES, HEIGHT, WIDTH, NOISE = 60, 96, 160, 2.0


def textured(seed, height=HEIGHT, width=WIDTH):
    noise = np.random.default_rng(seed).uniform(30, 225, (height // 6, width // 6, 3)).astype("float32")
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 255)


def figures(centres, scale=1):
    """A figure in changing clothes at each centre, before a textured wall, with noise.

    Returns the wall, the frames, and the share of the frames in which each pixel of the wall is seen.
    """
    random = np.random.default_rng(5)
    wall, frames, covered = textured(0), [], np.zeros((HEIGHT, WIDTH))
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    for number, centre in enumerate(centres):
        figure = ((columns - centre) / (WIDTH * 0.1)) ** 2 + ((rows - HEIGHT * 0.6) / (HEIGHT * 0.45)) ** 2 < 1
        frame = np.where(figure[..., None], textured(100 + number), wall) + random.normal(0, NOISE, wall.shape)
        frames.append(np.rint(frame.clip(0, 255) * scale).astype(np.uint8 if scale == 1 else np.uint16))
        covered += figure
    return wall * scale, frames, 1 - covered / len(frames)


def folder_of(tmp_path, frames):
    return write_frames(tmp_path / "frames", frames, "{:03d}.png")


@pytest.mark.parametrize("scale", [1, 257])
def test_a_figure_that_walks_through_leaves_no_trace(tmp_path, scale):
    wall, frames, seen = figures(np.linspace(0.1 * WIDTH, 0.9 * WIDTH, FRAMES), scale)
    assert seen.min() > 0.5
    plate = automatic_plate(folder_of(tmp_path, frames))
    assert plate.pixels.dtype == frames[0].dtype
    assert plate.frames == FRAMES
    assert plate.unseen_share == 0
    assert np.abs(plate.pixels - wall).mean() < 0.5 * NOISE * scale
    assert np.abs(plate.pixels - wall).max() < 2 * NOISE * scale


@pytest.mark.parametrize("scale", [1, 257])
def test_a_figure_that_covers_the_wall_most_of_the_time(tmp_path, scale):
    # to the right for one frame in three: in the middle, the wall is seen in a third of the frames
    centres = [0.5 * WIDTH if number % 3 else 0.15 * WIDTH for number in range(FRAMES)]
    wall, frames, seen = figures(centres, scale)
    middle = seen < 0.4
    assert middle.mean() > 0.1
    folder = folder_of(tmp_path, frames)
    plate, median = automatic_plate(folder), temporal_median(folder)
    assert np.abs(plate.pixels - wall)[middle].mean() < 0.5 * NOISE * scale
    assert np.abs(median - wall)[middle].mean() > 5 * NOISE * scale  # a mixture of clothes and wall
    assert plate.unseen_share < 0.002


def test_the_share_that_was_never_uncovered_is_told(tmp_path):
    centres = WIDTH / 2 + 9 * np.sin(0.7 * np.arange(FRAMES))  # someone who sways, in changing clothes
    wall, frames, seen = figures(centres)
    plate = automatic_plate(folder_of(tmp_path, frames))
    assert (seen == 0).mean() > 0.03
    assert plate.unseen_share == pytest.approx((seen < 0.25).mean(), abs=0.005)
    assert plate.unseen[seen < 0.2].all()
    assert not plate.unseen[seen > 0.3].any()
    assert np.abs(plate.pixels - wall)[seen > 0.3].mean() < 0.5 * NOISE
    percent = f"{100 * plate.unseen_share:.1f} % of the pixels"
    assert percent in plate.warning()
    assert "stays in one place" in plate.warning()


def test_medians():
    samples = [np.full((2, 3, 3), value, np.uint8) for value in (9, 200, 10, 11, 0)]
    median, spread = temporal_median_of(samples)
    assert (median == 10).all()
    assert (spread == 2).all()
    assert (temporal_median_of(samples[:4])[0] == 11).all()  # between 10 and 11, rounded
    assert (agreement(samples, median, 1) == 3).all()
    colours, counts = most_common(samples, np.ones((2, 3), bool), 1)
    assert colours.dtype == np.uint8
    assert (colours == 10).all()
    assert (counts == 3).all()
    extremes = [np.full((1, 1, 3), value, np.uint16) for value in (65535, 0, 0)]
    colours, counts = most_common(extremes, np.ones((1, 1), bool), 2000)
    assert (colours.max(), counts.max()) == (0, 2)


def clip_format(width=WIDTH, height=HEIGHT, bit_depth=8):
    return ClipFormat(width, height, 25, 1, bit_depth, ColourFormat(6), None)


def test_a_plate_is_a_picture_or_a_clip_whatever_its_name(tmp_path):
    wall, frames, _ = figures(np.linspace(0.1 * WIDTH, 0.9 * WIDTH, 15))
    picture = tmp_path / "picture.mp4"
    picture.write_bytes(cv2.imencode(".png", np.rint(wall).astype(np.uint8)[..., ::-1])[1].tobytes())
    video = write_clip(tmp_path / "video.mp4", frames, Recipe(options=(("crf", "1"),))).rename(tmp_path / "video.png")
    folder = folder_of(tmp_path, frames)
    for plate, difference in ((picture, 0.6), (folder, 2), (video, 8)):
        pixels = read_plate_for_clip(str(plate), clip_format())
        assert pixels.dtype == np.uint8
        assert np.abs(pixels - wall).mean() < difference
        deep = read_plate_for_clip(str(plate), clip_format(bit_depth=16))
        np.testing.assert_array_equal(deep, pixels.astype(int) * 257)


def test_an_automatic_plate_comes_with_a_warning(tmp_path, caplog):
    folder = folder_of(tmp_path, moving_picture(9))
    with caplog.at_level(logging.WARNING, "tfmatting"):
        pixels = read_plate_for_clip("auto", clip_format(64, 48), folder)
    assert pixels.shape == (48, 64, 3)
    assert "the plate was made from 9 frames of the clip itself" in caplog.text
    with pytest.raises(ValueError, match="clip_path"):
        read_plate_for_clip("auto", clip_format())


def test_a_plate_of_another_size_is_fitted_or_refused(tmp_path, caplog):
    video = write_clip(tmp_path / "plate.mp4", moving_picture(3, 128, 96))
    with caplog.at_level(logging.INFO, "tfmatting"):
        assert read_plate_for_clip(video, clip_format(64, 48)).shape == (48, 64, 3)
    assert "it is resized" in caplog.text
    with pytest.raises(ValueError, match=r"the captured plate \(--bgr\) must have the aspect ratio"):
        read_plate_for_clip(video, clip_format(64, 64))


def test_what_is_no_plate_is_refused_in_one_line(tmp_path, caplog):
    text = tmp_path / "plate.png"
    text.write_text("no plate\n")
    broken = tmp_path / "broken.png"
    broken.write_bytes(cv2.imencode(".png", moving_picture(1)[0])[1].tobytes()[:100])
    for plate, kind, problem in (
        (tmp_path / "none.png", OSError, "does not exist"),
        (text, ValueError, "is neither a picture nor a video of a known format"),
        (broken, ValueError, "is damaged"),
        (write_sound(tmp_path / "sound.m4a"), ValueError, "holds sound, but no video"),
    ):
        with pytest.raises(kind, match=problem) as raised:
            read_plate_for_clip(str(plate), clip_format())
        assert str(raised.value).startswith(f"the captured plate (--bgr) {plate}")
    with caplog.at_level(logging.WARNING, "tfmatting"):
        read_plate_for_clip(truncated(write_clip(tmp_path / "plate.mkv")), clip_format(64, 48))
    assert "truncated_plate.mkv is cut off" in caplog.text
