"""Matting of a live camera: frame by frame, to a window, to files, or to both."""

import dataclasses
import logging
import time
from fractions import Fraction

from tfmatting.inference.images import matte
from tfmatting.inference.video.clip import ClipFormat
from tfmatting.inference.video.colours import picture_colour
from tfmatting.inference.video.layers import render_layers
from tfmatting.ondevice.camera import CameraEndedError
from tfmatting.ondevice.plate_capture import capture_plate
from tfmatting.ondevice.window import END, NEW_PLATE

LOGGER = logging.getLogger("tfmatting")
MILLISECONDS = Fraction(1, 1000)
NOMINAL_RATE = Fraction(30)  # a camera's frames come when they come: files keep their times
_REMEMBERED = 0.9  # of the seconds a frame, from one frame to the next


@dataclasses.dataclass
class Progress:
    """What was done.

    Attributes:
        frames: that were matted.
        seconds: since the first one was read.
        frame_seconds: a running mean of the last frames' seconds.
    """

    frames: int = 0
    seconds: float = 0.0
    frame_seconds: float = 0.0

    @property
    def frames_per_second(self):
        """Of the last frames."""
        return 1 / self.frame_seconds if self.frame_seconds else 0.0

    def add(self, seconds):
        """Counts a frame that was done so many seconds after the first was read."""
        spent, self.seconds = seconds - self.seconds, seconds
        self.frames += 1
        share = _REMEMBERED if self.frames > 1 else 0
        self.frame_seconds = share * self.frame_seconds + (1 - share) * spent


def live_format(size):
    """Returns the `ClipFormat` of a recording of a camera's frames of `size`, (width, height)."""
    return ClipFormat(*size, NOMINAL_RATE, MILLISECONDS, 8, picture_colour(size[1]), None)


def matte_live(model, camera, plate, backgrounds, window=None, outputs=None, seconds=None, countdown=5.0):
    """Mattes a camera's frames until it ends, the window is closed, Ctrl-C, or the time is over.

    Args:
        model: `LiteModel`.
        camera: `Camera`.
        plate: the captured plate, uint8 `(H, W, 3)` of the camera's size.
        backgrounds: `StillBackgrounds`, for composites.
        window: `Window`, or None.
        outputs: `ClipOutputs`, entered, or None; complete when this returns.
        seconds: how long, or None.
        countdown: seconds to leave the picture when a new plate is asked for in the window.
    Returns:
        A `Progress`.
    """
    progress, start, shown = Progress(), time.monotonic(), -1
    try:
        while seconds is None or progress.seconds < seconds:
            frame = camera.read()
            at = max(shown + 1, round(1000 * (time.monotonic() - start)))
            result = matte(model, frame, plate)
            background = backgrounds.at(at / 1000, plate)
            if outputs:
                outputs.write(result, background, at, at - shown)
            progress.add(time.monotonic() - start)
            shown = at
            if not window:
                continue
            colours = render_layers("composite", result, 8, background(8)).colours
            asked = window.show(colours, f"{progress.frames_per_second:.1f} frames/s")
            if asked == END:
                break
            if asked == NEW_PLATE:
                plate = _new_plate(camera, window, countdown, plate)
    except (KeyboardInterrupt, CameraEndedError):
        pass  # what was recorded until here is the result
    if outputs and progress.frames:
        outputs.finish()
    return progress


def _new_plate(camera, window, countdown, old):
    try:
        return capture_plate(camera.read, window.guide, countdown)
    except ValueError as error:  # what was recorded until here must not be lost
        LOGGER.warning("%s The old plate stays.", error)
        return old
