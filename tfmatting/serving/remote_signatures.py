"""What a served model offers, and how pictures are put to it."""

import dataclasses

import numpy as np

from tfmatting.ops.opencv import cv2
from tfmatting.serving.remote_messages import FLOAT, STRING

DEFAULT, ENCODED = "serving_default", "encoded"
PICTURE_OUTPUTS = ("alpha", "foreground", "error", "refined")
CUTOUT = "cutout_bytes"
_INPUTS = ("source", "background")
_FAST_PNG = [cv2.IMWRITE_PNG_COMPRESSION, 1]


@dataclasses.dataclass(frozen=True)
class Signature:
    """A function that a server offers: its name, and {name: (type, shape)} of its inputs and outputs (-1: any size)."""

    name: str
    inputs: dict
    outputs: dict


def codec_of(signature):
    """Returns what puts pictures to a signature and reads its answers: `PictureCodec` or `FileCodec`.

    Raises:
        ValueError: if it is no signature for matting.
    """
    for codec in (PictureCodec, FileCodec):
        kinds = {name: kind for name, (kind, _) in signature.inputs.items()}
        if kinds == dict.fromkeys(_INPUTS, codec.kind) and {*codec.outputs} <= {*signature.outputs}:
            return codec(signature)
    inputs, outputs = (", ".join(sorted(names)) or "nothing" for names in (signature.inputs, signature.outputs))
    raise ValueError(
        f"the signature {signature.name!r} of the server must be one that `tfmatting export` writes (from source and"
        f" background to {', '.join(PICTURE_OUTPUTS)}, or to {CUTOUT}). Received: from {inputs} to {outputs}"
    )


class PictureCodec:
    """Pictures go as float32 in [0, 1], and all outputs of the model come back so: nothing is lost."""

    kind, outputs, bits = FLOAT, PICTURE_OUTPUTS, 32

    def __init__(self, signature):
        self.name, (_, self.shape) = signature.name, signature.inputs["source"]

    def check_size(self, height, width):
        """Raises a ValueError if the signature is for pictures of another size."""
        if any(has not in (-1, given) for has, given in zip(self.shape[1:3], (height, width), strict=True)):
            size = "x".join(str(side) for side in self.shape[1:3])
            raise ValueError(
                f"the signature {self.name!r} of the server is for pictures of {size} (height x width); this one has"
                f" {height}x{width}: choose --signature {DEFAULT}, or bring pictures to the size."
            )

    def encode(self, pictures):
        """Returns the inputs for pictures `(B, H, W, 3)` in uint8, uint16 or float in [0, 1]."""
        return {name: _unit_floats(pixels) for name, pixels in pictures.items()}

    def decode(self, outputs):
        """Returns {name: float32 array} with the names of the model's outputs."""
        return outputs


class FileCodec:
    """Pictures go as PNG files and come back as one: far fewer bytes, in 8 bits, without the error map."""

    kind, outputs, bits = STRING, (CUTOUT,), 8

    def __init__(self, signature):
        self.name = signature.name
        self._plate = None  # of the last request, with its file: a clip's plate is the same for every frame

    def check_size(self, height, width):
        """Any size will do."""

    def encode(self, pictures):
        """Returns the inputs for pictures; see `PictureCodec`."""
        files = {"source": [_png(pixels) for pixels in pictures["source"]]}
        files["background"] = [self._plate_file(pixels) for pixels in pictures["background"]]
        return {name: np.array(values, dtype=object) for name, values in files.items()}

    def decode(self, outputs):
        """Returns {name: float32 array}; the error and what was refined are not known, NaN of 1x1."""
        cutouts = np.stack([_read_png(file) for file in outputs[CUTOUT]]) / np.float32(255)
        unknown = np.full((len(cutouts), 1, 1, 1), np.nan, "float32")
        return {"alpha": cutouts[..., 3:], "foreground": cutouts[..., :3], "error": unknown, "refined": unknown}

    def _plate_file(self, pixels):
        plate = self._plate
        if plate is None or not np.array_equal(plate[0], pixels):
            plate = self._plate = pixels, _png(pixels)
        return plate[1]


def _unit_floats(pixels):
    if pixels.dtype in (np.uint8, np.uint16):
        return pixels.astype("float32") / np.float32(np.iinfo(pixels.dtype).max)
    return pixels


def _png(pixels):
    if pixels.dtype != np.uint8:
        pixels = np.rint(_unit_floats(pixels) * 255).astype("uint8")
    return cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), _FAST_PNG)[1].tobytes()


def _read_png(file):
    pixels = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.ndim != 3 or pixels.shape[2] != 4:
        raise ValueError(f"the server's {CUTOUT} must be PNG files in RGBA. Received: {len(file)} other bytes")
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA)
