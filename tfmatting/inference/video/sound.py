"""Sound of a clip, taken over into a file that is written."""

import contextlib
import dataclasses

import av

from tfmatting.inference.video.files import open_container
from tfmatting.inference.video.sound_tracks import track_of


@dataclasses.dataclass(frozen=True)
class SoundSource:
    """Which sound is taken over.

    Attributes:
        path: of the file.
        cut_start: whether sound before the first picture is left out.
        cut_end: whether the sound ends with the last picture, or else with its file.
    """

    path: str
    cut_start: bool = False
    cut_end: bool = False

    def first_time(self):
        """Returns the seconds, in the file's times, at which the first stream of sound begins; None without sound."""
        with open_container(self.path, "the video") as file:
            streams = [stream for stream in file.streams.audio if stream.start_time is not None]
            return min((stream.start_time * stream.time_base for stream in streams), default=None)


class Sound:
    """All streams of sound of a file, packet by packet: memory does not grow with the clip.

    Packets are copied as they are. A stream whose codec the container does not hold is encoded anew, with a notice.
    Sound keeps its distance to the pictures, to half a unit of its own time base.

    Args:
        source: `SoundSource`.
        output: `av.container.OutputContainer` that has its stream of pictures already.
        container: `Container` of the output.
    """

    def __init__(self, source, output, container):
        self.source, self.output = source, output
        self.input = open_container(source.path, "the video")
        tracks = (track_of(stream, output, container) for stream in self.input.streams.audio)
        self.tracks = {track.source.index: track for track in tracks if track}
        self.packets = self.waiting = None

    def begin(self, offset, start):
        """To be called once, before `write`.

        Args:
            offset: seconds that are taken from all times.
            start: of the first picture, seconds in the file's times.
        """
        self.packets = self._packets(start if self.source.cut_start else None)
        for track in self.tracks.values():
            track.shift = round(offset / track.source.time_base)

    def write(self, until=None):
        """Writes the sound that begins before `until`, seconds in the output's times; None = all that is left."""
        while (packet := self.waiting or next(self.packets, None)) is not None:
            self.waiting = packet
            track = self.tracks[packet.stream_index]
            if until is not None and (packet.pts - track.shift) * packet.time_base >= until:
                return
            self.waiting = None
            self.output.mux(track.packets(packet))

    def finish(self, end):
        """Writes the sound to its end; `end` is that of the last picture, seconds in the output's times."""
        self.write(until=end if self.source.cut_end else None)
        for track in self.tracks.values():
            self.output.mux(track.rest())

    def close(self):
        self.input.close()

    def _packets(self, start):
        """Yields the packets from a time on. Damage ends the sound: the reader of the pictures tells of it."""
        if not self.tracks:
            return
        with contextlib.suppress(av.FFmpegError):
            for packet in self.input.demux([track.source for track in self.tracks.values()]):
                if packet.size == 0 or packet.pts is None or packet.is_corrupt:
                    continue
                if start is None or packet.pts * packet.time_base >= start:
                    yield packet
