"""Applications with a stand-in for the network, and files for requests."""

import dataclasses
import struct
import threading
import zlib

import cv2
import numpy as np

from tests.inference.fakes import DifferenceModel
from tfmatting.serving.app import Server, create_app
from tfmatting.serving.matting import ModelThread
from tfmatting.serving.plates import PlateFolder
from tfmatting.serving.requests import Limits


class BlockedModel(DifferenceModel):
    """A model that begins when it is told to."""

    def __init__(self):
        super().__init__()
        self.go, self.begun = threading.Event(), threading.Event()

    def predict_on_batch(self, inputs):
        self.begun.set()
        assert self.go.wait(60)
        return super().predict_on_batch(inputs)


def server(folder, model=None, **changes):
    """A `Server` whose limits and other attributes may be changed by name."""
    limits = Limits(
        **{field.name: changes.pop(field.name) for field in dataclasses.fields(Limits) if field.name in changes}
    )
    thread, name = ModelThread(model or DifferenceModel()), changes.pop("model_name", "bgm_mobilenetv2")
    return Server(thread, name, "a processor", PlateFolder(folder, limits), limits, **changes)


def application(folder, model=None, **changes):
    return create_app(server(folder, model, **changes))


def scene():
    """RGB pixels of a red square before gray, and of the gray."""
    plate = np.full((32, 48, 3), 128, np.uint8)
    source = plate.copy()
    source[8:24, 16:32] = (200, 20, 10)
    return source, plate


def encoded(pixels, suffix=".png"):
    """Bytes of a file with RGB pixels."""
    return cv2.imencode(suffix, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1].tobytes()


def decoded(data):
    """Pixels as they are stored, colours as RGB."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    return pixels if pixels.ndim == 2 else pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]


def png_header(width, height):
    """A PNG that says it is large, and has no pixels."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
