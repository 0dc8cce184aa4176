"""A video file that is open, and its frames with their times."""

import itertools
from fractions import Fraction

import av

from tfmatting.inference.video.damage import damage_of
from tfmatting.inference.video.decoding import Decoder
from tfmatting.inference.video.files import open_container, video_stream
from tfmatting.inference.video.timing import with_times

#: frames a second of a stream that says nothing of it, as FFmpeg takes it
_USUAL_RATE = Fraction(25)
_NO_TIMES = av.format.Flags.no_timestamps.value
#: what these say of times after a leap is not what they say otherwise
_UNSURE_AFTER_SEEKING = {"avi", "mpeg"}


class VideoFile:
    """The stream of video of a file.

    Attributes:
        container, stream: of PyAV.
        rate: nominal frames a second.
        step: nominal duration of a frame in units of the stream's time base.
        origin: the stream's beginning in these units.
    """

    def __init__(self, path, name, max_pixels):
        self._path, self._name, self._max_pixels = path, name, max_pixels
        self._open()
        self.rate = self.stream.average_rate or self.stream.guessed_rate or _USUAL_RATE
        self.step = 1 / (self.rate * self.stream.time_base)
        self.origin = self.stream.start_time or 0
        self._end, self._longest = self.origin, self.step

    def close(self):
        self.container.close()

    def frames(self, start):
        """Returns an iterator over (frame, time, duration), all in units of the stream's time base.

        Args:
            start: frames that are shown before it may be left out.
        Raises:
            ValueError: if no frame can be decoded.
        """
        first, others = self._from_keyframe(start) if start > self.origin else (None, None)
        if first is None:
            first, others = self._first_and_others()
        if first is None:
            raise ValueError(f"{self._name} holds no frame that can be decoded: it is damaged or cut off.")
        return self._watched(itertools.chain([first], others))

    @property
    def end(self):
        """Seconds after the beginning at which the last frame ends that was decoded so far."""
        return (self._end - self.origin) * self.stream.time_base

    def damage(self):
        """Returns what is wrong with the file, in a sentence, or None; to be asked at the end of `frames`."""
        time_base = self.stream.time_base
        seconds = self._end * time_base, self._longest * time_base
        return damage_of(self._name, self._decoder, self.container, self.stream, *seconds)

    def _open(self):
        self.container = open_container(self._path, self._name)
        try:
            self.stream = video_stream(self.container, self._name, self._max_pixels)
        except BaseException:
            self.close()
            raise
        self.stream.thread_type = "AUTO"
        self._decoder = Decoder(self.container, self.stream)

    def _from_keyframe(self, start):
        """Returns the keyframe before `start` and what follows, or (None, None) where the file's index leads astray."""
        container_format = self.container.format
        if container_format.name not in _UNSURE_AFTER_SEEKING and not container_format.flags & _NO_TIMES:
            try:
                self.container.seek(start, stream=self.stream)
                first, others = self._first_and_others()
                if first is not None and first[0].pts is not None and first[1] <= start:
                    return first, others
            except av.FFmpegError:
                pass
            self.close()
            self._open()
        return None, None

    def _first_and_others(self):
        frames = with_times(self._decoder.frames(), self.step)
        return next(frames, None), frames

    def _watched(self, frames):
        for frame, time, duration in frames:
            self._end, self._longest = time + duration, max(self._longest, duration)
            yield frame, time, duration
