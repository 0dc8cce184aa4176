"""Reads what was written, without the package's own reader."""

import av
import numpy as np


def frames_of(path):
    """Returns a list of `av.VideoFrame`; VP9 by the decoder that knows alpha."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        decoder = av.CodecContext.create("libvpx-vp9", "r") if stream.codec_context.name == "vp9" else stream
        return [frame for packet in file.demux(stream) for frame in decoder.decode(packet if packet.size else None)]


def alphas_of(path):
    """Returns an array `(frames, H, W)` in [0, 1]."""
    return np.stack([_plane(frame, 3) / (2 ** frame.format.components[3].bits - 1) for frame in frames_of(path)])


def times_of(path):
    """Returns the frames' times and durations in seconds, as Fractions, in order of presentation."""
    with av.open(str(path)) as file:
        packets = sorted((packet for packet in file.demux(video=0) if packet.size), key=lambda packet: packet.pts)
        return [packet.pts * packet.time_base for packet in packets], [
            packet.duration * packet.time_base for packet in packets
        ]


def sound_of(path, index=0):
    """Returns [(seconds, bytes)] of the packets of a stream of sound."""
    with av.open(str(path)) as file:
        return [(packet.pts * packet.time_base, bytes(packet)) for packet in file.demux(audio=index) if packet.size]


def _plane(frame, number):
    kind = np.uint8 if frame.format.components[number].bits <= 8 else np.uint16
    plane = frame.planes[number]
    return np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : frame.width].astype("float64")
