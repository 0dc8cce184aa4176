from fractions import Fraction

import numpy as np
import pytest

from tests.inference.video.clips import Recipe, flat_picture, moving_picture, truncated, write_clip, write_frames
from tfmatting.inference.backgrounds import BlurredPlate, ColourBackground, PictureBackground
from tfmatting.inference.video.moving_background import StillBackgrounds, VideoBackgrounds

PLATE = np.random.default_rng(0).integers(0, 255, (48, 64, 3), dtype=np.uint8)
GRAYS = (20, 80, 140, 200)


@pytest.fixture
def video(tmp_path):
    """Four grays, a quarter of a second each."""
    pictures = [flat_picture((gray,) * 3) for gray in GRAYS]
    return write_clip(tmp_path / "background.mp4", pictures, Recipe(), rate=Fraction(4))


def gray_at(backgrounds, seconds, bit_depth=8):
    picture = backgrounds.at(Fraction(seconds), PLATE)(bit_depth)
    assert picture.shape == PLATE.shape
    assert picture.dtype == f"uint{bit_depth}"
    return picture.mean() / (1 if bit_depth == 8 else 257)


@pytest.mark.parametrize("rate", [2, 4, Fraction(30000, 1001), 10])
@pytest.mark.parametrize("bit_depth", [8, 16])
def test_frames_are_those_of_the_time_again_and_again(video, rate, bit_depth):
    with VideoBackgrounds(video) as backgrounds:
        for number in range(round(3 * rate)):
            seconds = Fraction(number) / rate
            expected = GRAYS[int(seconds * 4) % 4]
            assert gray_at(backgrounds, seconds, bit_depth) == pytest.approx(expected, abs=2)


def test_frames_are_fitted_once_for_each(video, monkeypatch):
    from tfmatting.inference.video import moving_background

    calls = []
    fit = moving_background.fit_picture
    monkeypatch.setattr(moving_background, "fit_picture", lambda *args: calls.append(1) or fit(*args))
    with VideoBackgrounds(video) as backgrounds:
        for number in range(100):
            gray_at(backgrounds, Fraction(number, 100))
    assert len(calls) == 4


def test_another_size_is_fitted(tmp_path):
    picture = flat_picture((250, 250, 250), 128, 48)
    picture[:, :40] = 0
    path = write_clip(tmp_path / "wide.mp4", [picture] * 2)
    with VideoBackgrounds(path, "cover") as backgrounds:
        assert backgrounds.at(0, PLATE)(8)[:, 16:].min() > 240
    with VideoBackgrounds(path, "contain") as backgrounds:
        assert backgrounds.at(0, PLATE)(8)[:8].max() < 5


def test_a_single_frame_and_a_folder(tmp_path):
    with VideoBackgrounds(write_clip(tmp_path / "one.mp4", [flat_picture((80,) * 3)])) as backgrounds:
        assert gray_at(backgrounds, 4) == pytest.approx(80, abs=2)
    folder = write_frames(tmp_path / "frames", [flat_picture((gray,) * 3) for gray in GRAYS])
    with VideoBackgrounds(folder) as backgrounds:
        assert gray_at(backgrounds, Fraction(2, 30)) == pytest.approx(140, abs=1)


def test_a_damaged_video_is_told(tmp_path, caplog):
    path = truncated(write_clip(tmp_path / "clip.mkv", moving_picture(40), Recipe()), 0.6)
    with VideoBackgrounds(path) as backgrounds:
        backgrounds.at(4, PLATE)(8)
    assert "truncated_clip.mkv is cut off or damaged" in caplog.text


def test_a_bad_file_is_told_at_once(tmp_path):
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(ValueError, match=r"the new background \(-bv\) .*text.mp4 is not a video"):
        VideoBackgrounds(tmp_path / "text.mp4")


class Counting:
    """A new background that counts how often it is rendered."""

    def __init__(self, inner):
        self.inner, self.channels, self.calls = inner, inner.channels, 0

    def render(self, plate):
        self.calls += 1
        return self.inner.render(plate)


@pytest.mark.parametrize("inner", [ColourBackground("255,0,10"), PictureBackground(PLATE[::2, ::2]), BlurredPlate(2)])
def test_still_backgrounds_are_rendered_once(inner):
    counting = Counting(inner)
    backgrounds = StillBackgrounds(counting)
    pictures = [backgrounds.at(seconds, PLATE)(8) for seconds in range(5)]
    assert counting.calls == 1
    assert all(picture is pictures[0] for picture in pictures)
    assert pictures[0].shape == PLATE.shape
    assert backgrounds.at(5, PLATE)(16).dtype == np.uint16


def test_a_blurred_plate_moves_with_the_camera():
    backgrounds = StillBackgrounds(BlurredPlate(2))
    first = backgrounds.at(0, PLATE)(8)
    moved = backgrounds.at(1, np.roll(PLATE, 8, axis=1))(8)
    assert np.abs(first.astype(int) - moved).mean() > 1


def test_a_translucent_colour_stays_a_colour():
    backgrounds = StillBackgrounds(ColourBackground("0,255,0,51"))
    assert backgrounds.channels == 4
    np.testing.assert_allclose(backgrounds.at(0, PLATE)(8), [0, 1, 0, 0.2])
