"""Background matting in 8-bit integers, in the place of a model."""

import numpy as np

from tfmatting.inference.quantized_frame import QuantizedFrame
from tfmatting.lite.network import interpreter_class
from tfmatting.ops.opencv import cv2
from tfmatting.ops.resize import scaled_size
from tfmatting.quantization.kept_networks import integer_networks_of
from tfmatting.quantization.windows import PATCH

#: of each type of pixel, which are all brought to 8 bits
LARGEST = {np.dtype("uint8"): 255, np.dtype("uint16"): 65535}


class QuantizedModel:
    """A model's faster form, for `matte` in the place of the model; see `tfmatting.accelerate`.

    Pictures are seen, and the foreground is made, in 8 bits. The networks are made anew for each size of picture.

    Args:
        model: `BackgroundMatting` with `refine_mode="sampling"` and `refine_kernel_size=3`.

    Attributes:
        accepts_integers: that pixels may come as they are in a file.

    Raises:
        ValueError: if the model has another refiner.
        ImportError: if LiteRT is not installed.
    """

    accepts_integers = True

    def __init__(self, model):
        for option, needed in (("mode", "sampling"), ("kernel_size", 3)):
            value = getattr(model.refiner, option)
            if value != needed:
                raise ValueError(
                    f"`refine_{option}` must be {needed!r} in precision int8. Received: refine_{option}={value!r}"
                )
        interpreter_class()
        self.model = model
        self._frames = {}

    def predict_on_batch(self, inputs):
        """Returns what the model's method of this name does.

        Args:
            inputs: {"source", "background"}: `(B, H, W, 3)` in uint8, uint16, or float32 in [0, 1].
        Returns:
            {name: float32 array}, with the names of the model's outputs.
        """
        source, background = (_in_bytes(np.asarray(inputs[name])) for name in ("source", "background"))
        frames = [self._matte(*pair) for pair in zip(source, background, strict=True)]
        if len(frames) == 1:
            return {name: values[None] for name, values in frames[0].items()}
        return {name: np.stack([frame[name] for frame in frames]) for name in frames[0]}

    def prepare(self, shape, dtype):
        """Makes the networks for batches of a shape `(B, H, W, 3)` now, not at the first of them."""
        self._frame_of(*_padded_size(*shape[1:3]))

    def _matte(self, source, background):
        height, width = source.shape[:2]
        size = _padded_size(height, width)
        missing = size[0] - height, size[1] - width
        if any(missing):
            source, background = (
                cv2.copyMakeBorder(x, 0, missing[0], 0, missing[1], cv2.BORDER_REFLECT) for x in (source, background)
            )
        outputs = self._frame_of(*size)(source, background)
        return {**outputs, **{name: outputs[name][:height, :width] for name in ("alpha", "foreground")}}

    def _frame_of(self, height, width):
        if (height, width) not in self._frames:
            size = scaled_size(height, width, self.model.backbone_scale)
            networks = integer_networks_of(self.model, size, (height // 2, width // 2))
            pixels = self.model.refiner.sample_pixels
            self._frames = {(height, width): QuantizedFrame(networks, height, width, size, pixels)}
        return self._frames[height, width]


def _padded_size(height, width):
    return tuple(-(-side // PATCH) * PATCH for side in (height, width))


def _in_bytes(values):
    """Returns pixels as uint8."""
    largest = LARGEST.get(values.dtype, 1)
    return values if largest == 255 else np.rint(values * np.float32(255 / largest)).astype("uint8")
