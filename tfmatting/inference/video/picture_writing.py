"""Writing of a clip as a folder of pictures."""

import os
import pathlib

from tfmatting.ops.opencv import cv2


class PictureWriter:
    """A folder of PNG files 000000.png, 000001.png, ... that is written; frames with alpha are RGBA.

    Args:
        path: the folder, which is created with those above it.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.path.mkdir(parents=True)
        self.frames = 0

    def begin(self, offset, time):
        """The times are of no meaning here."""

    def write(self, layers, time, duration):
        """Writes a picture; for the arguments see `VideoWriter.write`."""
        _, data = cv2.imencode(".png", _interleaved(layers))
        with open(self.path / f"{self.frames:06d}.png", "wb") as file:
            file.write(data)
        self.frames += 1

    def finish(self):
        if len(os.listdir(self.path)) != self.frames:
            raise OSError("pictures are missing.")

    def close(self):
        pass


def _interleaved(layers):
    if layers.colours is None:
        return layers.alpha
    if layers.alpha is None:
        return cv2.cvtColor(layers.colours, cv2.COLOR_RGB2BGR)
    picture = cv2.cvtColor(layers.colours, cv2.COLOR_RGB2BGRA)
    cv2.insertChannel(layers.alpha, picture, 3)
    return picture
