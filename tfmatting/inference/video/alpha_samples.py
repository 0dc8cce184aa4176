"""The alpha of some frames of a file as it was sent, to be compared with what a player will see."""

import array

import av
import numpy as np

from tfmatting.ops.opencv import cv2

_SIDE = 64  # of the pictures that are compared
_MOST = 32
_LARGEST_ERROR = 0.06  # mean absolute difference; lossy codecs stay below a tenth of it at usual qualities


class AlphaSamples:
    """Keeps small copies of the alpha of frames that are spread evenly, and of the last one, in bounded memory."""

    def __init__(self):
        self.frames, self.step = 0, 1
        self.kept, self.last = [], None

    def add(self, alpha):
        """Takes the next frame's alpha, `(H, W)` in uint8 or uint16."""
        height, width = alpha.shape
        size = (min(_SIDE, width), min(_SIDE, height))
        sample = (self.frames, cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) / np.iinfo(alpha.dtype).max)
        if self.frames % self.step == 0:
            self.kept.append(sample)
        if len(self.kept) > _MOST:
            self.kept, self.step = self.kept[::2], 2 * self.step
        self.frames, self.last = self.frames + 1, sample

    def chosen(self):
        """Returns [(number of the frame, small alpha)] of the first, a middle and the last frame."""
        return [self.kept[0], self.kept[len(self.kept) // 2], self.last]


def verify(path, name, size, samples):
    """Opens a file again, and compares it with what was sent.

    Args:
        path: the file; `name` is how errors call it.
        size: width and height.
        samples: `AlphaSamples`.
    Raises:
        OSError: if the number of frames, their size, or their alpha is another.
    """
    try:
        with av.open(path) as file:
            _verify(file, size, samples)
    except (av.FFmpegError, _DiffersError) as error:
        raise OSError(f"the output {name} was not written correctly: {error}.") from error


class _DiffersError(Exception):
    pass


def _verify(file, size, samples):
    stream = file.streams.video[0]
    times = sorted(array.array("q", (packet.pts for packet in file.demux(stream) if packet.size)))
    if len(times) != samples.frames:
        raise _DiffersError(f"it holds {len(times)} frames of {samples.frames}")
    if (stream.width, stream.height) != size:
        raise _DiffersError(f"its frames are {stream.width}x{stream.height}, not {size[0]}x{size[1]}")
    for number, expected in samples.chosen():
        frame = _frame_at(file, stream, times[number])
        if frame is None:
            raise _DiffersError(f"frame {number} cannot be decoded")
        if len(frame.planes) < 4:
            raise _DiffersError("its alpha is missing")
        error = np.abs(_small_alpha(frame, expected.shape) - expected).mean()
        if error > _LARGEST_ERROR:
            raise _DiffersError(f"the alpha of frame {number} differs by {error:.2f} from what was sent")


def _frame_at(file, stream, time):
    """Decodes the frame at a time, in the stream's time base; None if there is none."""
    name = "libvpx-vp9" if stream.codec_context.name == "vp9" else stream.codec_context.name
    decoder = av.CodecContext.create(name, "r")  # FFmpeg's own decoder of VP9 leaves alpha out
    decoder.extradata = stream.codec_context.extradata
    decoder.width, decoder.height = stream.width, stream.height
    file.seek(time, stream=stream)
    for packet in file.demux(stream):
        for frame in decoder.decode(packet if packet.size else None):
            if frame.pts >= time:
                return frame if frame.pts == time else None
    return None


def _small_alpha(frame, shape):
    bits = frame.format.components[3].bits
    rows = np.frombuffer(frame.planes[3], np.uint8 if bits == 8 else np.uint16).reshape(frame.planes[3].height, -1)
    small = cv2.resize(rows[: frame.height, : frame.width], shape[::-1], interpolation=cv2.INTER_AREA)
    return small / (2**bits - 1)
