"""Matting of a live camera, with a window and a camera that answer as they are told."""

import itertools

import numpy as np
import pytest

from tests.cli.videos import pixels_of
from tfmatting.inference.backgrounds import ColourBackground
from tfmatting.inference.video.encoders import Encoding
from tfmatting.inference.video.moving_background import StillBackgrounds
from tfmatting.inference.video.outputs import ClipOutputs
from tfmatting.inference.writing import Output
from tfmatting.ondevice.camera import CameraEndedError
from tfmatting.ondevice.live import live_format, matte_live
from tfmatting.ondevice.plate_capture import ATTEMPTS, FRAMES
from tfmatting.ondevice.window import END, NEW_PLATE, Window

ROOM = np.full((32, 48, 3), 90, np.uint8)
OTHER_ROOM = np.full((32, 48, 3), 150, np.uint8)
WHITE = StillBackgrounds(ColourBackground("white"))


class DifferenceKeyer:
    """What differs from the plate is a person."""

    def predict_on_batch(self, inputs):
        source, background = inputs["source"], inputs["background"]
        alpha = (np.abs(source - background).max(axis=-1, keepdims=True) > 0.1).astype("float32")
        return {"alpha": alpha, "foreground": source, "error": alpha, "refined": alpha}


class FakeCamera:
    """Gives frames, then raises what it is told to."""

    def __init__(self, frames, end=CameraEndedError):
        self.frames, self.end = iter(frames), end

    def read(self):
        frame = next(self.frames, None)
        if frame is None:
            raise self.end
        return frame


class FakeWindow(Window):
    """Has no screen: answers with one key after the other, and keeps what it was shown."""

    def __init__(self, keys):
        self.keys, self.shown, self.texts = iter(keys), [], []

    def show(self, picture, text=""):
        self.shown.append(picture)
        self.texts.append(text)
        return next(self.keys, None)


def live(frames, keys=(), **options):
    window = FakeWindow(keys)
    progress = matte_live(DifferenceKeyer(), FakeCamera(frames), ROOM, WHITE, window, countdown=0, **options)
    return progress, window


def test_room_is_replaced_until_the_key_to_end():
    progress, window = live(itertools.repeat(ROOM), [None, None, END])
    assert progress.frames == 3
    assert all((picture == 255).all() for picture in window.shown)
    assert window.texts[-1].endswith("frames/s")


def test_new_plate_is_captured_by_a_key():
    frames = [ROOM, OTHER_ROOM, *[OTHER_ROOM] * (1 + FRAMES), OTHER_ROOM]
    _, window = live(frames, [None, NEW_PLATE])
    assert (window.shown[1] == OTHER_ROOM).all()  # it differs from the plate: a person
    assert (window.shown[-1] == 255).all()


def test_failed_capture_keeps_the_old_plate(caplog):
    moving = [np.where(np.arange(48)[:, None] < 16 * number, OTHER_ROOM, ROOM) for number in range(3)]
    shaken = itertools.islice(itertools.cycle(moving), 1 + ATTEMPTS * FRAMES)
    _, window = live([ROOM, *shaken, ROOM], [NEW_PLATE])
    assert any(message.endswith("The old plate stays.") for message in caplog.messages)
    assert (window.shown[-1] == 255).all()


def test_key_to_end_works_during_a_capture():
    progress, window = live(itertools.repeat(ROOM), [NEW_PLATE, END])
    assert progress.frames == 1 and len(window.shown) == 2


@pytest.mark.parametrize("end", [KeyboardInterrupt, CameraEndedError])
def test_recording_is_complete_however_it_ends(tmp_path, end):
    path = tmp_path / "record.mp4"
    with ClipOutputs([Output("composite", path)], live_format((48, 32)), Encoding()) as outputs:
        camera = FakeCamera([ROOM] * 5, end)
        progress = matte_live(DifferenceKeyer(), camera, ROOM, WHITE, outputs=outputs)
    frames = pixels_of(path)
    assert progress.frames == len(frames) == 5
    assert frames.min() > 245


def test_time_is_a_limit():
    progress, _ = live(itertools.repeat(ROOM), seconds=0.05)
    assert progress.seconds >= 0.05 and progress.frames > 1
