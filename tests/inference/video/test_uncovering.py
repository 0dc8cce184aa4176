"""Plates of clips in which people cover the room for most of the time."""

import numpy as np
import pytest

from tests.inference.fakes import RedFinder
from tests.inference.video.clips import write_frames
from tests.inference.video.test_plates import HEIGHT, NOISE, WIDTH, textured
from tfmatting.inference.video.medians import visible_colours
from tfmatting.inference.video.plates import automatic_plate

FRAMES = 40
WALL = np.minimum(textured(0), (110, 255, 255))  # nothing on it is red


def standing(centres, scale=1):
    """Someone in red at each centre, before a textured wall, with noise: the frames, and where the wall is hidden."""
    random = np.random.default_rng(7)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    frames, hidden = [], []
    for centre in centres:
        figure = ((columns - centre) / (WIDTH * 0.1)) ** 2 + ((rows - HEIGHT * 0.6) / (HEIGHT * 0.35)) ** 2 < 1
        frame = np.where(figure[..., None], (230, 40, 40), WALL) + random.normal(0, NOISE, WALL.shape)
        frames.append(np.rint(frame.clip(0, 255) * scale).astype(np.uint8 if scale == 1 else np.uint16))
        hidden.append(figure)
    return frames, np.stack(hidden)


def plates(tmp_path, frames, finder):
    """The plates without masks and with those of a finder."""
    folder = write_frames(tmp_path / "frames", frames, "{:03d}.png")
    return automatic_plate(folder), automatic_plate(folder, people=lambda: finder)


def errors(plate, scale=1):
    return np.abs(plate.pixels / scale - WALL).max(axis=-1)


@pytest.mark.parametrize(("stays", "scale"), [(0.7, 1), (0.7, 257), (0.85, 1)])
def test_someone_who_stays_for_most_of_the_clip_leaves_no_trace(tmp_path, stays, scale):
    centres = [0.35 * WIDTH if number < stays * FRAMES else 0.7 * WIDTH for number in range(FRAMES)]
    frames, hidden = standing(centres, scale)
    most = hidden.mean(axis=0) > 0.5
    plain, masked = plates(tmp_path, frames, RedFinder())
    assert masked.pixels.dtype == frames[0].dtype
    assert np.median(errors(plain, scale)[most]) > 50  # it shows the person
    assert errors(masked, scale)[most].mean() < 2 * NOISE
    assert errors(masked, scale).max() < 6 * NOISE
    assert masked.unseen_share == 0
    assert masked.frames == FRAMES


def test_someone_in_changing_clothes_leaves_a_mixture_only_without_masks(tmp_path):
    """Who sways, so that every part of the wall is uncovered in a fifth of the frames at least."""
    frames, hidden = standing([0.5 * WIDTH if number % 5 else 0.1 * WIDTH for number in range(FRAMES)])
    random = np.random.default_rng(1)
    for frame, figure in zip(frames, hidden, strict=True):
        frame[figure] = (230, *random.integers(0, 90, 2))
    plain, masked = plates(tmp_path, frames, RedFinder())
    most = hidden.mean(axis=0) > 0.5
    assert plain.unseen[most].mean() > 0.9
    assert masked.unseen_share == 0
    assert errors(masked)[most].max() < 6 * NOISE


@pytest.mark.parametrize("answer", [False, True])
def test_masks_of_nobody_and_of_everything_change_nothing(tmp_path, answer):
    frames, _ = standing([0.35 * WIDTH if number < 25 else 0.7 * WIDTH for number in range(FRAMES)])
    plain, masked = plates(tmp_path, frames, RedFinder(always=answer))
    np.testing.assert_array_equal(masked.pixels, plain.pixels)
    np.testing.assert_array_equal(masked.unseen, plain.unseen)


def test_what_is_never_uncovered_stays_as_it_is(tmp_path):
    frames, hidden = standing(0.5 * WIDTH + 9 * np.sin(0.7 * np.arange(FRAMES)))
    plain, masked = plates(tmp_path, frames, RedFinder())
    never = hidden.all(axis=0)
    assert never.mean() > 0.03
    np.testing.assert_array_equal(masked.pixels[never], plain.pixels[never])
    np.testing.assert_array_equal(masked.unseen[never], plain.unseen[never])


@pytest.mark.parametrize(("missed", "mistaken"), [(0.2, 0.0), (0.5, 0.0), (0.9, 0.0), (0.3, 0.3), (0.0, 0.6)])
def test_bad_masks_make_nothing_worse(tmp_path, missed, mistaken):
    """Masks that miss the person in some of the frames, and take parts of the wall for people in others."""
    frames, _ = standing([0.35 * WIDTH if number < 28 else 0.7 * WIDTH for number in range(FRAMES)])
    plain, masked = plates(tmp_path, frames, RedFinder(missed, mistaken))
    assert (errors(masked) <= errors(plain) + 3 * NOISE).mean() > 0.999
    assert errors(masked).mean() <= errors(plain).mean() + 0.1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_colours_of_the_frames_that_count(dtype):
    random = np.random.default_rng(0)
    unit = np.iinfo(dtype).max // 255
    values = (unit * random.integers(90, 110, (3, 9, 200))).astype(dtype)
    visible = random.random((9, 200)) < 0.6
    visible[0] = True
    values[:, ~visible] = np.iinfo(dtype).max
    colours, counts = visible_colours(values, visible, 20 * unit)
    expected = np.ma.median(np.ma.array(values / unit, mask=np.broadcast_to(~visible, values.shape)), axis=1).T
    np.testing.assert_allclose(colours / unit, expected, atol=0.5)
    np.testing.assert_array_equal(counts, visible.sum(axis=0))
    values[:, visible[:, 0], 0] = unit * np.arange(0, 250, 250 // visible[:, 0].sum())[: visible[:, 0].sum()]
    assert visible_colours(values, visible, 2 * unit)[1][0] == 1  # they agree on nothing
