"""Decoding of a stream to its very end, past whatever is damaged."""

from fractions import Fraction

import av

#: reading goes on after an error, but not for ever
_MOST_ERRORS = 100


class Decoder:
    """Decodes one stream of a container, from wherever the container stands.

    Attributes:
        decoded: frames so far.
        damaged: packets so far that could not be decoded, and frames that the decoder calls corrupt.
        end: seconds at which the packets end that were read so far, of whatever stream; None before the first.
        complaint: the last error's text, or None.
    """

    def __init__(self, container, stream):
        self._container, self._stream = container, stream
        self.decoded = self.damaged = 0
        self.end = self.complaint = None

    def frames(self):
        """Yields the stream's `av.VideoFrame`s in order of presentation."""
        for packet in self._packets():
            yield from self._decoded(packet)
        yield from self._decoded(None)

    def _packets(self):
        """Yields the stream's packets; the last one not if it is cut off: half a packet gives half a frame."""
        suspect = None
        for packet in self._all_packets():
            if suspect is not None:
                yield suspect
            suspect = packet if packet.is_corrupt else None
            if suspect is None:
                yield packet
        self.damaged += suspect is not None

    def _all_packets(self):
        """Yields the stream's packets. An error ends PyAV's own iteration, but not always the file."""
        for _ in range(_MOST_ERRORS):
            try:
                for packet in self._container.demux():
                    self._note_end(packet)
                    # an empty packet would flush the decoder; PyAV ends the file with one for each stream
                    if packet.size and packet.stream_index == self._stream.index:
                        yield packet
                return
            except av.FFmpegError as error:
                self.complaint = error.strerror

    def _decoded(self, packet):
        """Returns the frames that come with a packet, or at the end of all packets (None)."""
        try:
            frames = self._stream.decode(packet)
        except EOFError:  # the decoder was at its end already
            return []
        except av.FFmpegError as error:
            self.damaged += 1
            self.complaint = error.strerror
            return []
        self.decoded += len(frames)
        self.damaged += sum(frame.is_corrupt for frame in frames)
        return frames

    def _note_end(self, packet):
        start = packet.dts if packet.pts is None else packet.pts
        if start is not None:
            end = Fraction(start + (packet.duration or 0)) * packet.time_base
            self.end = end if self.end is None else max(self.end, end)
