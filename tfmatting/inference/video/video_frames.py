"""From integers to a codec's frames: the same matrix and range that the source was decoded with."""

import dataclasses

import av
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from tfmatting.inference.pixels import LARGEST
from tfmatting.inference.video.colours import SWSCALE_MATRICES
from tfmatting.inference.video.encoders import PRORES
from tfmatting.ops.opencv import cv2

_LIMITED, _FULL = 1, 2
_BT709, _LIKE_BT709 = 1, (6, 14, 15)


def encoding_colour(colour, container):
    """Returns the `ColourFormat` for results of a clip: its own, so that a composite looks as its source does.

    ProRes has no full range, and one number for the transfer functions that H.273 calls the same: colours are kept.
    """
    if container.codec != PRORES:
        return colour
    transfer = _BT709 if colour.transfer in _LIKE_BT709 else colour.transfer
    return dataclasses.replace(colour, full_range=False, transfer=transfer)


class FrameMaker:
    """Makes frames for an encoder.

    Args:
        width, height: of the frames; pictures that are smaller are continued with their last column and row.
        pixel_format: planar YCbCr with 8 or 10 bits, with or without alpha.
        colour: `ColourFormat`.
    """

    # Without accurate rounding, gray of full range turns green, by 2 of 255 each time that it is written.
    _FLAGS = Interpolation.BILINEAR | Interpolation.ACCURATE_RND

    def __init__(self, width, height, pixel_format, colour):
        self.width, self.height, self.pixel_format, self.colour = width, height, pixel_format, colour
        self.bits = 10 if pixel_format.endswith("10le") else 8
        self.reformatter = VideoReformatter()

    def make(self, layers):
        """Returns the `av.VideoFrame` of `Layers`, without its time."""
        if layers.colours is None:
            return self._gray(self._continued(layers.alpha))
        frame = self._coloured(self._continued(layers.colours))
        if layers.alpha is not None:
            self._fill(frame.planes[3], self._scaled(self._continued(layers.alpha), 0, 2**self.bits - 1))
        return frame

    def _coloured(self, colours):
        if colours.dtype == np.uint16:
            # libswscale takes 256 times 255 for white in 16 bits
            scaled = cv2.multiply(colours.reshape(len(colours), -1), 256 * LARGEST[8] / LARGEST[16], dtype=cv2.CV_16U)
            source = av.VideoFrame.from_numpy_buffer(scaled.reshape(colours.shape), format="rgb48le")
        else:
            source = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(colours), format="rgb24")
        matrix = SWSCALE_MATRICES[self.colour.matrix]
        frame = self.reformatter.reformat(
            source,
            format=self.pixel_format,
            src_colorspace=matrix,
            dst_colorspace=matrix,
            src_color_range=_FULL,
            dst_color_range=self._range(),
            interpolation=self._FLAGS,
        )
        return self._tagged(frame)

    def _gray(self, alpha):
        """Luma alone, without a conversion of colours: exact, and in a third of the time."""
        frame = av.VideoFrame(self.width, self.height, self.pixel_format)
        black, white = (0, 255) if self.colour.full_range else (16, 235)
        # full range ends at 1023 in 10 bits, limited range at 940
        unit = 2 ** (self.bits - 8)
        largest = 2**self.bits - 1 if self.colour.full_range else white * unit
        self._fill(frame.planes[0], self._scaled(alpha, black * unit, largest))
        for plane in frame.planes[1:3]:
            self._fill(plane, 128 * unit)
        return self._tagged(frame)

    def _scaled(self, values, black, white):
        """Brings integers of any depth to the range from black to white in the frame's depth."""
        scale = (white - black) / np.iinfo(values.dtype).max
        if self.bits == 8:
            return values if scale == 1 else cv2.convertScaleAbs(values, alpha=scale, beta=black)
        return cv2.addWeighted(values, scale, values, 0, black, dtype=cv2.CV_16U)

    def _fill(self, plane, values):
        rows = np.frombuffer(plane, np.uint8 if self.bits == 8 else np.uint16).reshape(plane.height, -1)
        rows[:, : plane.width] = values  # rows may be longer than the picture

    def _continued(self, picture):
        below, right = self.height - picture.shape[0], self.width - picture.shape[1]
        if not below and not right:
            return picture
        return cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_REPLICATE)

    def _range(self):
        return _FULL if self.colour.full_range else _LIMITED

    def _tagged(self, frame):
        frame.colorspace, frame.color_range = self.colour.matrix, self._range()
        frame.color_primaries, frame.color_trc = self.colour.primaries, self.colour.transfer
        return frame


def tag_encoder(codec_context, colour):
    """Writes a `ColourFormat` into an encoder, and so into its file."""
    codec_context.colorspace = colour.matrix
    codec_context.color_primaries = colour.primaries
    codec_context.color_trc = colour.transfer
    codec_context.color_range = _FULL if colour.full_range else _LIMITED
