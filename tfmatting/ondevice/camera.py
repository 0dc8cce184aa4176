"""A camera, or a file or address that stands for one."""

import os

from tfmatting.ops.opencv import cv2


class CameraEndedError(OSError):
    """A camera that gave pictures gives no more."""


class Camera:
    """Frames of a camera; a context manager.

    Args:
        source: number of a camera ("0" is the first), or a file or address that OpenCV can open.
        size: (width, height) to ask the camera for, or None; it may give another.
    Raises:
        OSError: if there is no such camera, or it gives no picture.
    """

    def __init__(self, source, size=None):
        number = source.isdecimal()
        self.name = f"the camera {source}"
        try:
            self._capture = cv2.VideoCapture(int(source) if number else source)
        except cv2.error as error:  # a number that is too large for it
            raise OSError(self._why_not(source, number)) from error
        if number and size:
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # the newest frame, not the oldest that waits
        self._first = self._next()
        if self._first is None:
            self._capture.release()
            raise OSError(self._why_not(source, number))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._capture.release()

    @property
    def size(self):
        """(width, height) of the frames."""
        return self._shape[1::-1]

    def read(self):
        """Returns the next frame, uint8 RGB `(H, W, 3)`.

        Raises:
            CameraEndedError: if the camera gives no more frames.
        """
        frame, self._first = (self._next() if self._first is None else self._first), None
        if frame is None:
            raise CameraEndedError(f"{self.name} gives no more pictures.")
        return frame

    def _next(self):
        done, frame = self._capture.read()
        if not done or frame is None:
            return None
        self._shape = frame.shape
        return cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)

    def _why_not(self, source, number):
        if number:
            return (
                f"{self.name} is missing, is used by another program, or must not be used: look at the system's camera"
                " settings, or choose another with --camera."
            )
        if not os.path.exists(source) and "://" not in source:
            return f"{self.name} does not exist: --camera takes a number, a file or an address."
        return f"{self.name} gives no pictures: it is no video, or damaged."
