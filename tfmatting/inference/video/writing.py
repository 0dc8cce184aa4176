"""Writing of one video file: pictures, their times, and the sound that belongs to them."""

import math

import av

from tfmatting.inference.video.alpha_samples import AlphaSamples, verify
from tfmatting.inference.video.encoders import encoded_size
from tfmatting.inference.video.sound import Sound
from tfmatting.inference.video.video_frames import FrameMaker, encoding_colour, tag_encoder

#: microseconds of one stream that libavformat may hold back: what is written comes in order already
_MUXER_DELAY = "100000"
#: these keep a pause before the first picture in a unit of the whole file; their own 1/1000 s is too coarse
_WITH_MOVIE_TIMES, _USUAL_MOVIE_TIMES = ("mov", "mp4"), 1000


class VideoWriter:
    """A video file that is written.

    The times of the frames are kept exactly in .mov and .mp4; .mkv and .webm count in milliseconds, by their format.

    Args:
        path: to write to; `name` is how errors call it.
        container: `Container`.
        clip_format: `ClipFormat` of the pictures to come.
        transparent: whether the pictures have colours and alpha.
        bit_depth: of the arrays, 8 or 16.
        encoding: `Encoding`.
        sound: `SoundSource`, or None.
    """

    def __init__(self, path, name, container, clip_format, transparent, bit_depth, encoding, sound=None):
        self.path, self.name, self.time_base = path, name, clip_format.time_base
        self.size = encoded_size(container, clip_format.width, clip_format.height)
        pixel_format = container.pixel_format(transparent, bit_depth)
        colour = encoding_colour(clip_format.colour, container)
        self.maker = FrameMaker(*self.size, pixel_format, colour)
        self.samples = AlphaSamples() if transparent else None
        self.offset, self.end, self.durations = 0, 0, {}
        self.file = av.open(str(path), "w", format=container.muxer, container_options=self._muxer_options(container))
        self.stream = self.file.add_stream(
            container.encoder(self.size[0]),
            rate=clip_format.frame_rate,
            time_base=clip_format.time_base,
            width=self.size[0],
            height=self.size[1],
            pix_fmt=pixel_format,
            options=container.options(transparent, encoding.crf, encoding.megabits),
        )
        tag_encoder(self.stream.codec_context, colour)
        self.stream.sample_aspect_ratio = clip_format.sample_aspect_ratio
        self.sound = Sound(sound, self.file, container) if sound else None

    def begin(self, offset, time):
        """To be called before the first picture.

        Args:
            offset: what is taken from all times, in units of the clip's time base.
            time: of the first picture, in the clip.
        """
        self.offset = offset
        if self.sound:
            self.sound.begin(offset * self.time_base, time * self.time_base)

    def write(self, layers, time, duration):
        """Encodes a picture.

        Args:
            layers: `Layers`.
            time, duration: in units of the clip's time base; times grow from picture to picture.
        """
        frame = self.maker.make(layers)
        frame.pts, frame.time_base = time - self.offset, self.time_base
        self.durations[frame.pts] = duration
        self.end = frame.pts + duration
        if self.samples:
            self.samples.add(layers.alpha)
        self._mux(self.stream.encode(frame))

    def finish(self):
        """Completes the file, and verifies its alpha.

        Raises:
            OSError: if it is not what was sent; see `verify`.
        """
        self._mux(self.stream.encode(None))
        if self.sound:
            self.sound.finish(self.end * self.time_base)
        self.close()
        if self.samples:
            verify(str(self.path), self.name, self.size, self.samples)

    def close(self):
        """Closes the file as it is."""
        if self.sound:
            self.sound.close()
        self.file.close()

    def _muxer_options(self, container):
        options = {"max_interleave_delta": _MUXER_DELAY}
        if container.muxer in _WITH_MOVIE_TIMES:
            units = self.time_base.denominator
            options["movie_timescale"] = str(units * math.ceil(_USUAL_MOVIE_TIMES / units))
        return options

    def _mux(self, packets):
        for packet in packets:
            packet.duration = self.durations.pop(packet.pts, 0)
            if self.sound:
                self.sound.write(until=packet.dts * packet.time_base)
            self.file.mux(packet)
