"""One stream of sound on its way into a file: copied, or encoded anew where the file cannot hold its codec."""

import contextlib
import logging

import av

LOGGER = logging.getLogger("tfmatting")
_NAMES = {"aac": "AAC", "libopus": "Opus"}
_USUAL_RATE = 48_000
#: layouts that both encoders take, by their number of channels; others are mixed to these: 5.1 with speakers at the
#: sides, channels without names as in AVI
_LAYOUTS = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")


def track_of(stream, output, container):
    """Adds a stream to an output.

    Args:
        stream: `av.AudioStream` to take over.
        output: `av.container.OutputContainer`.
        container: its `Container`.
    Returns:
        What turns the stream's packets into the output's; None, with a notice, where the codec is unknown.
    """
    if stream.codec_context is None:
        LOGGER.info("sound: stream %d has an unknown codec and is left out.", stream.index)
        return None
    codec = stream.codec_context.codec.canonical_name
    if container.sound is None or codec in container.sound:
        with contextlib.suppress(ValueError):  # of codecs that the muxer does not know
            return CopiedTrack(stream, output.add_stream_from_template(stream))
    LOGGER.info("sound: %s cannot hold %s: encoded as %s.", container.name, codec, _NAMES[container.sound_encoder])
    return EncodedTrack(stream, _add_encoder(stream, output, container.sound_encoder))


class CopiedTrack:
    """A stream whose packets are copied.

    Attributes:
        shift: what is taken from all times, in units of the stream's time base.
    """

    def __init__(self, source, target):
        self.source, self.target, self.shift = source, target, 0
        target.metadata.update(source.metadata)

    def packets(self, packet):
        """Returns the output's packets for a packet."""
        packet.pts -= self.shift
        packet.dts = packet.pts if packet.dts is None else packet.dts - self.shift
        packet.stream = self.target
        return [packet]

    def rest(self):
        """Returns the output's packets after the last one."""
        return []


class EncodedTrack(CopiedTrack):
    """A stream that is decoded and encoded anew."""

    def packets(self, packet):
        return self._encode(packet)

    def rest(self):
        return self._encode(None) + self.target.encode(None)

    def _encode(self, packet):
        try:
            frames = self.source.decode(packet)
        except av.FFmpegError:  # a damaged packet is a gap in the sound
            return []
        packets = []
        for frame in frames:
            frame.pts -= round(self.shift * self.source.time_base / frame.time_base)
            packets += self.target.encode(frame)
        return packets


def _add_encoder(stream, output, encoder):
    context = stream.codec_context
    layout = _LAYOUTS[context.layout.nb_channels - 1] if context.layout.nb_channels <= len(_LAYOUTS) else "stereo"
    known = context.sample_rate in (av.Codec(encoder, "w").audio_rates or ())
    return output.add_stream(encoder, rate=context.sample_rate if known else _USUAL_RATE, layout=layout)
