"""Capture of the plate by a live camera: the person steps out, the scene is watched until it is still."""

import logging
import math
import time

from tfmatting.ondevice.steadiness import SAME_SHARE, block_means, moved_share, steadiness_of

LOGGER = logging.getLogger("tfmatting")
FRAMES = 12
ATTEMPTS = 3
STEP_OUT = "step out of the picture"
HOLD_STILL = "capturing the empty scene"


def capture_plate(read, show, countdown=5.0, attempts=ATTEMPTS, clock=time.monotonic):
    """Captures the empty scene.

    Args:
        read: function that returns the camera's next frame, uint8 `(H, W, 3)`.
        show: function that is called with each frame and with what to tell the person.
        countdown: seconds to step out of the picture.
        attempts: how often frames are taken until they agree.
        clock: function that returns seconds.
    Returns:
        The plate, uint8 `(H, W, 3)`: the median of `FRAMES` frames.
    Raises:
        ValueError: if the scene is not still.
    """
    before = read()
    end = clock() + countdown
    while (left := end - clock()) > 0:
        show(read(), f"{STEP_OUT}: {math.ceil(left)}")
    for _ in range(attempts):
        frames = []
        for _ in range(FRAMES):
            frames.append(read())
            show(frames[-1], HOLD_STILL)
        plate, steadiness = steadiness_of(frames)
        if steadiness.problem is None:
            _warn_if_unchanged(before, plate)
            return plate
        LOGGER.info("not steady yet: %s.", steadiness.problem)
    raise ValueError(
        f"no plate could be captured: {steadiness.problem}. Put the camera on something firm, leave the picture, switch"
        " off automatic exposure where you can, and try again; or give --bgr PLATE."
    )


def _warn_if_unchanged(before, plate):
    if moved_share(block_means(before), block_means(plate)) < SAME_SHARE:
        LOGGER.warning(
            "the plate looks like the picture before the countdown: whoever was in it and still is will not be cut out."
        )
